/**
 * The forms in which one file's content can be read: as it is, and opened wherever a container or a compression could hide plaintext
 * from a plain search (LevelDB tables and logs, Snappy values of IndexedDB, SQLite rows, gzip, and the entries of Chromium's caches).
 */
import { copyFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { brotliDecompressSync, constants, inflateRawSync, zstdDecompressSync } from 'node:zlib';
import { removeFolder, temporaryFolder } from '../folders.ts';
import { readLog, readTable } from './leveldb.ts';
import { unsnappy } from './snappy.ts';

export interface View {
  readonly place: string;
  readonly bytes: Buffer;
}

const attempt = (open: () => Buffer | undefined): Buffer | undefined => {
  try {
    return open();
  } catch {
    return undefined;
  }
};

const positions = (bytes: Buffer, mark: Buffer): number[] => {
  const found: number[] = [];
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) found.push(at);
  return found;
};

const one = (place: string, bytes: Buffer | undefined): View[] => (bytes === undefined || bytes.length === 0 ? [] : [{ place, bytes }]);

/** IndexedDB marks a value that it compressed by the bytes ff 11 02 (version, "requires processing", "Snappy"). */
const snappyMark = Buffer.from([0xff, 0x11, 0x02]);
const snappyValues = (view: View): View[] =>
  positions(view.bytes, snappyMark).flatMap((at) => one(`${view.place} > Snappy value at ${at}`, unsnappy(view.bytes.subarray(at + 3))));

const gzipMark = Buffer.from([0x1f, 0x8b, 0x08]);
const lenient = { finishFlush: constants.Z_SYNC_FLUSH };

/** The header of RFC 1952 is stepped over by hand, because gunzip refuses a stream that other bytes follow. */
const gunzipAt = (bytes: Buffer, start: number): Buffer | undefined => {
  const flags = bytes[start + 3] ?? 0;
  let at = start + 10;
  if ((flags & 4) !== 0) at += 2 + bytes.readUInt16LE(at);
  for (const flag of [8, 16]) if ((flags & flag) !== 0) at = bytes.indexOf(0, at) + 1;
  if ((flags & 2) !== 0) at += 2;
  return inflateRawSync(bytes.subarray(at), lenient);
};
const gzipStreams = (view: View): View[] =>
  positions(view.bytes, gzipMark).flatMap((at) => one(`${view.place} > gzip at ${at}`, attempt(() => gunzipAt(view.bytes, at))));

/** Chromium's simple cache (net/disk_cache/simple): header, key, body, end mark. The HTTP cache keeps bodies as they were sent. */
const cacheMark = Buffer.from('305c72a71b6dfbfc', 'hex');
const cacheEnd = Buffer.from('d8410d97456ffaf4', 'hex');
const cacheHeaderBytes = 24;
const cacheBodies = (view: View): View[] => {
  if (!view.bytes.subarray(0, 8).equals(cacheMark)) return [];
  const start = cacheHeaderBytes + view.bytes.readUInt32LE(12);
  const end = view.bytes.indexOf(cacheEnd, start);
  const body = view.bytes.subarray(start, end < 0 ? undefined : end);
  const brotli = attempt(() => brotliDecompressSync(body, { finishFlush: constants.BROTLI_OPERATION_FLUSH }));
  return [
    ...one(`${view.place} > brotli body`, brotli),
    ...one(`${view.place} > deflate body`, attempt(() => inflateRawSync(body, lenient))),
    ...one(`${view.place} > zstd body`, attempt(() => zstdDecompressSync(body))),
  ];
};

/** Every cell of every table, in one piece: a value over a page's size is spread over several in the file. */
const sqliteCells = (file: string, place: string): View[] => {
  const folder = temporaryFolder('scan');
  try {
    const copy = path.join(folder, 'copy.sqlite');
    for (const ending of ['', '-wal', '-shm']) if (existsSync(file + ending)) copyFileSync(file + ending, copy + ending);
    const database = new DatabaseSync(copy);
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all().map((row) => String(row['name']));
    const cells = tables.flatMap((table) =>
      database.prepare(`SELECT * FROM "${table}"`).all().flatMap((row) =>
        Object.values(row).map((cell) => (cell instanceof Uint8Array ? Buffer.from(cell) : Buffer.from(String(cell)))),
      ),
    );
    database.close();
    return cells.map((bytes, index) => ({ place: `${place} > SQLite cell ${index}`, bytes }));
  } catch {
    // Not a database that can be opened (locked by format, foreign functions): its raw bytes are searched all the same.
    return [];
  } finally {
    removeFolder(folder);
  }
};

const opened = (view: View): View[] => [...snappyValues(view), ...gzipStreams(view)];

/** All forms of a file's content, the raw one first. `file` is where it lies, for formats that need more than one file. */
export const viewsOf = (place: string, bytes: Buffer, file?: string): View[] => {
  const raw = { place, bytes };
  const parts = [
    ...(readTable(bytes) ?? []).map((part, index) => ({ place: `${place} > table entry ${index}`, bytes: part })),
    ...(place.endsWith('.log') ? readLog(bytes).map((part, index) => ({ place: `${place} > log record ${index}`, bytes: part })) : []),
    ...cacheBodies(raw),
    ...(file !== undefined && bytes.subarray(0, 15).equals(Buffer.from('SQLite format 3')) ? sqliteCells(file, place) : []),
  ];
  return [raw, ...opened(raw), ...parts, ...parts.flatMap(opened)];
};
