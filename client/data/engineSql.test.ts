import { describe, expect, test } from 'vitest';
import { countOf, createTable, insertBlock, pageOf } from './engineSql.ts';

describe('DAT-12 statements', () => {
  const columns = [
    { name: `o'clock "now"`, type: 'datetime' },
    { name: 'n', type: 'integer' },
  ] as const;

  test('quote every name and text that comes from a file', () => {
    expect(createTable('a"b', columns)).toBe(`CREATE OR REPLACE TABLE "a""b" ("o'clock ""now""" TIMESTAMP, "n" BIGINT)`);
    expect(insertBlock('t', columns, "holdfast/it's.csv")).toContain(`read_csv('holdfast/it''s.csv', auto_detect = false`);
    expect(insertBlock('t', columns, 'f')).toContain(`columns = {'o''clock "now"': 'TIMESTAMP', 'n': 'BIGINT'}`);
  });

  test('a trailing comment or semicolon of a query swallows nothing', () => {
    expect(pageOf('SELECT 1 -- all ; ', 10, 20)).toBe('SELECT * FROM (SELECT 1 -- all\n) LIMIT 10 OFFSET 20');
    expect(countOf('SELECT 1;')).toBe('SELECT count(*) AS n FROM (SELECT 1\n)');
  });

  test('columns no cell can hold are asked for as text', () => {
    expect(pageOf('q', 1, 0, ['a"'])).toBe('SELECT * REPLACE (CAST("a""" AS VARCHAR) AS "a""") FROM (q\n) LIMIT 1 OFFSET 0');
  });
});
