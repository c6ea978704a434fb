import { beforeAll, expect, test } from 'vitest';
import * as v from 'valibot';
import { openDuckDb, type Connection } from '../../../../shared/testing/duckdb.ts';
import type { Cell, Column, ColumnType, ResultTable } from '../../../data/types.ts';
import pivot from './kind.ts';
import { matrixOf } from './matrix.ts';
import { pivotQuery } from './query.ts';
import { pivotSchema, type PivotSettings } from './settings.ts';

const columns = (shape: { readonly [name: string]: ColumnType }): readonly Column[] => Object.entries(shape).map(([name, type]) => ({ name, type }));
const data = columns({ zone: 'text', well: 'text', day: 'date', rate: 'number' });
const source = { alias: 'wells', columns: data, tables: [] };
const settings = (some: Partial<PivotSettings>): PivotSettings => ({ ...v.parse(pivotSchema, {}), ...some });

let engine: Connection;
beforeAll(async () => {
  engine = (await openDuckDb()).connection;
  engine.query(`CREATE TABLE wells AS FROM (VALUES
    ('a', 'w1', DATE '2020-01-05', 1.0), ('a', 'w1', DATE '2020-01-09', 3.0), ('a', 'w2', DATE '2020-02-01', 8.0),
    ('b', 'w1', DATE '2020-02-03', 4.0), (NULL, 'w3', DATE '2020-02-03', 16.0), ('b', 'w2', DATE '2020-02-04', NULL)) t(zone, well, day, rate)`);
});

const ask = (some: PivotSettings): ResultTable => {
  const rows = engine.query(pivotQuery(some, source)?.sql ?? '').toArray().map((row) => row.toJSON());
  const names = Object.keys(rows[0] ?? {});
  const cell = (value: unknown): Cell => (typeof value === 'bigint' ? Number(value) : (value as Cell));
  return { columns: names.map((name) => ({ name, type: name === 'value' ? 'number' : 'text' })), values: names.map((name) => rows.map((row) => cell(row[name] ?? null))), rows: rows.length, total: rows.length };
};
const lines = (some: PivotSettings): readonly (readonly Cell[])[] => {
  const { table } = matrixOf(some, ask(some));
  return [table.columns.map(({ name }) => name), ...Array.from({ length: table.rows }, (_, row) => table.values.map((column) => column[row] ?? null))];
};

test('PIV-1: rows, columns and totals are gathered by the engine from all rows; a total of means is the mean of all', () => {
  expect(lines(settings({ rows: ['zone'], columns: 'well', value: 'rate', aggregate: 'mean' }))).toEqual([
    ['zone', 'w1', 'w2', 'w3', 'Total'],
    ['a', 2, 8, null, 4],
    ['b', 4, null, null, 4],
    ['No value', null, null, 16, 16],
    ['Total', 8 / 3, 8, 16, 6.4],
  ]);
  expect(lines(settings({ rows: ['zone', 'day'], period: 'month', totals: false }))).toEqual([
    ['zone', 'day', 'Count of rows'],
    ['a', '2020-01', 2],
    ['a', '2020-02', 1],
    ['b', '2020-02', 2],
    ['No value', '2020-02', 1],
  ]);
  expect(lines(settings({ columns: 'day', period: 'quarter', value: 'rate', aggregate: 'sum' }))).toEqual([['2020 Q1', 'Total'], [32, 32]]);
  expect(lines(settings({ rows: ['well'], value: 'rate', aggregate: 'mean', decimals: 1 })).at(1)).toEqual(['w1', 2.7]);
  expect(lines(settings({ rows: ['zone'], value: 'rate', aggregate: 'count' }))).toEqual([['zone', 'Count of rate'], ['a', 3], ['b', 1], ['No value', 1], ['Total', 5]]);
});

test('PIV-1: of very many columns the most frequent stand alone, the rest is one', () => {
  engine.query('CREATE TABLE many AS SELECT range % 60 AS k, 1.0 AS one FROM range(600)');
  const some = settings({ columns: 'k', value: 'one', aggregate: 'sum' });
  const rows = engine.query(pivotQuery(some, { alias: 'many', columns: columns({ k: 'integer', one: 'number' }) })?.sql ?? '').toArray();
  expect(rows.map((row) => row.toJSON()).filter((row) => row['c'] === 'Other').map((row) => row['value'])).toEqual([200]);
  expect(rows).toHaveLength(42);
});

test('PIV-2: saved settings that do not fit are named with what would, and ask nothing', () => {
  const gone = settings({ rows: ['Zone', 'pressure'], columns: 'wells', value: 'zone', aggregate: 'mean' });
  expect(pivotQuery(gone, source)).toBeUndefined();
  expect(pivotQuery(settings({ rows: ['zone', 'pressure'] }), source)).toBeUndefined();
  expect(pivot.problems(gone, source).map(({ setting, fix }) => [setting, fix.value])).toEqual([
    ['rows', ['zone', 'pressure']],
    ['rows', ['Zone']],
    ['columns', 'well'],
    ['value', 'rate'],
  ]);
  expect(pivot.problems(settings({ aggregate: 'sum', rows: ['zone'] }), source).map(({ fix }) => fix.value)).toEqual(['rate']);
  expect(v.parse(pivotSchema, { rows: 5, aggregate: 'x', decimals: 99 })).toEqual(settings({}));
  const initial = pivot.initial(source).settings;
  expect(pivot.problems(initial, source)).toEqual([]);
  expect(pivot.summary(initial, ask(initial as PivotSettings))).toBe('Mean of rate by zone: 3 rows and 1 column.');
});
