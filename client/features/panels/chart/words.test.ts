import { expect, test } from 'vitest';
import type { ResultTable } from '../../../data/types.ts';
import { chartDefaults, type ChartSettings } from './settings.ts';
import { chartSummary, namedResult } from './words.ts';

const settings: ChartSettings = { ...chartDefaults, type: 'bar', x: 'date', y: 'rain', aggregate: 'sum', period: 'quarter' };
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

const boxes: ResultTable = {
  columns: ['x', 'x_to', 'low', 'q1', 'median', 'q3', 'high', 'min', 'max', 'n', 'outside'].map((name) => ({
    name,
    type: name === 'x' ? ('text' as const) : ('number' as const),
  })),
  values: [['fog', 'sun'], [null, null], [0, 1], [2, 3], [3, 4], [4, 5], [6, 7], [-2, 1], [6, 90], [10, 20], [1, 3]],
  rows: 2,
  total: 2,
};

test('CHA-2: a box plot in words and as a table, without the ends that categories have not', () => {
  const box: ChartSettings = { ...chartDefaults, type: 'box', x: 'weather', y: 'wind' };
  expect(chartSummary(box, boxes)).toBe(
    'Box plot of wind by weather: 2 boxes, medians from 3 to 4, values from -2 to 90, 4 values beyond the whiskers.',
  );
  expect(chartSummary({ ...box, scale: 'log' }, boxes)).toContain('log scale: 2 boxes');
  expect(chartSummary({ ...box, scale: 'log' }, boxes)).toContain('1 value at or below zero has no place on the log scale.');
  const table = namedResult(box, boxes);
  expect(table.columns.map(({ name }) => name).slice(0, 3)).toEqual(['weather', 'lower whisker', 'lower quartile']);
  expect(table.values[1]).toEqual([0, 1]);
});

test('CHA-3: a heat map in words and as a table, with both ends of its bins', () => {
  const heat: ChartSettings = { ...chartDefaults, type: 'heat', x: 'wind', y: 'weather', value: 'rain' };
  const cells: ResultTable = {
    columns: ['x', 'x_to', 'y', 'y_to', 'value'].map((name) => ({ name, type: 'number' })),
    values: [[0, 5], [5, 10], ['fog', 'sun'], [null, null], [1.5, 12]],
    rows: 2,
    total: 2,
  };
  expect(chartSummary(heat, cells)).toBe('Heat map of mean of rain by wind and weather: 2 cells, values from 1.5 to 12.');
  expect(namedResult(heat, cells).columns.map(({ name }) => name)).toEqual(['wind from', 'wind to', 'weather', 'mean of rain']);
});

test('CHA-4: small charts are counted in the words', () => {
  const faceted: ResultTable = {
    ...result,
    columns: [...result.columns, { name: 'f', type: 'text' }],
    values: [...result.values, ['fog', 'sun', 'fog']],
  };
  expect(chartSummary({ ...settings, facet: 'weather' }, faceted)).toContain('by quarter of date, 2 small charts by weather: 3 points');
});

test('CHA-14, CHA-6: a scatter plot counts rows, not marks, and names how many a mark stands for', () => {
  const scatter: ChartSettings = { ...chartDefaults, type: 'scatter', x: 'speed', y: 'wind', scale: 'log' };
  const points: ResultTable = {
    columns: ['x', 'y', 'n'].map((name) => ({ name, type: 'number' })),
    values: [[1, 2, 9], [-1, 5, 7], [40, 3, 1]],
    rows: 3,
    total: 3,
  };
  expect(chartSummary(scatter, points)).toBe(
    'Scatter plot of wind by speed, log scale: 44 points, drawn as 3 marks, from 1 to 9, values from -1 to 7. ' +
      '40 values at or below zero have no place on the log scale.',
  );
  expect(namedResult(scatter, points).columns.map(({ name }) => name)).toEqual(['speed', 'wind', 'rows']);
  const single: ResultTable = { ...points, values: [[1, 2, 9], [-1, 5, 7], [1, 1, 1]] };
  expect(chartSummary(scatter, single)).toContain('log scale: 3 points from 1 to 9');
  expect(namedResult(scatter, single).columns.map(({ name }) => name)).toEqual(['speed', 'wind']);
});
