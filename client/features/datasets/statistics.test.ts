import { describe, expect, test } from 'vitest';
import { limits } from '../../../shared/model/limits.ts';
import type { Cell, Column, ResultTable } from '../../data/types.ts';
import { barsSql, factsSql, readBars, readFacts, type ColumnFacts } from './statistics.ts';
import { boundText, share, spreadWords } from './words.ts';

const columns: readonly Column[] = [
  { name: 'say "so"', type: 'text' },
  { name: 'year', type: 'integer' },
  { name: 'rate', type: 'number' },
  { name: 'day', type: 'date' },
];

const table = (cells: { readonly [name: string]: readonly Cell[] }): ResultTable => {
  const values = Object.values(cells);
  const rows = values[0]?.length ?? 0;
  return { columns: Object.keys(cells).map((name) => ({ name, type: 'number' })), values, rows, total: rows };
};

const answer = table(
  Object.fromEntries(
    [
      { p: 10, d: 3, a: 'a', z: 'z', l: null, h: null },
      { p: 9, d: 4, a: 2000, z: 2003, l: 2000, h: 2003 },
      { p: 0, d: 0, a: null, z: null, l: null, h: null },
      { p: 10, d: 10, a: '2020-01-01', z: '2022-01-01', l: 18_262, h: 18_993 },
    ].flatMap((cells, index) => Object.entries(cells).map(([name, cell]) => [`${name}${index}`, [cell]] as const)),
  ),
);

describe('what is asked of the columns', () => {
  test('DST-1 names are quoted, values that are no numbers do not count as bounds, long tables are estimated', () => {
    const sql = factsSql('wells', columns, 100);
    expect(sql).toContain('count("say ""so""") AS p0');
    expect(sql).toContain('min("rate") FILTER (WHERE isfinite("rate")) AS a2');
    expect(sql).toContain('count(DISTINCT "year") AS d1');
    expect(factsSql('wells', columns, limits.exactDistinctRows + 1)).toContain('approx_count_distinct("year") AS d1');
  });

  test('DST-1 whole numbers and days have a bar for each step while these are few', () => {
    const facts = readFacts(answer, columns, 10);
    expect(facts.map(({ bounds }) => bounds)).toEqual([
      undefined,
      { low: 2000, high: 2003, spans: 4 },
      undefined,
      { low: 18_262, high: 18_993, spans: limits.statisticsSpans },
    ]);
    expect(facts[1]).toMatchObject({ present: 9, distinct: 4, about: false, least: 2000, most: 2003 });
  });

  test('DST-1 an estimate is never above what is there', () => {
    const [only] = readFacts(table({ p0: [600_000], d0: [612_345], a0: ['a'], z0: ['b'], l0: [null], h0: [null] }), columns.slice(0, 1), 700_000);
    expect(only).toMatchObject({ present: 600_000, distinct: 600_000, about: true });
  });

  test('DST-1 the second question covers every column that has values, and nothing else', () => {
    const facts = readFacts(answer, columns, 10);
    const parts = barsSql('wells', columns, facts)?.split(' UNION ALL ') ?? [];
    expect(parts.map((part) => /^SELECT (\d+) AS c/.exec(part)?.[1])).toEqual(['0', '1', '3']);
    const different: ColumnFacts = { present: 9, distinct: 9, about: false, least: 'a', most: 'z', bounds: undefined };
    expect(barsSql('wells', columns.slice(0, 1), [different]), 'every value differs').toBeUndefined();
  });

  test('DST-1 bars are put in order and under their column', () => {
    const rows = table({ c: [1, 0, 1, 0], i: [2, 1, 0, 0], v: [null, 'b', null, 'a'], n: [5, 1, 7, 4] });
    expect(readBars(rows, columns.slice(0, 2))).toEqual([
      [
        { index: 0, value: 'a', count: 4 },
        { index: 1, value: 'b', count: 1 },
      ],
      [
        { index: 0, value: undefined, count: 7 },
        { index: 2, value: undefined, count: 5 },
      ],
    ]);
  });
});

describe('statistics in words', () => {
  test('DST-1 the picture of a distribution says where most rows lie', () => {
    const bars = [0, 1, 2, 3].map((index) => ({ index, value: undefined, count: index === 2 ? 9 : 1 }));
    expect(spreadWords(bars, { low: 2000, high: 2003, spans: 4 }, 'integer')).toBe('4 bars; the tallest, at 2002, has 9 rows');
    expect(spreadWords(bars, { low: 0, high: 2, spans: 4 }, 'number')).toBe('4 bars; the tallest, from 1 to 1.5, has 9 rows');
    expect(spreadWords([{ index: 0, value: undefined, count: 3 }], { low: 5, high: 5, spans: 1 }, 'number')).toBe('One value: 5');
  });

  test('DST-1 bounds keep their digits and shares say when they are too small to show', () => {
    expect(boundText(20_120_101, 'integer')).toBe('20,120,101');
    expect(boundText(1999, 'integer')).toBe('1999');
    expect(boundText('2012-01-01T10:30:00', 'datetime')).toBe('2012-01-01 10:30:00');
    expect([share(439, 1000), share(1, 5000), share(0, 0)]).toEqual(['43.9 %', 'under 0.1 %', '0 %']);
  });
});
