import { expect, test } from 'vitest';
import type { ResultTable } from '../../../data/types.ts';
import { csvHead, csvRows } from './rows.ts';
import { fileName } from './names.ts';

const table: ResultTable = {
  columns: [{ name: 'a "b"', type: 'text' }, { name: 'n', type: 'number' }],
  values: [['x,y', 'two\nlines', '', null], [1.5, -2, null, 0.1]],
  rows: 4,
  total: 4,
};

test('SAV-1: rows are saved with their values as they are; missing and empty stay apart', () => {
  expect(csvHead(table)).toBe('\ufeff"a ""b""",n\r\n');
  expect(csvRows(table)).toBe('"x,y",1.5\r\n"two\nlines",-2\r\n"",\r\n,0.1\r\n');
});

test('SAV-1: a title becomes a name that every system takes', () => {
  expect(fileName('Rate: a/b "now"?', 'csv')).toBe('Rate a b now.csv');
  expect(fileName(' .. ', 'png')).toBe('Panel.png');
});
