import { expect, test } from 'vitest';
import type { Filter } from '../../../shared/documents/filters.ts';
import type { Column, ColumnType } from '../../data/types.ts';
import { conditionOf, filtering } from './apply.ts';
import { conditionWords, filterValueWords } from './words.ts';

const columns = (shape: { readonly [name: string]: ColumnType }): readonly Column[] => Object.entries(shape).map(([name, type]) => ({ name, type }));
const wells = { alias: 'wells', columns: columns({ 'Oil "rate"': 'number', zone: 'text', day: 'date', at: 'datetime' }) };
const zones = { alias: 'zones', columns: columns({ zone: 'text', day: 'text' }) };

test('FIL-2: each table is seen through the filters that it has a fitting column for, and those that none fits are named', () => {
  const zone: Filter = { column: 'zone', values: ["it's"] };
  const day: Filter = { column: 'day', from: '2020-01-01', to: null };
  const gone: Filter = { column: 'depth', from: 1, to: 2 };
  const seen = filtering([wells, zones], [zone, day, gone], true);
  expect(seen.applied).toEqual([zone, day]);
  expect(seen.unapplied).toEqual([gone]);
  const lead =
    `WITH "wells" AS (SELECT *, rowid FROM "wells" WHERE CAST("zone" AS VARCHAR) IN ('it''s') AND "day" >= TRY_CAST('2020-01-01' AS TIMESTAMP)), ` +
    `"zones" AS (SELECT *, rowid FROM "zones" WHERE CAST("zone" AS VARCHAR) IN ('it''s')) SELECT * FROM (`;
  expect(seen.wrap('SELECT 1 -- one;\n;')).toBe(`${lead}SELECT 1 -- one;\n)`.replace('one;', 'one'));
  expect(seen.lead).toBe(lead.length);
  const none = filtering([zones], [gone], false);
  expect([none.wrap('SELECT 1;'), none.lead]).toEqual(['SELECT 1;', 0]);
});

test('FIL-3: both ends belong to a range, a day to its last moment, the missing value can be chosen', () => {
  const of = (filter: Filter) => conditionOf(filter, wells);
  expect(of({ column: 'Oil "rate"', from: 1.5, to: 3 })).toBe(`"Oil ""rate""" >= CAST('1.5' AS DOUBLE) AND "Oil ""rate""" <= CAST('3' AS DOUBLE)`);
  expect(of({ column: 'day', from: null, to: '2020-01-31' })).toBe(`"day" <= TRY_CAST('2020-01-31' AS TIMESTAMP)`);
  expect(of({ column: 'at', from: null, to: '2020-01-31' })).toBe(`"at" < TRY_CAST('2020-01-31' AS TIMESTAMP) + INTERVAL 1 DAY`);
  expect(of({ column: 'at', from: '2020-01-31T10:00:00', to: '2020-01-31T12:00:00' })).toBe(
    `"at" >= TRY_CAST('2020-01-31T10:00:00' AS TIMESTAMP) AND "at" <= TRY_CAST('2020-01-31T12:00:00' AS TIMESTAMP)`,
  );
  expect(of({ column: 'zone', values: ['a', null] })).toBe(`(CAST("zone" AS VARCHAR) IN ('a') OR "zone" IS NULL)`);
  expect(of({ column: 'zone', values: [null] })).toBe('(false OR "zone" IS NULL)');
  expect(of({ column: 'zone', except: ['a', "b's"] })).toBe(`"zone" IS NOT NULL AND CAST("zone" AS VARCHAR) NOT IN ('a', 'b''s')`);
  expect(of({ column: 'zone', except: [] })).toBe('"zone" IS NOT NULL');
  expect(of({ column: 'zone', from: 1, to: 2 })).toBeUndefined();
  expect(of({ column: 'day', from: 1, to: 2 })).toBeUndefined();
});

test('FIL-1: a filter is said in words, also as a side of a conflict', () => {
  expect(conditionWords({ column: 'zone', values: ['a', null, '', 'b', 'c'] })).toBe('a, missing, empty and 2 more');
  expect(conditionWords({ column: 'zone', except: ['a', 'b', 'c', 'd'] })).toBe('other than a, b, c and 1 more');
  expect(conditionWords({ column: 'rate', from: 5, to: 12_000 })).toBe('5 – 12,000');
  expect(conditionWords({ column: 'rate', from: 5, to: null })).toBe('from 5');
  expect(filterValueWords({ column: 'rate', from: null, to: 9 })).toBe('rate: to 9');
  expect(filterValueWords(null)).toBe('no filter');
});

test('FIL-5: a period up to the latest value is worked out by the engine from the data, and applies to columns of dates alone', () => {
  const last: Filter = { column: 'day', latest: [30, 'day'] };
  const condition = `"day" > (SELECT max("day") FROM "wells") - INTERVAL 30 day`;
  expect(conditionOf(last, wells)).toBe(condition);
  expect(filtering([wells, zones], [last], false).wrap('SELECT 1')).toBe(`WITH "wells" AS (SELECT * FROM "wells" WHERE ${condition}) SELECT * FROM (SELECT 1\n)`);
  expect(conditionOf(last, zones)).toBeUndefined();
  expect([conditionWords(last), conditionWords({ column: 'day', latest: [1, 'year'] })]).toEqual(['last 30 days of the data', 'last 1 year of the data']);
});
