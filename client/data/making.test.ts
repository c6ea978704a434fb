import { beforeAll, expect, test } from 'vitest';
import type { DefinitionInfo } from '../../shared/documents/read.ts';
import { entityOf } from '../../shared/testing/documents.ts';
import { openDuckDb, type Connection } from '../../shared/testing/duckdb.ts';
import { makeTable } from './engineSql.ts';
import { inputsOf, madeOf, makingSql, tablesNamed, troubleOf, withMakings, type Table } from './making.ts';

const format = { delimiter: ',', header: true, encoding: 'utf-8', quote: '"' } as const;
const file = (alias: string, digest = alias): Table => ({ entity: entityOf(alias), name: `${alias}.csv`, alias, digest, bytes: 1, rows: 1, columns: [], format });
const made = (alias: string, sql: string, inputs: DefinitionInfo['inputs'] = {}): Table => ({
  ...file(alias, ''),
  name: alias,
  definition: { sql, inputs, columns: [{ name: 'n', type: 'integer' }], rows: 3 },
});
const find = (tables: readonly Table[], alias: string): Table => tables.find((table) => table.alias === alias) ?? file('nothing');

test('DER-1: tables are named where a table stands, whatever columns, functions and the text’s own names are called', () => {
  const named = (sql: string) => [...tablesNamed(sql)].sort();
  expect(named('SELECT wells FROM Rates, "Zones" z JOIN main.days ON z.a = days.b, more WHERE x IN (SELECT y FROM inner_one)')).toEqual(
    ['days', 'inner_one', 'more', 'rates', 'zones'],
  );
  expect(named('WITH a AS (SELECT * FROM b), c(x) AS MATERIALIZED (FROM d) SELECT * FROM a, c')).toEqual(['b', 'd']);
  expect(named("SELECT 'FROM x', -- FROM y\n n FROM range(3) r, (VALUES (1)) v ORDER BY n, m")).toEqual([]);
  expect(named('PIVOT rates ON zone USING sum(rate)')).toEqual(['rates']);
  expect(named('SUMMARIZE rates')).toEqual(['rates']);
});

test('DER-2: a definition means the data sets that it meant, whatever they are called now, and is made anew when one of them changes', () => {
  const wells = file('wells');
  const sql = 'SELECT * FROM wells';
  const inputs = inputsOf(sql, [wells, file('other')]);
  expect(inputs).toEqual({ wells: wells.entity });
  const best = made('best', sql, inputs);
  const before = find(withMakings([wells, best]), 'best');
  const renamed = find(withMakings([{ ...wells, alias: 'w2' }, best]), 'best');
  expect(makingSql(before.making ?? { sql: '', inputs: [] })).toBe('SELECT * FROM (SELECT * FROM wells\n)');
  expect(makingSql(renamed.making ?? { sql: '', inputs: [] })).toBe('WITH "wells" AS (SELECT * FROM "w2") SELECT * FROM (SELECT * FROM wells\n)');
  const replaced = find(withMakings([{ ...wells, digest: 'newer' }, best]), 'best');
  expect(madeOf(replaced)).not.toBe(madeOf(before));
  const above = made('above', 'FROM best', { best: best.entity });
  expect(madeOf(find(withMakings([{ ...wells, digest: 'newer' }, best, above]), 'above'))).not.toBe(madeOf(find(withMakings([wells, best, above]), 'above')));
  // A data set that comes later under a name that the text had already is taken for it.
  expect(find(withMakings([made('late', 'FROM wells'), wells]), 'late').making?.inputs.map(({ name }) => name)).toEqual(['wells']);
});

test('DER-3: circles and removed inputs are told in words, of those that stand on them, too, and of no others', () => {
  const wells = file('wells');
  const [a, b, c] = [made('a', 'FROM b', { b: entityOf('b') }), made('b', 'FROM a', { a: entityOf('a') }), made('c', 'FROM a', { a: entityOf('a') })];
  const tables = withMakings([wells, a, b, c, made('fine', 'FROM wells', { wells: wells.entity })]);
  expect(troubleOf(find(tables, 'a'))).toBe('“a” is made from “b”, and “b” is made from “a”. Nothing can be made from itself.');
  for (const alias of ['b', 'c']) expect(troubleOf(find(tables, alias))).toMatch(/Nothing can be made from itself/);
  expect(troubleOf(find(tables, 'fine'))).toBeUndefined();
  expect(troubleOf(find(withMakings([made('self', 'FROM self')]), 'self'))).toBe('“self” names itself. A data set cannot be made from itself.');
  expect(troubleOf(find(withMakings([made('lost', 'FROM wells', { wells: wells.entity })]), 'lost'))).toBe('It is made from “wells”, which was removed from this session.');
});

let engine: Connection;
beforeAll(async () => {
  engine = (await openDuckDb()).connection;
});

const rows = (sql: string): readonly { readonly [name: string]: unknown }[] => engine.query(sql).toArray().map((row) => ({ ...row.toJSON() }));
const make = (alias: string, sql: string): string => {
  const shape = rows(`DESCRIBE ${sql}`).map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
  engine.query(makeTable(alias, shape, sql));
  return rows(`DESCRIBE ${alias}`).map((row) => `${row['column_name']} ${row['column_type']}`).join(', ');
};

test('DER-1: whatever a statement yields, the engine makes a table of it with columns that a cell can hold and that differ', () => {
  engine.query('CREATE OR REPLACE TABLE w2 AS SELECT range AS n, range * 1.5 AS "Oil ""rate""" FROM range(10)');
  const making = (sql: string) => makingSql({ sql, inputs: [{ name: 'wells', table: file('w2') }] });
  expect(make('m', making('SELECT n, n AS n, sum(n) OVER () AS s, [n] AS list, now() AS t, 1.5 AS d, NULL AS nothing FROM wells -- done'))).toBe(
    'n BIGINT, n_1 BIGINT, s HUGEINT, list VARCHAR, t TIMESTAMP, d DECIMAL(2,1), nothing INTEGER',
  );
  expect(make('m', making('WITH wells AS (SELECT n FROM w2) SELECT max(n) AS most FROM wells;'))).toBe('most BIGINT');
  expect(make('m', making('PIVOT (SELECT n % 2 AS odd, n FROM wells) ON odd USING count(*)'))).toMatch(/BIGINT/);
  expect(rows('SELECT count(*)::INT AS rows FROM m')).toEqual([{ rows: 10 }]);
  expect(() => make('m', making('SELECT gone FROM wells'))).toThrow(/gone/);
});
