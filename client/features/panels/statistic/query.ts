/**
 * A statistic's question in SQL: one row (value, n), or with a time column (value, n, period, before, period_before, n_before)
 * for the latest period that has rows and the calendar period before it. Infinite values are left out, as in charts.
 */
import { findColumn, isTime } from '../columns.ts';
import type { PanelQuery, PanelSource } from '../kind.ts';
import { name, text } from '../sql.ts';
import { measurable, type Measure, type StatisticSettings, type Step } from './settings.ts';

const functions: { readonly [measure in Exclude<Measure, 'count' | 'distinct'>]: string } = {
  sum: 'sum',
  mean: 'avg',
  median: 'median',
  min: 'min',
  max: 'max',
};

const intervals: { readonly [step in Step]: string } = {
  day: 'INTERVAL 1 DAY',
  week: 'INTERVAL 7 DAY',
  month: 'INTERVAL 1 MONTH',
  quarter: 'INTERVAL 3 MONTH',
  year: 'INTERVAL 1 YEAR',
};

/** `v` is the column of values, `kept` which rows count. */
const aggregate = (measure: Measure, kept: string): string => {
  if (measure === 'count') return `count(v) FILTER (WHERE ${kept})`;
  if (measure === 'distinct') return `count(DISTINCT v) FILTER (WHERE ${kept})`;
  return `${functions[measure]}(v) FILTER (WHERE ${kept})`;
};

export const statisticQuery = (settings: StatisticSettings, source: PanelSource): PanelQuery | undefined => {
  const { measure, time, period } = settings;
  const column = findColumn(source.columns, settings.column);
  const counting = measure === 'count' && settings.column === '';
  if (!counting && (column === undefined || !measurable(measure, column))) return undefined;
  const value = counting || column === undefined ? '1' : name(column.name);
  const finite = column?.type === 'number' ? ` WHERE ${value} IS NULL OR isfinite(${value})` : '';
  const moment = findColumn(source.columns, time);
  if (time === '') {
    const rows = `SELECT ${value} AS v FROM ${name(source.alias)}${finite}`;
    return { sql: `SELECT ${aggregate(measure, 'true')} AS value, count(v) AS n FROM (${rows})`, limit: 1 };
  }
  if (moment === undefined || !isTime(moment)) return undefined;
  const start = `CAST(date_trunc(${text(period)}, ${name(time)}) AS DATE)`;
  const sql = `WITH d AS (SELECT ${value} AS v, ${start} AS p FROM ${name(source.alias)}${finite}),
l AS (SELECT max(p) AS last, CAST(max(p) - ${intervals[period]} AS DATE) AS prior FROM d WHERE v IS NOT NULL)
SELECT ${aggregate(measure, 'p = last')} AS value, count(v) FILTER (WHERE p = last) AS n, any_value(last) AS period,
${aggregate(measure, 'p = prior')} AS before, any_value(prior) AS period_before, count(v) FILTER (WHERE p = prior) AS n_before
FROM d, l`;
  return { sql, limit: 1 };
};
