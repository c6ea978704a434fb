import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { PanelSource } from '../kind.ts';
import { name, text } from '../sql.ts';
import { chartQuery } from './query.ts';
import { chartDefaults, chartSchema, type ChartSettings } from './settings.ts';

const source: PanelSource = {
  alias: 'we"ther',
  columns: [
    { name: 'date', type: 'date' },
    { name: 'temp "max"', type: 'number' },
    { name: 'kind', type: 'text' },
  ],
};
const line: ChartSettings = { ...chartDefaults, x: 'date', y: 'temp "max"', aggregate: 'mean', period: 'month' };

test('UI-9: identifiers and texts are quoted so that nothing in them ends the quote', () => {
  expect(name('a"; DROP TABLE x; --')).toBe('"a""; DROP TABLE x; --"');
  expect(text("it's \\ '")).toBe("'it''s \\ '''");
  expect(chartQuery(line, source)?.sql).toBe(
    'SELECT CAST(date_trunc(\'month\', "date") AS DATE) AS x, avg(CAST("temp ""max""" AS DOUBLE)) AS y FROM "we""ther" ' +
      'WHERE "date" IS NOT NULL AND isfinite(CAST("temp ""max""" AS DOUBLE)) GROUP BY 1 ORDER BY 1',
  );
});

test('UI-8: settings that name a column of another data set ask nothing', () => {
  expect(chartQuery({ ...line, x: 'gone' }, source)).toBeUndefined();
  expect(chartQuery({ ...line, y: 'gone' }, source)).toBeUndefined();
  expect(chartQuery({ ...line, colour: 'gone' }, source)).toBeUndefined();
  expect(chartQuery({ ...line, y: 'kind' }, source)).toBeUndefined();
  expect(chartQuery({ ...line, type: 'histogram', x: 'kind' }, source)).toBeUndefined();
  expect(chartQuery({ ...line, aggregate: 'count', y: 'gone' }, source)?.sql).toContain('count(*)');
});

test('UI-6: dates are gathered by a period only where something is made of them', () => {
  expect(chartQuery(line, source)?.sql).toContain("date_trunc('month'");
  expect(chartQuery({ ...line, aggregate: 'none' }, source)?.sql).not.toContain('date_trunc');
  expect(chartQuery({ ...line, type: 'scatter' }, source)?.sql).not.toContain('date_trunc');
  expect(chartQuery({ ...line, x: 'kind' }, source)?.sql).not.toContain('date_trunc');
});

test('CHA-1: settings that were written before the newer ones existed draw as they did', () => {
  const saved = { type: 'line', x: 'date', y: 'temp "max"', colour: '', aggregate: 'mean', period: 'month', bins: 24 };
  expect(v.parse(chartSchema, saved)).toEqual({ ...saved, facet: '', value: '', scale: 'linear', lines: [] });
  expect(v.parse(chartSchema, { ...saved, lines: [{ axis: 'z', at: 5 }] })).toEqual(v.parse(chartSchema, saved));
  expect(v.parse(chartSchema, { ...saved, type: 'sunburst', scale: 3 })).toEqual(line);
});

test('CHA-2: boxes ask for quartiles by bin, period or category, and for one box where there is no x', () => {
  const box: ChartSettings = { ...line, type: 'box', x: 'kind' };
  const sql = chartQuery(box, source)?.sql ?? '';
  expect(sql).toContain('quantile_cont(v, 0.25) AS q1');
  expect(sql).not.toContain('x_lo');
  expect(chartQuery({ ...box, x: 'date' }, source)?.sql).toContain('date_trunc');
  expect(chartQuery({ ...box, x: 'temp "max"' }, source)?.sql).toContain('/ 24 AS x_w');
  expect(chartQuery({ ...box, x: '' }, source)?.sql).toContain("'All rows' AS x_v");
  expect(chartQuery({ ...box, y: 'kind' }, source)).toBeUndefined();
});

test('CHA-3: a heat map counts rows or aggregates a number; what names no column asks nothing', () => {
  const heat: ChartSettings = { ...line, type: 'heat', y: 'kind', colour: 'gone' };
  expect(chartQuery(heat, source)?.sql).toContain('count(*) AS value');
  expect(chartQuery({ ...heat, value: 'temp "max"', aggregate: 'none' }, source)?.sql).toContain('avg(v) AS value');
  expect(chartQuery({ ...heat, value: 'kind' }, source)).toBeUndefined();
  expect(chartQuery({ ...heat, value: 'gone', aggregate: 'sum' }, source)).toBeUndefined();
  expect(chartQuery({ ...heat, y: 'gone' }, source)).toBeUndefined();
});

test('CHA-4: small charts are one more column of the same question, at most twelve', () => {
  const sql = chartQuery({ ...line, facet: 'kind' }, source)?.sql ?? '';
  expect(sql).toContain('LIMIT 10');
  expect(sql).toMatch(/AS f FROM .* GROUP BY 1, 3 ORDER BY 1, 3$/s);
  expect(chartQuery({ ...line, facet: 'gone' }, source)).toBeUndefined();
});

test('CHA-14: the plane of a scatter plot is cut into no more cells than may be drawn, the same for each colour', () => {
  const scatter: ChartSettings = { ...line, type: 'scatter', aggregate: 'none', x: 'temp "max"' };
  const sql = chartQuery(scatter, source)?.sql ?? '';
  expect(sql).toContain('floor(sqrt((20000 / 1 - 1) / 2))');
  expect(sql).toMatch(/^WITH d AS NOT MATERIALIZED \(SELECT "temp ""max""" AS x/);
  expect(chartQuery({ ...scatter, colour: 'kind', facet: 'kind' }, source)?.sql).toContain('FROM (SELECT DISTINCT c, f FROM d)');
  expect(chartQuery({ ...scatter, x: 'date' }, source)?.sql).toContain('epoch(CAST("date" AS TIMESTAMP)) AS u');
  expect(chartQuery({ ...scatter, x: 'kind' }, source)?.sql).toContain('dense_rank() OVER (ORDER BY "kind")');
  expect(chartQuery({ ...scatter, y: 'kind' }, source)).toBeUndefined();
  // A snapshot holds fewer rows, and shows the whole plane all the same.
  expect(chartQuery(scatter, source)?.frozen).toContain('floor(sqrt((1000 / 1 - 1) / 2))');
  expect(chartQuery(line, source)?.frozen).toBeUndefined();
});
