import { describe, expect, test } from 'vitest';
import type { Column } from '../../data/types.ts';
import { aliasOf, names } from './aliases.ts';
import { differenceWords, fitOf } from './shape.ts';

const wanted: readonly Column[] = [
  { name: 'day', type: 'date' },
  { name: 'rate', type: 'number' },
  { name: 'wells', type: 'integer' },
  { name: 'note', type: 'text' },
];
const file = (columns: readonly Column[], fields: readonly (string | null)[] = columns.map(() => 'x')) => ({
  columns,
  preview: [{ line: 2, fields }],
});

describe('a newer file', () => {
  test('DST-3 the same columns fit, in any order, narrower types too, and keep the types of the data set', () => {
    const fit = fitOf(wanted, file([
      { name: 'note', type: 'integer' },
      { name: 'wells', type: 'integer' },
      { name: 'rate', type: 'integer' },
      { name: 'day', type: 'date' },
      { name: 'zone', type: 'text' },
    ]));
    expect(fit.differences).toEqual([]);
    expect(fit.added).toEqual(['zone']);
    expect(fit.columns).toEqual([
      { name: 'note', type: 'text' },
      { name: 'wells', type: 'integer' },
      { name: 'rate', type: 'number' },
      { name: 'day', type: 'date' },
      { name: 'zone', type: 'text' },
    ]);
  });

  test('DST-3 every column that differs is named with what it holds', () => {
    const { differences } = fitOf(wanted, file([
      { name: 'day', type: 'datetime' },
      { name: 'Rate', type: 'number' },
      { name: 'wells', type: 'number' },
    ]));
    expect(differences.map(differenceWords)).toEqual([
      'Column “day” holds dates with a time where dates are expected.',
      'Column “rate” is missing.',
      'Column “wells” holds numbers where whole numbers are expected.',
      'Column “note” is missing.',
    ]);
  });

  test('DST-3 a column without values is not held against the file; one with text is', () => {
    const columns = wanted.map(({ name }): Column => ({ name, type: 'text' }));
    expect(fitOf(wanted, file(columns, ['', null, 'NA', ''])).differences).toEqual([]);
    expect(fitOf(wanted, file(columns, ['', 'low', '', ''])).differences.map(({ column }) => column)).toEqual(['rate']);
  });
});

describe('the name in SQL', () => {
  test('DST-2 what is typed becomes a name without quotes, and a free one', () => {
    expect(aliasOf('Öl rates.v2 (new)', [])).toBe('ol_rates_v2_new');
    expect(aliasOf('select', [])).toBe('data_select');
    expect(aliasOf('Wells', [{ alias: 'wells' }])).toBe('wells_2');
  });

  test('DST-2 a text names a table only by the whole word', () => {
    expect(names('SELECT * FROM Wells w JOIN "rates"', 'wells')).toBe(true);
    expect(names('SELECT * FROM wells_2, old_wells', 'wells')).toBe(false);
  });
});
