import { expect, test } from 'vitest';
import type { PanelSource } from '../kind.ts';
import { name, text } from '../sql.ts';
import { chartQuery } from './query.ts';
import type { ChartSettings } from './settings.ts';

const source: PanelSource = {
  alias: 'we"ther',
  columns: [
    { name: 'date', type: 'date' },
    { name: 'temp "max"', type: 'number' },
    { name: 'kind', type: 'text' },
  ],
};
const line: ChartSettings = {
  type: 'line',
  x: 'date',
  y: 'temp "max"',
  colour: '',
  aggregate: 'mean',
  period: 'month',
  bins: 24,
};

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
  expect(chartQuery({ ...line, aggregate: 'none' }, source)?.sql).not.toContain('date_trunc');
  expect(chartQuery({ ...line, type: 'scatter' }, source)?.sql).not.toContain('date_trunc');
  expect(chartQuery({ ...line, x: 'kind' }, source)?.sql).not.toContain('date_trunc');
});
