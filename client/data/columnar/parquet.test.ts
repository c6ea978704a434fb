import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../../shared/model/bytes.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { Column } from '../types.ts';
import { convert } from '../files/read.ts';
import { expected } from './fixtures/expected.ts';
import { cellOf, cellsOf, found, problem } from './fixtures/reading.ts';

const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(`client/data/columnar/fixtures/${name}`));
const real = (name: string): Uint8Array => new Uint8Array(readFileSync(`node_modules/vega-datasets/data/${name}`));
const types = fixture('types.parquet');

describe('DAT-25 columnar files keep every value under the engine\'s types', () => {
  test('Parquet: each type, missing values, moments before 1970, long numbers, nested values', async () => {
    const { columns, rows, preview, format } = await found(types);
    expect({ rows, format }).toEqual({ rows: 3, format: { kind: 'parquet' } });
    const shown = columns.map(({ name, type }, index) => [name, [type, ...preview.map(({ fields }) => fields[index])]]);
    expect(Object.fromEntries(shown)).toEqual(expected);
  });

  test('Parquet: the engine is given the cells that the preview shows', async () => {
    const cells = await cellsOf(types);
    for (const [index, [type, ...texts]] of Object.values(expected).entries()) {
      expect(cells[index]).toEqual(texts.map((text) => cellOf(type, text)));
    }
  });

  test.each(['brotli', 'lz4', 'zstd', 'none'])('Parquet in %s, data pages of version 2', async (name) => {
    expect(await cellsOf(fixture(`${name}.parquet`))).toEqual([
      ['', null, 'é €😀, "x"\n'],
      ['-9223372036854775808', null, '9007199254740993'],
    ]);
  });

  test('Parquet of old writers: gzip, moments in 96 bits', async () => {
    expect(await cellsOf(fixture('old.parquet'))).toEqual([
      ['1969-12-31T23:59:59.999999', null, '1970-01-01T00:00:01'],
      ['1969-12-31', null, '2024-02-29'],
    ]);
  });

  test('another type can be chosen, if every value fits it', async () => {
    const { columns, format } = await found(types);
    const choose = (name: string, type: Column['type']): readonly Column[] =>
      columns.map((column) => (column.name === name ? { name, type } : column));
    const at = columns.findIndex(({ name }) => name === 'us');
    expect((await cellsOf(types, choose('us', 'text')))[at]).toEqual(['1900-01-01 00:00:00.000001', null, '2024-01-01 01:02:03.456789']);
    expect((await cellsOf(types, choose('i8', 'number')))[0]).toEqual([-128, null, 127]);
    expect((await cellsOf(types, choose('day', 'datetime')))[10]).toEqual(['1969-12-31T00:00:00', null, '2024-02-29T00:00:00']);
    const refused = await convert(types, format, { columns: choose('text', 'integer'), progress: () => undefined });
    expect(refused).toEqual({ ok: false, fault: { code: 'BAD_VALUE', facts: { row: 3, column: 'text', type: 'integer' } } });
  });
});

describe('DAT-26 a columnar file that is not whole is refused in words, before anything is stored', () => {
  const broken = { code: 'FILE_BROKEN', facts: { what: 'parquet' } };
  const footer = { code: 'FILE_BROKEN', facts: { what: 'footer' } };

  test('cut anywhere, Parquet has no footer', async () => {
    for (const end of [4, 8, 100, types.length - 8, types.length - 1]) expect(await problem(types.slice(0, end))).toEqual(footer);
    expect(await problem(utf8('not at all'), 'x.parquet')).toEqual(footer);
  });

  test('a footer that says too much, or lies about the rows', async () => {
    const long = types.slice();
    new DataView(long.buffer).setUint32(long.length - 8, 0x7fffffff, true);
    expect(await problem(long)).toEqual(footer);
    const noise = types.slice();
    noise.fill(0xff, noise.length - 1000, noise.length - 8);
    expect(await problem(noise)).toEqual(footer);
  });

  test('pages that are damaged', async () => {
    const damaged = real('flights-3m.parquet');
    damaged.fill(0xff, 500_000, 500_100);
    expect(await problem(damaged)).toEqual(broken);
    // The head of the file replaced by zeros: its footer is whole and points into them.
    const zeros = concat(utf8('PAR1'), new Uint8Array(400), types.slice(404));
    expect(await problem(zeros)).toEqual(broken);
  });

  test('encrypted', async () => {
    expect(await problem(concat(utf8('PARE'), types.slice(4)))).toEqual({ code: 'FILE_UNSUPPORTED', facts: { what: 'sealed' } });
  });

  test('more rows than any memory holds are not begun', async () => {
    const file = fixture('none.parquet');
    const length = new DataView(file.buffer).getUint32(file.length - 8, true);
    const footer = [...file.subarray(file.length - 8 - length, file.length - 8)];
    // Three rows, as a field of Thrift's compact protocol; 2^40 rows in its place.
    const [few, many] = [[0x16, 6], [0x16, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40]];
    const lying = footer.flatMap((byte, at) => (byte === few[0] && footer[at + 1] === few[1] ? many : footer[at - 1] === few[0] && byte === few[1] ? [] : [byte]));
    const tail = new DataView(new ArrayBuffer(4));
    tail.setUint32(0, lying.length, true);
    const bytes = concat(file.slice(0, file.length - 8 - length), new Uint8Array(lying), new Uint8Array(tail.buffer), utf8('PAR1'));
    expect(await problem(bytes)).toMatchObject({ code: 'TOO_LARGE', facts: { unit: 'unpacked', allowed: limits.columnarPlainBytes } });
  });
});

test('DAT-25 flights-3m.parquet (ZSTD): rows, sums, extremes and groups as pyarrow computes them', async () => {
  const [dates = [], delays = [], distances = [], origins = [], destinations = []] = await cellsOf(real('flights-3m.parquet'));
  const sum = (values: readonly unknown[]): number => values.reduce<number>((all, value) => all + Number(value), 0);
  expect(dates).toHaveLength(3_000_000);
  expect({ delay: sum(delays), distance: sum(distances) }).toEqual({ delay: 20_003_603, distance: 2_194_861_208 });
  let [first, last] = [String(dates[0]), String(dates[0])];
  for (const date of dates) {
    if (String(date) < first) first = String(date);
    if (String(date) > last) last = String(date);
  }
  expect([first, last]).toEqual(['2001-01-01T00:01:00', '2001-07-01T00:00:00']);
  const groups = new Map<unknown, [number, number]>();
  for (const [row, origin] of origins.entries()) {
    const group = groups.get(origin) ?? [0, 0];
    groups.set(origin, [group[0] + 1, group[1] + Number(delays[row])]);
  }
  expect(groups.size).toBe(229);
  expect(groups.get('ORD')).toEqual([166_341, 1_542_589]);
  expect(groups.get('ATL')).toEqual([124_711, 1_100_966]);
  expect(sum(destinations.map((code) => String(code).length))).toBe(9_000_000);
});
