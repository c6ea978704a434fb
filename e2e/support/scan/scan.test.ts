/** The scanner finds what is there: each container that could hide a canary is built here by hand, with one inside. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { removeFolder, temporaryFolder } from '../folders.ts';
import { bytesCanary, textCanary } from './needles.ts';
import { scanBytes, scanFolder } from './scan.ts';
import { unsnappy } from './snappy.ts';

const secret = 'canary-Krähenfuß-4711';
const canary = textCanary(secret);
const plain = Buffer.from(`before ${secret} after`);
const forms = (place: string, bytes: Buffer): string[] => scanBytes(place, bytes, [canary]).map((finding) => finding.form);

const varint = (value: number): Buffer => Buffer.from(value < 128 ? [value] : [(value & 127) | 128, value >> 7]);
/** "canary-" as literal, then a back reference, then the rest: no whole canary stands in the compressed bytes. */
const snappyOf = (text: Buffer): Buffer => {
  const head = Buffer.from('canary-');
  const rest = text.subarray(head.length * 2);
  const literal = (bytes: Buffer) => Buffer.concat([Buffer.from([60 << 2, bytes.length - 1]), bytes]);
  return Buffer.concat([varint(text.length), literal(head), Buffer.from([((head.length - 4) << 2) | 1, head.length]), literal(rest)]);
};
const twice = Buffer.from(`canary-${secret}`);

const entry = (shared: number, key: string, value: Buffer): Buffer =>
  Buffer.concat([varint(shared), varint(key.length), varint(value.length), Buffer.from(key), value]);
const restarts = Buffer.from([0, 0, 0, 0, 1, 0, 0, 0]);
const table = (block: Buffer, kind: number): Buffer => {
  const data = Buffer.concat([block, Buffer.from([kind, 0, 0, 0, 0])]);
  const index = Buffer.concat([entry(0, 'z', Buffer.concat([varint(0), varint(block.length)])), restarts]);
  const footer = Buffer.alloc(48);
  Buffer.concat([varint(0), varint(0), varint(data.length), varint(index.length)]).copy(footer);
  Buffer.from('57fb808b247547db', 'hex').copy(footer, 40);
  return Buffer.concat([data, index, Buffer.alloc(5), footer]);
};

const logPiece = (kind: number, data: Buffer): Buffer => {
  const header = Buffer.alloc(7);
  header.writeUInt16LE(data.length, 4);
  header[6] = kind;
  return Buffer.concat([header, data]);
};

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach(removeFolder));

describe('SEC: the canary scanner', () => {
  test('finds text as UTF-8, UTF-16 and hexadecimal', () => {
    expect(forms('a', plain)).toEqual(['UTF-8']);
    expect(forms('a', Buffer.from(secret, 'utf16le'))).toEqual(['UTF-16LE']);
    expect(forms('a', Buffer.from(secret, 'utf16le').swap16())).toEqual(['UTF-16BE']);
    expect(forms('a', Buffer.from(plain.toString('hex')))).toEqual(['hexadecimal']);
  });

  test.for([0, 1, 2, 3, 4, 5])('finds text in base64 and base64url, %i bytes into the stream', (shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift, 251), Buffer.from(secret), Buffer.alloc(3, 255)]);
    expect(forms('a', Buffer.from(bytes.toString('base64')))).toHaveLength(1);
    expect(forms('a', Buffer.from(bytes.toString('base64url')))).toHaveLength(1);
  });

  test('finds key bytes raw and encoded, and nothing where nothing is', () => {
    const key = Buffer.from(Array.from({ length: 32 }, (_, index) => (index * 89 + 251) % 256));
    const found = (bytes: Buffer) => scanBytes('a', bytes, [bytesCanary('key', key)]).map((finding) => finding.form);
    expect(found(Buffer.concat([Buffer.alloc(5), key]))).toEqual(['raw']);
    expect(found(Buffer.from(JSON.stringify({ key: key.toString('base64url') })))).toEqual(['base64, alignment 0']);
    expect(found(Buffer.from('nothing to see here'))).toEqual([]);
    expect(() => textCanary('short')).toThrow('too short');
  });

  test('opens Snappy: literals and back references', () => {
    const packed = snappyOf(twice);
    expect(packed.includes(twice)).toBe(false);
    expect(unsnappy(packed)?.toString()).toBe(twice.toString());
    expect(unsnappy(packed.subarray(0, -1))).toBeUndefined();
    expect(forms('blob', Buffer.concat([Buffer.from([0xff, 0x15, 0xff, 0x11, 0x02]), packed]))).toContain('UTF-8');
  });

  test('opens LevelDB tables: compressed blocks, and keys cut by shared prefixes', () => {
    const half = secret.length >> 1;
    const keys = Buffer.concat([entry(0, `${secret.slice(0, half)}A`, Buffer.from('1')), entry(half, secret.slice(half), Buffer.from('2')), restarts]);
    const ascii = textCanary('ascii-canary-0815');
    const cut = Buffer.concat([entry(0, 'ascii-canary-A', Buffer.from('1')), entry(13, '0815', Buffer.from('2')), restarts]);
    expect(keys.includes(secret)).toBe(false);
    expect(scanBytes('1.ldb', table(cut, 0), [ascii]).map((finding) => finding.place)).toEqual(['1.ldb > table entry 2']);
    const block = Buffer.concat([entry(0, 'k', twice), restarts]);
    const literal = Buffer.concat([varint(block.length), Buffer.from([60 << 2, block.length - 1]), block]);
    expect(forms('1.ldb', table(literal, 1))).toContain('UTF-8');
  });

  test('joins the pieces of LevelDB log records', () => {
    const [first, last] = [plain.subarray(0, 15), plain.subarray(15)];
    const file = Buffer.concat([logPiece(2, first), logPiece(4, last)]);
    expect(file.includes(secret)).toBe(false);
    expect(forms('000003.log', file)).toEqual(['UTF-8']);
  });

  test('opens cache entries, gzip, SQLite overflow pages and file names', () => {
    const folder = temporaryFolder('scan-test');
    folders.push(folder);
    const header = Buffer.alloc(24);
    Buffer.from('305c72a71b6dfbfc', 'hex').copy(header);
    header.writeUInt32LE(3, 12);
    const end = Buffer.concat([Buffer.from('d8410d97456ffaf4', 'hex'), Buffer.alloc(16)]);
    writeFileSync(path.join(folder, 'brotli_0'), Buffer.concat([header, Buffer.from('key'), brotliCompressSync(plain), end]));
    writeFileSync(path.join(folder, 'gzip_0'), Buffer.concat([header, Buffer.from('key'), gzipSync(plain), end]));
    mkdirSync(path.join(folder, `${secret}.txt`));
    const database = new DatabaseSync(path.join(folder, 'a.sqlite'));
    database.exec('PRAGMA page_size = 512; CREATE TABLE t (v BLOB)');
    const add = database.prepare('INSERT INTO t VALUES (?)');
    for (let size = 380; size < 560; size += 1) add.run(Buffer.concat([Buffer.alloc(size, 46), Buffer.from(secret)]));
    database.close();
    const places = scanFolder(folder, [canary]).map((finding) => finding.place);
    expect(places).toContain('brotli_0 > brotli body');
    expect(places.some((place) => place.startsWith('gzip_0 > gzip at '))).toBe(true);
    expect(places).toContain(`name of ${secret}.txt`);
    expect(places.filter((place) => place.includes('SQLite cell'))).toHaveLength(180);
  });
});
