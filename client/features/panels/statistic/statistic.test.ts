import { expect, test } from 'vitest';
import * as v from 'valibot';
import type { Cell, Column, ResultTable } from '../../../data/types.ts';
import { statisticProblems } from './problems.ts';
import { statisticQuery } from './query.ts';
import { statisticSchema, type StatisticSettings } from './settings.ts';
import { periodText, readStatistic, statisticSummary, valueText } from './words.ts';

const columns: readonly Column[] = [
  { name: 'rate "b"', type: 'number' },
  { name: 'wells', type: 'integer' },
  { name: 'zone', type: 'text' },
  { name: 'day', type: 'date' },
];
const source = { alias: 'prod', columns };
const settings = (some: Partial<StatisticSettings>): StatisticSettings => ({ ...v.parse(statisticSchema, {}), ...some });
const oneRow = (cells: { readonly [name: string]: Cell }): ResultTable => ({
  columns: Object.keys(cells).map((name) => ({ name, type: 'number' })),
  values: Object.values(cells).map((cell) => [cell]),
  rows: 1,
  total: 1,
});

test('PAN-1: each measure asks its function over all rows, names quoted, infinite values left out', () => {
  expect(statisticQuery(settings({}), source)?.sql).toBe(
    'SELECT count(v) FILTER (WHERE true) AS value, count(v) AS n FROM (SELECT 1 AS v FROM "prod")',
  );
  const mean = statisticQuery(settings({ measure: 'mean', column: 'rate "b"' }), source)?.sql;
  expect(mean).toContain('avg(v) FILTER (WHERE true)');
  expect(mean).toContain('SELECT "rate ""b""" AS v FROM "prod" WHERE "rate ""b""" IS NULL OR isfinite("rate ""b""")');
  expect(statisticQuery(settings({ measure: 'distinct', column: 'zone' }), source)?.sql).toContain('count(DISTINCT v)');
});

test('PAN-1: a measure that the column does not allow, or a column that is gone, asks nothing', () => {
  expect(statisticQuery(settings({ measure: 'sum', column: 'zone' }), source)).toBeUndefined();
  expect(statisticQuery(settings({ measure: 'mean', column: '' }), source)).toBeUndefined();
  expect(statisticQuery(settings({ measure: 'count', column: 'gone' }), source)).toBeUndefined();
  expect(statisticQuery(settings({ time: 'zone' }), source)).toBeUndefined();
  expect(statisticQuery(settings({ measure: 'max', column: 'day' }), source)).toBeDefined();
});

test('PAN-2: with a time column the latest period and the calendar period before it are asked for', () => {
  const sql = statisticQuery(settings({ measure: 'sum', column: 'wells', time: 'day', period: 'quarter' }), source)?.sql;
  expect(sql).toContain(`CAST(date_trunc('quarter', "day") AS DATE)`);
  expect(sql).toContain('max(p) - INTERVAL 3 MONTH');
});

test('PAN-1: numbers keep their digits: separators, fixed decimals, whole numbers beyond 2^53, a true minus', () => {
  expect(valueText(1234567, null)).toBe('1,234,567');
  expect(valueText(16.656565656, null)).toBe('16.6566');
  expect(valueText(16.65, 1)).toBe('16.7');
  expect(valueText(-2, 2)).toBe('−2.00');
  expect(valueText('9007199254740993', null)).toBe('9,007,199,254,740,993');
  expect(valueText('2020-01-01', 2)).toBe('2020-01-01');
  expect(valueText(null, 2)).toBe('–');
});

test('PAN-2: a comparison says by how much, in share where one makes sense, and against what', () => {
  const month = settings({ measure: 'mean', column: 'rate "b"', time: 'day', unit: 'm³', decimals: 1 });
  const result = (value: Cell, before: Cell, rows = 9) =>
    oneRow({ value, n: 9, period: '2015-12-01', before, period_before: '2015-11-01', n_before: rows });
  expect(statisticSummary(month, result(12, 10))).toBe(
    'Mean of rate "b" in Dec 2015: 12.0 m³; 2.0 more (+20%) than Nov 2015 (10.0 m³).',
  );
  expect(readStatistic(month, result(8, 10)).comparison).toMatchObject({ direction: 'down', words: '2.0 less (−20%)' });
  expect(readStatistic(month, result(1, -3)).comparison).toMatchObject({ direction: 'up', words: '4.0 more' });
  expect(readStatistic(month, result(10, 10)).comparison).toMatchObject({ direction: 'same' });
  expect(statisticSummary(month, result(10, 0, 0))).toBe('Mean of rate "b" in Dec 2015: 10.0 m³; before, Nov 2015 (no values).');
  expect(statisticSummary(settings({}), oneRow({ value: 0, n: 0 }))).toBe('Rows: 0.');
});

test('PAN-2: periods have the names that people use', () => {
  expect((['day', 'week', 'month', 'quarter', 'year'] as const).map((step) => periodText('2015-12-28', step))).toEqual([
    '28 Dec 2015',
    'week of 28 Dec 2015',
    'Dec 2015',
    '2015 Q4',
    '2015',
  ]);
});

test('PAN-3: settings that cannot be used fall back one by one', () => {
  const saved = { measure: 'mode', column: 'wells', decimals: 99, unit: 7, time: 'day', period: 'month' };
  expect(v.parse(statisticSchema, saved)).toEqual({ measure: 'count', column: 'wells', unit: '', decimals: null, time: 'day', period: 'month' });
});

test('PAN-3: a saved column that is gone, or no longer fits, is named in a warning', () => {
  const words = (some: Partial<StatisticSettings>) => statisticProblems(settings(some), source).map((problem) => problem.words);
  expect(words({ measure: 'mean', column: 'gone', time: 'day' })).toEqual(['The data has no column “gone”.']);
  const unfit = words({ measure: 'mean', column: 'zone', time: 'wells' });
  expect(unfit).toEqual(['“zone” holds no numbers.', '“wells” holds no dates.']);
  expect(words({})).toEqual([]);
});
