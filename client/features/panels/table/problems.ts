/** What of a table's saved settings does not fit today's data, and what one click would put in its place. */
import { alike, findColumn } from '../columns.ts';
import type { PanelSource, SettingFix, SettingProblem } from '../kind.ts';
import { conditionOf, type Filter } from './filters.ts';
import type { TableSettings } from './settings.ts';
import { t } from '../../../texts/text.ts';

const sortProblems = ({ sort }: TableSettings, { columns }: PanelSource): SettingProblem[] => {
  if (sort === null || findColumn(columns, sort.column) !== undefined) return [];
  const near = alike(sort.column, columns);
  const fix: SettingFix =
    near === undefined
      ? { setting: 'sort', words: t`Order of the file`, value: null }
      : { setting: 'sort', words: t`Sort by “${near.name}”`, value: { column: near.name, descending: sort.descending } };
  return [{ setting: 'sort', saved: sort, words: t`Sorted by “${sort.column}”, which the data does not have.`, fix }];
};

/** The filter on the column that the gone one became, else without it. */
const filterFix = (unfit: Filter, filters: readonly Filter[], { columns }: PanelSource): SettingFix => {
  const near = findColumn(columns, unfit.column) === undefined ? alike(unfit.column, columns) : undefined;
  const moved = near && { column: near.name, text: unfit.text };
  const taken = filters.some(({ column }) => column === moved?.column);
  const others = filters.filter((filter) => filter !== unfit);
  return moved !== undefined && !taken && conditionOf(moved, columns) !== undefined
    ? { setting: 'filters', words: t`Filter “${moved.column}”`, value: [...others, moved] }
    : { setting: 'filters', words: t`Remove the filter`, value: others };
};

export const tableProblems = (settings: TableSettings, source: PanelSource): SettingProblem[] => {
  const { hidden, filters } = settings;
  const { columns } = source;
  return [
    ...sortProblems(settings, source),
    ...(columns.length > 0 && columns.every((column) => hidden.includes(column.name))
      ? [{ setting: 'hidden', saved: hidden, words: t`All columns are hidden.`, fix: { setting: 'hidden', words: t`Show all columns`, value: [] } }]
      : []),
    ...filters
      .filter((filter) => filter.text !== '' && conditionOf(filter, columns) === undefined)
      .map((filter) => ({
        setting: 'filters',
        saved: filters,
        words:
          findColumn(columns, filter.column) === undefined
            ? t`Filtered by “${filter.column}”, which the data does not have.`
            : t`The filter “${filter.text}” does not fit “${filter.column}”.`,
        fix: filterFix(filter, filters, source),
      })),
  ];
};
