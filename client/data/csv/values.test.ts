import { describe, expect, test } from 'vitest';
import type { ColumnType } from '../types.ts';
import { typeFinder } from './infer.ts';
import { readValue } from './values.ts';

const typeOf = (...values: readonly string[]): ColumnType | undefined => {
  const finder = typeFinder(1);
  for (const value of values) finder.add([value]);
  return finder.types()[0];
};

describe('DAT-6 detected types', () => {
  test.each<[string, readonly string[], ColumnType]>([
    ['whole numbers', ['1', '-2', '+3', '0'], 'integer'],
    ['numbers', ['1', '2.5', '.5', '-3e-4'], 'number'],
    ['days', ['2012-01-31', '2012-02-29'], 'date'],
    ['days with slashes', ['2012/1/3'], 'date'],
    ['moments', ['2012-01-31 10:00', '2012-01-31T10:00:00.123Z'], 'datetime'],
    ['days and moments', ['2012-01-31', '2012-01-31T10:00'], 'datetime'],
    ['truth', ['true', 'FALSE'], 'boolean'],
    ['missing values in between', ['1', '', 'NA', ' ', '2'], 'integer'],
    ['nothing at all', ['', ''], 'text'],
    ['only NA', ['NA', 'NA'], 'text'],
    ['leading zeros are names, not numbers', ['00123', '00200'], 'text'],
    ['decimal commas', ['3,14', '2,5'], 'text'],
    ['thousands separators', ['1,000'], 'text'],
    ['more digits than a whole number can hold', ['12345678901234567890'], 'text'],
    ['the largest whole number', ['9223372036854775807', '-9223372036854775808'], 'integer'],
    ['one more than that', ['9223372036854775808'], 'text'],
    ['a day that does not exist', ['2011-02-29'], 'text'],
    ['days in an order that cannot be known', ['01/02/2012'], 'text'],
    ['one word among numbers', ['1', '2', 'x'], 'text'],
    ['yes and no stay words', ['yes', 'no'], 'text'],
  ])('%s', (_, values, type) => expect(typeOf(...values)).toBe(type));
});

describe('DAT-7 values under a chosen type', () => {
  test.each<[ColumnType, string, string | undefined]>([
    ['integer', ' +007 ', '007'],
    ['integer', '1.5', undefined],
    ['integer', '9223372036854775808', undefined],
    ['number', '1e3', '1000'],
    ['number', '3,14', undefined],
    ['number', '1e999', undefined],
    ['number', 'NaN', ''],
    ['boolean', 'Yes', 'true'],
    ['boolean', '0', 'false'],
    ['boolean', 'maybe', undefined],
    ['date', '2012/1/3', '2012-01-03'],
    ['date', '2012-13-01', undefined],
    ['date', '0000-02-29', '0000-02-29'],
    ['datetime', '2012-01-31', '2012-01-31 00:00:00'],
    ['datetime', '2012-01-31T23:30:00.1234567-02:30', '2012-02-01 02:00:00.123456'],
    ['datetime', '2012-01-31 10:00Z', '2012-01-31 10:00:00'],
    ['datetime', '2012-01-31 24:00', undefined],
    ['datetime', '2012-01-31Z', undefined],
    ['text', 'NA', 'NA'],
    ['text', '  spaced ', '  spaced '],
    ['text', '', ''],
    ['date', 'n/a', ''],
  ])('%s %j -> %j', (type, text, value) => expect(readValue(type, text)).toBe(value));
});
