/** Pivot table: what falls together in rows and columns, gathered to one figure each, with totals. */
import { count, counted } from '../../../texts/format.ts';
import { isNumeric } from '../columns.ts';
import { panelKind } from '../kind.ts';
import { matrixOf, valueName } from './matrix.ts';
import { pivotProblems } from './problems.ts';
import { pivotQuery } from './query.ts';
import { pivotSchema, type PivotSettings } from './settings.ts';
import { t } from '../../../texts/text.ts';

export default panelKind<PivotSettings>({
  kind: 'pivot',
  get name() { return t`Pivot`; },
  icon: 'columns',
  order: 2.5,
  schema: pivotSchema,
  initial: ({ columns }) => {
    const rows = columns.find(({ type }) => type === 'text' || type === 'boolean')?.name;
    const value = columns.find(isNumeric)?.name ?? '';
    const aggregate = value === '' ? 'count' : 'mean';
    const settings = { rows: rows === undefined ? [] : [rows], columns: '', value, aggregate, period: 'month', decimals: null, totals: true } as const;
    return { title: t`Pivot`, settings: { ...settings, rows: [...settings.rows] }, size: [6, 8] };
  },
  problems: pivotProblems,
  query: pivotQuery,
  named: (settings, result) => matrixOf(settings, result).table,
  summary: (settings, result) => {
    const { table, labels, groups } = matrixOf(settings, result);
    const [first = '', ...others] = [...settings.rows, ...(settings.columns === '' ? [] : [settings.columns])];
    const by = others.reduce((one, other) => t`${one} and ${other}`, first);
    const [name, rows, columns] = [valueName(settings), counted(groups, 'row'), counted(table.columns.length - labels, 'column')];
    return result.rows < result.total
      ? t`${name} by ${by}: ${rows} and ${columns} (from the first ${count(result.rows)} of ${count(result.total)} cells).`
      : t`${name} by ${by}: ${rows} and ${columns}.`;
  },
  view: () => import('./View.tsx'),
  form: () => import('./Form.tsx'),
});
