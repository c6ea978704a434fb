import { gzipSync as nodeGzip } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../../shared/model/bytes.ts';
import type { Fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { FormatChoice } from '../files/inspection.ts';
import { convert, inspect } from '../files/read.ts';
import { gunzip } from './gzip.ts';

const silent = (): void => undefined;
const real = (name: string): Uint8Array => new Uint8Array(readFileSync(`node_modules/vega-datasets/data/${name}`));
const gzip = (bytes: Uint8Array): Uint8Array => new Uint8Array(nodeGzip(bytes));
const look = (bytes: Uint8Array, name = 'x', choice: FormatChoice = {}) => inspect(bytes, name, choice, silent);
const problem = async (bytes: Uint8Array, name?: string, choice?: FormatChoice): Promise<Fault | undefined> => {
  const { result } = await look(bytes, name, choice);
  return result.ok ? undefined : result.fault;
};
const csv = utf8('a,b\n1,x\n2,y\n');
const broken = (what: string): Fault => ({ code: 'FILE_BROKEN', facts: { what } });

describe('DAT-27 what is packed reads as what it holds', () => {
  test.each(['zipcodes.csv', 'birdstrikes.csv', 'movies.json', 'flights-200k.arrow'])('%s in gzip and in zip', async (name) => {
    const bytes = real(name);
    const plain = await look(bytes, name);
    if (!plain.result.ok) throw new Error(plain.result.fault.code);
    const { format, ...rest } = plain.result.value;
    for (const [packed, pack] of [
      [gzip(bytes), { kind: 'gzip' }],
      [zipSync({ [`data/${name}`]: bytes }, { level: 1 }), { kind: 'zip', entry: `data/${name}` }],
    ] as const) {
      const { result } = await look(packed, `${name}.gz`);
      expect(result).toEqual({ ok: true, value: { ...rest, format: { ...format, pack } } });
      expect(await convert(packed, { ...format, pack }, { columns: rest.columns, progress: silent })).toEqual({ ok: true, value: { rows: rest.rows } });
    }
  });

  test('gzip of several members, as log rotation and bgzip write it', () => {
    const large = real('zipcodes.csv');
    const unpacked = gunzip(concat(gzip(csv), gzip(new Uint8Array(0)), gzip(large), gzip(csv)), silent);
    expect(unpacked).toEqual({ ok: true, value: concat(csv, large, csv) });
  });

  test('a zip of several files: the first that is data, or the one that is chosen', async () => {
    const zip = zipSync({
      'readme.md': utf8('# nothing'),
      '__MACOSX/._b.csv': utf8('x'),
      'folder/': new Uint8Array(0),
      'b/ü.csv': csv,
      'c.json': [utf8('[{"n":1}]'), { level: 0 }],
    });
    const first = await look(zip);
    expect(first).toMatchObject({ result: { ok: true, value: { rows: 2 } } });
    expect(first.taken).toEqual({ kind: 'csv', entries: ['readme.md', 'b/ü.csv', 'c.json'], entry: 'b/ü.csv' });
    const chosen = await look(zip, 'x.zip', { entry: 'c.json' });
    expect(chosen.result).toMatchObject({ ok: true, value: { rows: 1, format: { kind: 'json', pack: { kind: 'zip', entry: 'c.json' } } } });
    expect(await problem(zip, 'x.zip', { entry: 'gone.csv' })).toEqual({ code: 'FILE_DIFFERENT' });
  });
});

describe('DAT-28 a packed file that is cut, damaged or a bomb is refused in words', () => {
  test('cut', async () => {
    const bytes = real('zipcodes.csv');
    const [gz, zip] = [gzip(bytes), zipSync({ 'a.csv': bytes })];
    for (const share of [0.001, 0.5, 0.9, 0.99999]) {
      expect(await problem(gz.slice(0, gz.length * share))).toEqual(broken('gzip'));
      expect(await problem(zip.slice(0, zip.length * share))).toEqual(broken('zip'));
    }
  });

  test('one letter changed, which inflating does not see', async () => {
    const text = utf8('a,b\n1,2\n');
    const stored = zipSync({ 'a.csv': [text, { level: 0 }] });
    const at = Buffer.from(stored).indexOf('1,2');
    stored[at] = 0x37;
    expect(await problem(stored)).toEqual(broken('zip'));
    const gz = new Uint8Array(nodeGzip(text, { level: 0 }));
    gz[Buffer.from(gz).indexOf('1,2')] = 0x37;
    expect(await problem(gz)).toEqual(broken('gzip'));
    expect(await problem(concat(gz, gzip(text)))).toEqual(broken('gzip'));
  });

  // Half a gigabyte is inflated before it is refused.
  test('a bomb is not inflated beyond the limit', async () => {
    const zip = zipSync({ 'bomb.csv': new Uint8Array(16) });
    const view = new DataView(zip.buffer);
    const directory = view.getUint32(zip.length - 6, true);
    view.setUint32(directory + 24, limits.datasetBytes + 1, true);
    expect(await problem(zip)).toMatchObject({ code: 'TOO_LARGE', facts: { unit: 'unpacked', allowed: limits.datasetBytes } });
    // A size in the directory that is too small does not help: no byte is written beyond it.
    view.setUint32(directory + 24, 8, true);
    expect(await problem(zip)).toEqual(broken('zip'));
    const member = gzip(new Uint8Array(limits.datasetBytes / 2 + 1));
    expect(await problem(concat(member, member, member, member))).toMatchObject({ code: 'TOO_LARGE', facts: { unit: 'unpacked' } });
  });

  test('packed twice, encrypted, unknown compression, nothing inside', async () => {
    expect(await problem(gzip(gzip(csv)))).toEqual({ code: 'FILE_UNSUPPORTED', facts: { what: 'nested' } });
    expect(await problem(zipSync({}))).toEqual({ code: 'FILE_UNSUPPORTED', facts: { what: 'empty' } });
    const zip = zipSync({ 'a.csv': csv });
    const directory = new DataView(zip.buffer).getUint32(zip.length - 6, true);
    const changed = (offset: number, value: number): Uint8Array => {
      const copy = zip.slice();
      copy[directory + offset] = value;
      return copy;
    };
    expect(await problem(changed(8, 1))).toEqual({ code: 'FILE_UNSUPPORTED', facts: { what: 'encrypted' } });
    expect(await problem(changed(10, 93))).toEqual({ code: 'FILE_UNSUPPORTED', facts: { what: 'method' } });
    expect(await problem(changed(0, 0))).toEqual(broken('zip'));
  });

  test('what is wrong inside is told as of the file itself', async () => {
    expect(await problem(gzip(utf8('a,b\n1\n')), 'x.csv.gz')).toEqual({ code: 'CSV_RAGGED_ROW', facts: { line: 2, expected: 2, actual: 1 } });
    expect(await problem(gzip(utf8('[{"a":1}')), 'x.json.gz')).toMatchObject({ code: 'JSON_SYNTAX' });
  });
});
