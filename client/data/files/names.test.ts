import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aliasFor, columnNames } from './names.ts';

describe('DAT-8 column names', () => {
  test.each([
    ['as they stand', [' Rate ', 'Größe'], ['Rate', 'Größe']],
    ['empty ones by place', ['', 'a', ' '], ['column_1', 'a', 'column_3']],
    ['equal ones, whatever the case', ['rate', 'Rate', 'RATE'], ['rate', 'Rate_2', 'RATE_3']],
    ['a count that is taken', ['a', 'a', 'a_2'], ['a', 'a_3', 'a_2']],
    ['a place that is taken', ['column_2', ''], ['column_2', 'column_2_2']],
  ])('%s', (_, header, names) => expect(columnNames(header)).toEqual(names));

  test('are always different for the engine', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('', 'a', 'A', 'a_2', 'column_1', 'column_2', ' a'), { maxLength: 8 }), (header) => {
        const names = columnNames(header);
        expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(header.length);
        expect(names.every((name) => name !== '')).toBe(true);
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});

describe('DAT-9 aliases', () => {
  test.each([
    ['seattle-weather.csv', 'seattle_weather'],
    ['Größe & Gewicht (2024).CSV', 'grosse_gewicht_2024'],
    ['2024 rates.tsv', 'data_2024_rates'],
    ['order.csv', 'data_order'],
    ['日本.csv', 'data'],
    ['a"; DROP TABLE x; --.csv', 'a_drop_table_x'],
    ['.csv', 'data'],
    [`${'long '.repeat(30)}.csv`, 'long_long_long_long_long_long_long_long'],
  ])('%s', (name, alias) => expect(aliasFor(name, [])).toBe(alias));

  test('is unique in the session, whatever the case', () => {
    expect(aliasFor('wells.csv', ['Wells', 'wells_2'])).toBe('wells_3');
  });

  test('needs no quotes in SQL', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(aliasFor(name, [])).toMatch(/^[a-z][a-z0-9_]{0,50}$/);
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});
