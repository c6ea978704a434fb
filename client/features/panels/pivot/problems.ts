/** What of a pivot table's saved settings does not fit today's data, and what one click would put in its place. */
import { alike, findColumn, missingColumn, takeColumn } from '../columns.ts';
import type { PanelSource, SettingFix, SettingProblem } from '../kind.ts';
import { measurable, type PivotSettings } from './settings.ts';
import { t } from '../../../texts/text.ts';

export const pivotProblems = ({ rows, columns: across, value, aggregate }: PivotSettings, { columns }: PanelSource): SettingProblem[] => {
  const goneRows = rows.flatMap((row): SettingProblem[] => {
    if (findColumn(columns, row) !== undefined) return [];
    const near = alike(row, columns.filter((column) => !rows.includes(column.name)));
    const others = near === undefined ? rows.filter((one) => one !== row) : rows.map((one) => (one === row ? near.name : one));
    const fix = { setting: 'rows', words: near === undefined ? t`Leave it out` : t`Use “${near.name}”`, value: others };
    return [{ setting: 'rows', saved: [...rows], words: t`The data has no column “${row}”.`, fix }];
  });
  const among = columns.filter((column) => measurable(aggregate, column));
  const [first] = among;
  const count: SettingFix = { setting: 'aggregate', words: t`Count`, value: 'count' };
  const otherwise: SettingFix = aggregate === 'count' ? { setting: 'value', words: t`Count all rows`, value: '' } : first === undefined ? count : takeColumn('value', first);
  const measured = findColumn(columns, value);
  return [
    ...goneRows,
    ...missingColumn('columns', across, columns, { among: columns, otherwise: { setting: 'columns', words: t`No columns`, value: '' } }),
    ...missingColumn('value', value, columns, { among, otherwise }),
    ...(measured !== undefined && !measurable(aggregate, measured) ? [{ setting: 'value', saved: value, words: t`“${value}” holds no numbers.`, fix: otherwise }] : []),
    ...(value === '' && aggregate !== 'count' ? [{ setting: 'value', saved: value, words: aggregate === 'mean' ? t`A mean needs a column of numbers.` : t`This needs a column of numbers.`, fix: first === undefined ? count : otherwise }] : []),
  ];
};
