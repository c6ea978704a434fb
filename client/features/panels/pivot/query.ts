/**
 * A pivot table's question. The engine gathers the cells and all totals in one go (grouping sets), because the total of means is not the
 * mean of totals. The answer has a line for each cell:
 *
 *   r0 r1 …   labels of the row; null in totals, which `gr` (of the rows) and `gc` (of the columns) tell from a missing value
 *   c         label of the column, text
 *   value
 */
import { limits } from '../../../../shared/model/limits.ts';
import type { Column } from '../../../data/types.ts';
import { findColumn, isTime } from '../columns.ts';
import { emptyName, otherName } from '../gathered.ts';
import type { PanelQuery, PanelSource } from '../kind.ts';
import { name, text } from '../sql.ts';
import { measurable, type PivotSettings } from './settings.ts';

const functions = { sum: 'sum', mean: 'avg', median: 'median', min: 'min', max: 'max' } as const;

const labelOf = ({ period }: PivotSettings, column: Column): string => {
  const value = name(column.name);
  if (!isTime(column) || period === 'none') return value;
  if (period === 'quarter') return `year(${value}) || ' Q' || quarter(${value})`;
  return `strftime(${value}, ${text({ day: '%Y-%m-%d', month: '%Y-%m', year: '%Y' }[period])})`;
};

const cellOf = ({ aggregate }: PivotSettings, value: Column | undefined): string | undefined => {
  if (aggregate === 'count') return value === undefined ? 'count(*)' : 'count(v)';
  return value === undefined || !measurable(aggregate, value) ? undefined : `${functions[aggregate]}(v)`;
};

/** Undefined: a column is not there, or what is gathered cannot be. */
export const pivotQuery = (settings: PivotSettings, { alias, columns }: PanelSource): PanelQuery | undefined => {
  const rows = settings.rows.map((row) => findColumn(columns, row));
  const across = settings.columns === '' ? undefined : findColumn(columns, settings.columns);
  const value = findColumn(columns, settings.value);
  const isGone = rows.includes(undefined) || (settings.columns !== '' && across === undefined) || (settings.value !== '' && value === undefined);
  const cell = cellOf(settings, value);
  if (isGone || cell === undefined || (rows.length === 0 && across === undefined)) return undefined;
  const table = name(alias);
  const labels = rows.map((row, at) => `${row === undefined ? 'NULL' : labelOf(settings, row)} AS r${at}`);
  const measured = value === undefined ? 'NULL' : settings.aggregate === 'count' || settings.aggregate === 'min' || settings.aggregate === 'max' ? name(value.name) : `CAST(${name(value.name)} AS DOUBLE)`;
  const column = across === undefined ? text('') : `coalesce(CAST(${labelOf(settings, across)} AS VARCHAR), ${text(emptyName())})`;
  const [r, c] = [rows.map((_, at) => `r${at}`), across === undefined ? [] : ['c']];
  const sets = [[...r, ...c], ...(c.length > 0 ? [r] : []), ...(r.length > 0 ? [c] : []), ...(r.length > 0 && c.length > 0 ? [[]] : [])];
  const grouping = (part: readonly string[]): string => (part[0] === undefined ? '1' : `grouping(${part[0]})`);
  return {
    sql: `WITH d AS (SELECT ${[...labels, `${column} AS l`, `${measured} AS v`].join(', ')} FROM ${table}),
most AS (SELECT l FROM d GROUP BY l ORDER BY count(*) DESC, l LIMIT ${limits.pivotColumns}),
k AS (SELECT ${[...r, `CASE WHEN l IN (FROM most) THEN l ELSE ${text(otherName())} END AS c`, 'v'].join(', ')} FROM d)
SELECT ${[...r, ...(c.length > 0 ? ['c'] : ['NULL AS c']), `${cell} AS value`, `${grouping(r)} AS gr`, `${grouping(c)} AS gc`].join(', ')}
FROM k GROUP BY GROUPING SETS (${sets.map((set) => `(${set.join(', ')})`).join(', ')})
ORDER BY gr DESC, gc DESC${r.map((label) => `, ${label} NULLS LAST`).join('')}${c.length > 0 ? ', c' : ''}`,
    limit: limits.pivotCells,
  };
};
