import { expect, test } from 'vitest';
import type { ResultTable } from '../../../data/types.ts';
import { cellsOf, isInside, rangeOf, readRange, toTsv } from './copy.ts';

const table = (rows: number, from = 0): ResultTable => ({
  columns: [
    { name: 'n', type: 'integer' },
    { name: 't', type: 'text' },
  ],
  values: [Array.from({ length: rows }, (_, row) => from + row), Array.from({ length: rows }, (_, row) => `r${from + row}`)],
  rows,
  total: 1000,
});

test('CHA-10: a range is copied whichever corner came first, with its header when that is in it', async () => {
  const range = rangeOf({ row: 1, column: 1 }, { row: -1, column: 0 });
  expect(cellsOf(range)).toBe(6);
  expect([isInside(range, 0, 1), isInside(range, 2, 1)]).toEqual([true, false]);
  expect(toTsv((await readRange(range, table(5), undefined)) ?? [])).toBe('n\tt\n0\tr0\n1\tr1');
});

test('CHA-10: rows that are not held are read, and none is copied by half', async () => {
  const range = rangeOf({ row: 600, column: 0 }, { row: 601, column: 0 });
  const asked: number[][] = [];
  const page = async (offset: number, limit: number) => {
    asked.push([offset, limit]);
    return table(limit, offset);
  };
  expect(await readRange(range, table(5), page)).toEqual([[600], [601]]);
  expect(asked).toEqual([[600, 2]]);
  expect(await readRange(range, table(5), undefined)).toBeUndefined();
});

test('CHA-10: numbers are copied as they are, texts that would break the grid are quoted', () => {
  expect(toTsv([[1234567.5, null, 'a\tb', 'say "x"', true]])).toBe('1234567.5\t\t"a\tb"\t"say ""x"""\ttrue');
});
