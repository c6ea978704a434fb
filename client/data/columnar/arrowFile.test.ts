import { readFileSync } from 'node:fs';
import { tableFromIPC, tableToIPC } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../../shared/model/bytes.ts';
import { expected } from './fixtures/expected.ts';
import { cellOf, cellsOf, found, problem } from './fixtures/reading.ts';

const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(`client/data/columnar/fixtures/${name}`));
const flights = new Uint8Array(readFileSync('node_modules/vega-datasets/data/flights-200k.arrow'));
const broken = { code: 'FILE_BROKEN', facts: { what: 'arrow' } };

describe('DAT-25 Arrow in every form', () => {
  test.each([
    ['a file', 'types.arrow'],
    ['a stream', 'types.arrows'],
    ['Feather with LZ4, as pandas writes it', 'lz4.feather'],
    ['Feather with ZSTD', 'zstd.feather'],
  ])('%s: each type, missing values, two batches', async (_, name) => {
    const bytes = fixture(name);
    const { columns, rows, preview, format } = await found(bytes);
    expect({ rows, format }).toEqual({ rows: 3, format: { kind: 'arrow' } });
    const shown = columns.map(({ name: column, type }, index) => [column, [type, ...preview.map(({ fields }) => fields[index])]]);
    expect(Object.fromEntries(shown)).toEqual(expected);
    const cells = await cellsOf(bytes);
    for (const [index, [type, ...texts]] of Object.values(expected).entries()) {
      expect(cells[index]).toEqual(texts.map((text) => cellOf(type, text)));
    }
  });

  test('a file whose schema stands in the footer only, as the library itself writes it, and no cut one of these', async () => {
    const table = tableFromIPC(fixture('types.arrows'));
    const bytes = tableToIPC(table.select(['i8', 'f64', 'text', 'word']), 'file');
    expect((await found(bytes)).preview.map(({ fields }) => fields)).toEqual(
      [0, 1, 2].map((row) => ['i8', 'f64', 'text', 'word'].map((name) => expected[name]?.[row + 1])),
    );
    for (let end = 6; end < bytes.length; end += 31) expect(await problem(bytes.slice(0, end), 'x.arrow')).toEqual(broken);
  });

  test('flights-200k.arrow: rows and sums as pyarrow computes them', async () => {
    const [delays = [], distances = [], times = []] = await cellsOf(flights);
    const sum = (values: readonly unknown[]): number => values.reduce<number>((all, value) => all + Number(value), 0);
    expect([delays.length, sum(delays), sum(distances)]).toEqual([200_000, 1_500_159, 145_847_125]);
    expect(sum(times)).toBeCloseTo(2_755_170.1662385147, 4);
  });
});

describe('DAT-26 an Arrow file that is not whole is refused', () => {
  test('cut anywhere, where the library itself takes what is there', async () => {
    for (const name of ['types.arrow', 'lz4.feather']) {
      const bytes = fixture(name);
      for (let end = 6; end < bytes.length; end += 97) expect(await problem(bytes.slice(0, end))).toEqual(broken);
    }
    // Half of its messages, which the library takes for all.
    expect(tableFromIPC(fixture('types.arrows').slice(0, 3496)).numRows).toBeLessThan(3);
    const stream = fixture('types.arrows');
    for (const end of [100, stream.length - 100, stream.length - 9]) expect((await problem(stream.slice(0, end)))?.code).toBeDefined();
  });

  test('no Arrow at all, version 1 of Feather, damaged compression', async () => {
    expect(await problem(utf8('hello, world'), 'x.arrow')).toEqual(broken);
    expect(await problem(concat(utf8('FEA1'), new Uint8Array(50)))).toEqual({ code: 'FILE_UNSUPPORTED', facts: { what: 'feather1' } });
    for (const name of ['lz4.feather', 'zstd.feather']) {
      const damaged = fixture(name);
      const at = Buffer.from(damaged).indexOf(name === 'lz4.feather' ? '\x04\x22\x4d\x18' : '\x28\xb5\x2f\xfd', 0, 'latin1');
      expect(at).toBeGreaterThan(0);
      damaged[at] = 0;
      expect(await problem(damaged)).toEqual(broken);
    }
  });

  test('a length that no file has is not believed', async () => {
    const bytes = fixture('types.arrow');
    new DataView(bytes.buffer).setInt32(12, 0x7fffffff, true);
    expect(await problem(bytes)).toEqual(broken);
  });
});
