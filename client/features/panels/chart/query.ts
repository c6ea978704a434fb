/**
 * A chart's question in SQL. The engine aggregates, so the page holds only what is drawn: columns x, y and, with a colour, c
 * (for a histogram: from, to, n, c). Infinite values are left out: no axis can show them.
 *
 *   colour keeps the most frequent values and gathers the rest as "Other", because more hues cannot be told apart
 */
import { limits } from '../../../../shared/model/limits.ts';
import { findColumn, isNumeric, isTime } from '../columns.ts';
import type { PanelQuery, PanelSource } from '../kind.ts';
import { name, text } from '../sql.ts';
import { usesAggregate, usesPeriod, usesY, type Aggregate, type ChartSettings } from './settings.ts';

export const otherName = 'Other';
export const emptyName = 'No value';

const functions: { readonly [aggregate in Exclude<Aggregate, 'none' | 'count'>]: string } = {
  sum: 'sum',
  mean: 'avg',
  median: 'median',
  min: 'min',
  max: 'max',
};

const number = (column: string): string => `CAST(${name(column)} AS DOUBLE)`;

const colourOf = (column: string, table: string): string => {
  const value = `CAST(${name(column)} AS VARCHAR)`;
  const present = `FROM ${table} WHERE ${name(column)} IS NOT NULL`;
  const top = `SELECT ${value} ${present} GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${limits.chartSeries}`;
  return `CASE WHEN ${name(column)} IS NULL THEN ${text(emptyName)}
  WHEN ${value} IN (${top}) THEN ${value} ELSE ${text(otherName)} END`;
};

const histogram = (settings: ChartSettings, table: string): string => {
  const coloured = settings.colour !== '';
  const colour = coloured ? `, ${colourOf(settings.colour, table)} AS c` : '';
  const also = coloured ? ', c' : '';
  const groups = coloured ? '1, 2, 4' : '1, 2';
  return `WITH d AS (SELECT ${number(settings.x)} AS v${colour} FROM ${table} WHERE isfinite(${number(settings.x)})),
b AS (SELECT min(v) AS lo, (max(v) - min(v)) / ${settings.bins} AS w FROM d),
k AS (SELECT CASE WHEN w = 0 THEN 0 ELSE least(${settings.bins - 1}, floor((v - lo) / w)) END AS i, lo, w${also} FROM d, b)
SELECT lo + i * w AS "from", lo + (i + 1) * w AS "to", count(*) AS n${also} FROM k GROUP BY ${groups} ORDER BY ${groups}`;
};

/** What stands on the x axis: dates gathered by period, everything else as it is. */
const across = (settings: ChartSettings, source: PanelSource): string => {
  const column = findColumn(source.columns, settings.x);
  if (column === undefined || settings.period === 'none' || !usesPeriod(settings) || !isTime(column)) return name(settings.x);
  return `CAST(date_trunc(${text(settings.period)}, ${name(settings.x)}) AS DATE)`;
};

const points = (settings: ChartSettings, source: PanelSource, table: string): string => {
  const colour = settings.colour === '' ? '' : `, ${colourOf(settings.colour, table)} AS c`;
  const filter = [`${name(settings.x)} IS NOT NULL`, ...(usesY(settings) ? [`isfinite(${number(settings.y)})`] : [])].join(
    ' AND ',
  );
  const x = `${across(settings, source)} AS x`;
  if (!usesAggregate(settings) || settings.aggregate === 'none') {
    return `SELECT ${x}, ${number(settings.y)} AS y${colour} FROM ${table} WHERE ${filter} ORDER BY 1`;
  }
  const value = settings.aggregate === 'count' ? 'count(*)' : `${functions[settings.aggregate]}(${number(settings.y)})`;
  const groups = colour === '' ? '1' : '1, 3';
  return `SELECT ${x}, ${value} AS y${colour} FROM ${table} WHERE ${filter} GROUP BY ${groups} ORDER BY ${groups}`;
};

export const chartQuery = (settings: ChartSettings, source: PanelSource): PanelQuery | undefined => {
  const known = (column: string) => findColumn(source.columns, column);
  const [x, y] = [known(settings.x), known(settings.y)];
  if (x === undefined || (settings.colour !== '' && known(settings.colour) === undefined)) return undefined;
  const table = name(source.alias);
  if (settings.type === 'histogram')
    return isNumeric(x) ? { sql: histogram(settings, table), limit: limits.chartPoints } : undefined;
  if (usesY(settings) && (y === undefined || !isNumeric(y))) return undefined;
  return { sql: points(settings, source, table), limit: limits.chartPoints };
};
