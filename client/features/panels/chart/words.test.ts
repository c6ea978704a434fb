import { expect, test } from 'vitest';
import type { ResultTable } from '../../../data/types.ts';
import type { ChartSettings } from './settings.ts';
import { chartSummary, namedResult } from './words.ts';

const settings: ChartSettings = { type: 'bar', x: 'date', y: 'rain', colour: '', aggregate: 'sum', period: 'quarter', bins: 24 };
const result: ResultTable = {
  columns: [
    { name: 'x', type: 'date' },
    { name: 'y', type: 'number' },
  ],
  values: [
    ['2012-01-01', '2012-04-01', '2012-10-01'],
    [1234.5, null, 2],
  ],
  rows: 3,
  total: 5000,
};

test('UI-6: a chart in words: what, over which range, between which values, and how much of it', () => {
  expect(chartSummary(settings, result)).toBe(
    'Bar chart of sum of rain by quarter of date: 3 points (the first 3 of 5,000) from 2012 Q1 to 2012 Q4, values from 2 to 1,234.5.',
  );
  expect(chartSummary({ ...settings, period: 'year' }, { ...result, total: 3 })).toContain(
    'by year of date: 3 points from 2012 to 2012',
  );
  expect(chartSummary(settings, { ...result, rows: 0, values: [[], []], total: 0 })).toContain('no values');
});

test('UI-6: "View as table" names its columns as the settings do', () => {
  expect(namedResult(settings, result).columns.map(({ name }) => name)).toEqual(['date', 'sum of rain']);
});
