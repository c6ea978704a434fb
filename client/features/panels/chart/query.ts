/**
 * A chart's question in SQL. The engine aggregates, so the page holds only what is drawn; settings.ts says which columns come in
 * which order. Infinite values are left out: no axis can show them.
 *
 *   colour, facet and the categories of a heat map keep the most frequent values and gather the rest as "Other", because more
 *   can neither be told apart nor read
 */
import { limits } from '../../../../shared/model/limits.ts';
import type { Column } from '../../../data/types.ts';
import { findColumn, isNumeric, isTime } from '../columns.ts';
import { emptyName, otherName } from '../gathered.ts';
import type { PanelQuery, PanelSource } from '../kind.ts';
import { name, text } from '../sql.ts';
import { binning, type Axis } from './bins.ts';
import { gatheredPoints } from './scatter.ts';
import {
  heatAggregate,
  isLog,
  usesColour,
  usesPeriod,
  usesY,
  type Aggregate,
  type ChartSettings,
} from './settings.ts';
import { t } from '../../../texts/text.ts';

const functions: { readonly [aggregate in Exclude<Aggregate, 'none' | 'count'>]: string } = {
  sum: 'sum',
  mean: 'avg',
  median: 'median',
  min: 'min',
  max: 'max',
};

const number = (column: string): string => `CAST(${name(column)} AS DOUBLE)`;

const gathered = (column: string, table: string, most: number): string => {
  const value = `CAST(${name(column)} AS VARCHAR)`;
  const present = `FROM ${table} WHERE ${name(column)} IS NOT NULL`;
  const top = `SELECT ${value} ${present} GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${most}`;
  return `CASE WHEN ${name(column)} IS NULL THEN ${text(emptyName())}
  WHEN ${value} IN (${top}) THEN ${value} ELSE ${text(otherName())} END`;
};

interface Split {
  readonly name: 'c' | 'f';
  readonly sql: string;
}

/** What the marks are told apart by. */
const splitsOf = (settings: ChartSettings, table: string): readonly Split[] => [
  ...(settings.colour === '' || !usesColour(settings)
    ? []
    : [{ name: 'c' as const, sql: gathered(settings.colour, table, limits.chartSeries) }]),
  ...(settings.facet === '' ? [] : [{ name: 'f' as const, sql: gathered(settings.facet, table, limits.chartFacets) }]),
];

const defined = (splits: readonly Split[]): string => splits.map((split) => `, ${split.sql} AS ${split.name}`).join('');
const named = (splits: readonly Split[], of = ''): string => splits.map((split) => `, ${of}${split.name}`).join('');
/** Positions in a select list of which the splits are the last. */
const positions = (first: readonly number[], measures: number, splits: readonly Split[]): string =>
  [...first, ...splits.map((_, index) => measures + 1 + index)].join(', ');

/** Rows are counted by the number of their bin, which is small and whole; where a bin begins and ends is worked out once for each. */
const histogram = (settings: ChartSettings, table: string): string => {
  const splits = splitsOf(settings, table);
  const also = named(splits);
  return `WITH d AS (SELECT ${number(settings.x)} AS v${defined(splits)} FROM ${table} WHERE isfinite(${number(settings.x)})),
b AS (SELECT min(v) AS lo, (max(v) - min(v)) / ${settings.bins} AS w FROM d),
k AS (SELECT CAST(CASE WHEN w = 0 THEN 0 ELSE least(${settings.bins - 1}, floor((v - lo) / w)) END AS UTINYINT) AS i${also} FROM d, b),
g AS (SELECT i, count(*) AS n${also} FROM k GROUP BY i${also})
SELECT lo + i * w AS "from", lo + (i + 1) * w AS "to", n${also} FROM g, b ORDER BY i${also}`;
};

/** What stands on the x axis: dates gathered by period, everything else as it is. */
const across = (settings: ChartSettings, column: Column): string =>
  settings.period === 'none' || !usesPeriod(settings) || !isTime(column)
    ? name(column.name)
    : `CAST(date_trunc(${text(settings.period)}, ${name(column.name)}) AS DATE)`;

const presence = (column: Column): string =>
  isNumeric(column) ? `isfinite(${number(column.name)})` : `${name(column.name)} IS NOT NULL`;

const scatter = (settings: ChartSettings, x: Column, table: string, most: number): string => {
  const splits = splitsOf(settings, table);
  const place = isNumeric(x) ? number(x.name) : isTime(x) ? `epoch(CAST(${name(x.name)} AS TIMESTAMP))` : undefined;
  return gatheredPoints({
    x: name(x.name),
    place,
    y: number(settings.y),
    log: isLog(settings),
    splits,
    from: `${table} WHERE ${presence(x)} AND isfinite(${number(settings.y)})`,
    most,
  });
};

const points = (settings: ChartSettings, column: Column, table: string): string => {
  const splits = splitsOf(settings, table);
  const filter = [`${name(settings.x)} IS NOT NULL`, ...(usesY(settings) ? [`isfinite(${number(settings.y)})`] : [])].join(
    ' AND ',
  );
  const x = `${across(settings, column)} AS x`;
  if (settings.aggregate === 'none') {
    return `SELECT ${x}, ${number(settings.y)} AS y${defined(splits)} FROM ${table} WHERE ${filter} ORDER BY 1`;
  }
  const value = settings.aggregate === 'count' ? 'count(*)' : `${functions[settings.aggregate]}(${number(settings.y)})`;
  const groups = positions([1], 2, splits);
  return `SELECT ${x}, ${value} AS y${defined(splits)} FROM ${table} WHERE ${filter} GROUP BY ${groups} ORDER BY ${groups}`;
};

/** An axis of cells: numbers in bins, dates by period, all else as categories. */
const cellsAlong = (settings: ChartSettings, alias: 'x' | 'y', column: Column, table: string): Axis => {
  if (isNumeric(column)) return { alias, sql: number(column.name), bins: column.type === 'integer' ? 'whole' : 'real' };
  if (isTime(column)) return { alias, sql: alias === 'x' ? across(settings, column) : name(column.name), bins: undefined };
  return { alias, sql: gathered(column.name, table, limits.chartCategories), bins: undefined };
};

const heat = (settings: ChartSettings, x: Column, y: Column, table: string): string => {
  const splits = splitsOf(settings, table);
  const aggregate = heatAggregate(settings);
  const valued = aggregate !== 'count';
  const { from, index, keys, edges } = binning(
    [cellsAlong(settings, 'x', x, table), cellsAlong(settings, 'y', y, table)],
    settings.bins,
    `${valued ? `, ${number(settings.value)} AS v` : ''}${defined(splits)}`,
    `${table} WHERE ${presence(x)} AND ${presence(y)}${valued ? ` AND isfinite(${number(settings.value)})` : ''}`,
  );
  const also = named(splits);
  return `WITH ${from},
k AS (SELECT ${index}${valued ? ', v' : ''}${also} FROM d, b),
g AS (SELECT ${keys}, ${valued ? `${functions[aggregate]}(v)` : 'count(*)'} AS value${also} FROM k GROUP BY ${keys}${also})
SELECT ${edges}, value${also} FROM g, b ORDER BY ${keys}${also}`;
};

/**
 * Boxes after Tukey (1977): quartiles by linear interpolation, whiskers to the last value within 1.5 times their distance, never
 * inside the box; how many values lie beyond, and the extremes.
 */
const box = (settings: ChartSettings, x: Column | undefined, table: string): string => {
  const splits = splitsOf(settings, table);
  const axis: Axis = x === undefined ? { alias: 'x', sql: text(t`All rows`), bins: undefined } : cellsAlong(settings, 'x', x, table);
  const { from, index, keys, edges } = binning(
    [axis],
    settings.bins,
    `, ${number(settings.y)} AS v${defined(splits)}`,
    `${table} WHERE ${x === undefined ? '' : `${presence(x)} AND `}isfinite(${number(settings.y)})`,
  );
  const groups = `${keys}${named(splits)}`;
  const fences = '(v >= q1 - 1.5 * (q3 - q1) AND v <= q3 + 1.5 * (q3 - q1))';
  return `WITH ${from},
k AS (SELECT ${index}, v${named(splits)} FROM d, b),
q AS (SELECT ${groups}, quantile_cont(v, 0.25) AS q1, quantile_cont(v, 0.5) AS q2, quantile_cont(v, 0.75) AS q3 FROM k GROUP BY ${groups}),
g AS (SELECT ${groups}, q1, q2, q3, least(min(v) FILTER (WHERE ${fences}), q1) AS low, greatest(max(v) FILTER (WHERE ${fences}), q3) AS high,
  min(v) AS least_v, max(v) AS most_v, count(*) AS n, count(*) FILTER (WHERE NOT ${fences}) AS outside
  FROM k JOIN q USING (${groups}) GROUP BY ${groups}, q1, q2, q3)
SELECT ${edges}, low, q1, q2 AS median, q3, high, least_v AS "min", most_v AS "max", n, outside${named(splits)}
FROM g, b ORDER BY ${groups}`;
};

const sqlOf = (settings: ChartSettings, { alias, columns }: PanelSource, most: number = limits.chartPoints): string | undefined => {
  const [x, y] = [findColumn(columns, settings.x), findColumn(columns, settings.y)];
  const table = name(alias);
  const measured = y !== undefined && isNumeric(y);
  switch (settings.type) {
    case 'box':
      return measured && (x !== undefined || settings.x === '') ? box(settings, x, table) : undefined;
    case 'histogram':
      return x !== undefined && isNumeric(x) ? histogram(settings, table) : undefined;
    case 'heat': {
      const value = findColumn(columns, settings.value);
      const counted = heatAggregate(settings) === 'count';
      const valued = counted || (value !== undefined && isNumeric(value));
      return x !== undefined && y !== undefined && valued ? heat(settings, x, y, table) : undefined;
    }
    case 'scatter':
      return x !== undefined && measured ? scatter(settings, x, table, most) : undefined;
    default:
      return x !== undefined && (measured || !usesY(settings)) ? points(settings, x, table) : undefined;
  }
};

export const chartQuery = (settings: ChartSettings, source: PanelSource): PanelQuery | undefined => {
  const split = [usesColour(settings) ? settings.colour : '', settings.facet];
  if (split.some((column) => column !== '' && findColumn(source.columns, column) === undefined)) return undefined;
  const sql = sqlOf(settings, source);
  const frozen = settings.type === 'scatter' ? { frozen: sqlOf(settings, source, limits.frozenRows) } : {};
  return sql === undefined ? undefined : { sql, limit: limits.chartPoints, ...frozen };
};
