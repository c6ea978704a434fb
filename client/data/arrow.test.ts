import {
  Bool,
  DateDay,
  Decimal,
  Float64,
  Int64,
  List,
  Field,
  makeData,
  makeVector,
  Table,
  TimestampMicrosecond,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { awkwardColumns, toResult } from './arrow.ts';

const moments = (...values: readonly bigint[]) =>
  makeVector(makeData({ type: new TimestampMicrosecond(), length: values.length, data: BigInt64Array.from(values) }));

describe('DAT-11 cells', () => {
  test('become plain values without losing a digit', () => {
    const table = new Table({
      n: vectorFromArray([1n, 9007199254740993n, null], new Int64()),
      x: vectorFromArray([1.5, Number.NaN, null], new Float64()),
      t: vectorFromArray(['a', '', null], new Utf8()),
      b: vectorFromArray([true, false, null], new Bool()),
      d: vectorFromArray([new Date('2012-02-29'), new Date('1969-12-31'), null], new DateDay()),
    });
    expect(toResult(table, 7)).toEqual({
      columns: [
        { name: 'n', type: 'integer' },
        { name: 'x', type: 'number' },
        { name: 't', type: 'text' },
        { name: 'b', type: 'boolean' },
        { name: 'd', type: 'date' },
      ],
      values: [
        [1, '9007199254740993', null],
        [1.5, 'NaN', null],
        ['a', '', null],
        [true, false, null],
        ['2012-02-29', '1969-12-31', null],
      ],
      rows: 3,
      total: 7,
    });
  });

  test('moments keep their microseconds, also before 1970', () => {
    const table = new Table({ m: moments(1_577_872_800_123_456n, -1n, 0n, 1_050n) });
    expect(toResult(table, 4).values).toEqual([['2020-01-01T10:00:00.123456', '1969-12-31T23:59:59.999999', '1970-01-01T00:00:00', '1970-01-01T00:00:00.00105']]);
  });

  test('decimals keep their sign and scale', () => {
    const words = Uint32Array.from([125, 0, 0, 0, 0xfffffffb, 0xffffffff, 0xffffffff, 0xffffffff]);
    const column = (scale: number) => makeVector(makeData({ type: new Decimal(scale, 20), length: 2, data: words }));
    expect(toResult(new Table({ a: column(2), b: column(0) }), 2)).toMatchObject({
      columns: [{ type: 'number' }, { type: 'integer' }],
      values: [
        [1.25, -0.05],
        [125, -5],
      ],
    });
  });

  test('what no cell can hold is left to the engine to spell', () => {
    const table = new Table({
      plain: vectorFromArray([1, 2], new Float64()),
      list: vectorFromArray([[1], [2]], new List(new Field('item', new Float64()))),
    });
    expect(awkwardColumns(table)).toEqual(['list']);
  });
});
