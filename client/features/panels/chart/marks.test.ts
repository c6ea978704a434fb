import { expect, test } from 'vitest';
import type { Cell, Column, ColumnType, ResultTable } from '../../../data/types.ts';
import { marked, rowOf, shownFilter } from './marks.ts';
import { coordinateOf, nearestCell, placeAt } from './places.ts';
import { chartDefaults, type ChartSettings } from './settings.ts';

const columns = (shape: { readonly [name: string]: ColumnType }): readonly Column[] => Object.entries(shape).map(([name, type]) => ({ name, type }));
const data = columns({ day: 'date', rate: 'number', zone: 'text', well: 'text' });
const chart = (some: Partial<ChartSettings>): ChartSettings => ({ ...chartDefaults, ...some });
const result = (shape: { readonly [name: string]: ColumnType }, ...rows: readonly (readonly Cell[])[]): ResultTable => ({
  columns: columns(shape),
  values: Object.keys(shape).map((_, at) => rows.map((row) => row[at] ?? null)),
  rows: rows.length,
  total: rows.length,
});

const monthly = chart({ type: 'bar', x: 'day', y: 'rate', aggregate: 'mean', period: 'month', colour: 'zone', facet: 'well' });
const months = result({ x: 'date', y: 'number', c: 'text', f: 'text' }, ['2020-01-01', 5, 'a', 'w1'], ['2020-02-01', 6, 'Other', 'w1'], ['2020-02-01', 7, 'No value', 'w2']);

test('LNK-2: a mark is the rows of its period, its colour and its small chart; "Other" is every value that is not named', () => {
  const row = rowOf(monthly, months, { name: 'No value', facet: 'w2', index: 1, value: ['Feb 2020', 7] });
  expect(row).toBe(2);
  expect(marked(monthly, data, months, 2)).toEqual([
    { column: 'day', from: '2020-02-01', to: '2020-02-29' },
    { column: 'zone', values: [null] },
    { column: 'well', values: ['w2'] },
  ]);
  expect(marked(monthly, data, months, 1)).toEqual([
    { column: 'day', from: '2020-02-01', to: '2020-02-29' },
    { column: 'zone', except: ['a'] },
    { column: 'well', values: ['w1'] },
  ]);
  const heat = chart({ type: 'heat', x: 'zone', y: 'well', aggregate: 'count' });
  const cells = result({ x: 'text', xto: 'text', y: 'text', yto: 'text', n: 'integer' }, ['a', 'a', 'w1', 'w1', 3], ['Other', 'Other', 'w2', 'w2', 4], ['b', 'b', 'Other', 'Other', 1]);
  expect(marked(heat, data, cells, 1)).toEqual([{ column: 'zone', except: ['a', 'b'] }, { column: 'well', values: ['w2'] }]);
  expect(rowOf(monthly, months, { name: 'a', facet: 'w2', index: 0, value: ['Jan 2020', 5] })).toBeUndefined();
});

test('LNK-2: a bin holds its beginning and not the beginning of the next; the last one holds its end', () => {
  const bins = chart({ type: 'histogram', x: 'rate', bins: 2 });
  const found = result({ from: 'number', to: 'number', n: 'integer' }, [0, 2.5, 4], [2.5, 5, 1]);
  const [first] = marked(bins, data, found, 0) ?? [];
  expect(first).toMatchObject({ column: 'rate', from: 0 });
  const to = first !== undefined && 'to' in first ? Number(first.to) : 0;
  expect(to < 2.5 && to > 2.499999).toBe(true);
  expect(marked(bins, data, found, 1)).toEqual([{ column: 'rate', from: 2.5, to: 5 }]);
  expect(rowOf(bins, found, { name: 'rows', facet: undefined, index: 1, value: [1] })).toBe(1);
});

test('LNK-2: a point is the row that it is, a gathered one is not told', () => {
  const points = chart({ type: 'scatter', x: 'rate', y: 'rate' });
  const found = result({ x: 'number', y: 'number', n: 'integer' }, [1, 2, 1], [3, 4, 9]);
  expect(marked(points, data, found, 0)).toEqual([{ column: 'rate', from: 1, to: 1 }, { column: 'rate', from: 2, to: 2 }]);
  expect(marked(points, data, found, 1)).toBeUndefined();
  expect(rowOf(points, found, { name: '', facet: undefined, index: 0, value: new Float64Array([3, 4, 1]) as unknown as readonly unknown[] })).toBe(1);
});

test('FIL-4: the part of x that is shown is a range of days, of numbers, or the categories in it', () => {
  const line = chart({ type: 'line', x: 'day', y: 'rate', aggregate: 'mean', period: 'month' });
  expect(shownFilter(line, data, months, Date.UTC(2020, 0, 5), Date.UTC(2020, 1, 3))).toEqual({ column: 'day', from: '2020-01-05', to: '2020-02-03' });
  expect(shownFilter(monthly, data, months, 0.4, 1.2)).toEqual({ column: 'day', from: '2020-02-01', to: '2020-02-29' });
  const bars = chart({ type: 'bar', x: 'zone', y: 'rate', aggregate: 'mean' });
  expect(shownFilter(bars, data, result({ x: 'text', y: 'number' }, ['a', 1], ['b', 2], [null, 3]), 1, 2)).toEqual({ column: 'zone', values: ['b', null] });
});

test('LNK-1: a moment, a period and a bin find each other on axes of the same column', () => {
  const line = chart({ type: 'line', x: 'day', y: 'rate' });
  const days = result({ x: 'date', y: 'number' }, ['2020-01-01', 1], ['2020-02-10', 2]);
  const at = Date.UTC(2020, 1, 10);
  expect(coordinateOf(monthly, months, at)).toBe(1);
  expect(placeAt(monthly, months, 1)).toBe(Date.UTC(2020, 1, 1));
  expect([placeAt(line, days, at), coordinateOf(line, days, at), coordinateOf(line, days, 'x')]).toEqual([at, at, undefined]);
  expect(coordinateOf(monthly, months, Date.UTC(2019, 1, 1))).toBeUndefined();
  expect(nearestCell(days, Date.UTC(2020, 1, 1))).toBe('2020-02-10');
  const bins = chart({ type: 'histogram', x: 'rate' });
  const found = result({ from: 'number', to: 'number', n: 'integer' }, [0, 2, 4], [2, 4, 1]);
  expect([placeAt(bins, found, 1), coordinateOf(bins, found, 3)]).toEqual([3, 1]);
});
