/** Pivot table: what falls together in rows and columns, gathered to one figure each, with totals. */
import { count, counted } from '../../../ui/format.ts';
import { isNumeric } from '../columns.ts';
import { panelKind } from '../kind.ts';
import { matrixOf, valueName } from './matrix.ts';
import { pivotProblems } from './problems.ts';
import { pivotQuery } from './query.ts';
import { pivotSchema, type PivotSettings } from './settings.ts';
import { t } from '../../../ui/text.ts';

export default panelKind<PivotSettings>({
  kind: 'pivot',
  name: 'Pivot',
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
    const by = [...settings.rows, ...(settings.columns === '' ? [] : [settings.columns])].join(' and ');
    const part = result.rows < result.total ? t` (from the first ${count(result.rows)} of ${count(result.total)} cells)` : '';
    return t`${valueName(settings)} by ${by}: ${counted(groups, 'row')} and ${counted(table.columns.length - labels, 'column')}${part}.`;
  },
  view: () => import('./View.tsx'),
  form: () => import('./Form.tsx'),
});
