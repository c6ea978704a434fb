/**
 * The two kinds of files in which LevelDB keeps data (google/leveldb, doc/table_format.md and doc/log_format.md). Tables hold blocks,
 * usually compressed with Snappy, whose keys share prefixes; logs hold records cut into pieces at every 32 KiB. Both hide plaintext
 * from a plain search, so both are put together again here.
 */
import { zstdDecompressSync } from 'node:zlib';
import { unsnappy } from './snappy.ts';

const tableMagic = Buffer.from('57fb808b247547db', 'hex');
const footerBytes = 48;
const trailerBytes = 5;

type Varint = readonly [value: number, next: number];

const varint = (bytes: Buffer, from: number): Varint => {
  let value = 0;
  let at = from;
  for (let scale = 1; at < bytes.length; scale *= 128) {
    const byte = bytes[at] ?? 0;
    at += 1;
    value += (byte & 127) * scale;
    if (byte < 128) break;
  }
  return [value, at];
};

const readBlock = (file: Buffer, offset: number, size: number): Buffer | undefined => {
  const block = file.subarray(offset, offset + size);
  const kind = file[offset + size];
  if (kind === 0) return block;
  if (kind === 1) return unsnappy(block);
  return kind === 2 ? zstdDecompressSync(block) : undefined;
};

/** Whole keys and values of a block; the restart points at its end are skipped. */
const entriesOf = (block: Buffer): { key: Buffer; value: Buffer }[] => {
  const end = block.length - 4 - 4 * (block.length < 4 ? 0 : block.readUInt32LE(block.length - 4));
  const entries: { key: Buffer; value: Buffer }[] = [];
  let last = Buffer.alloc(0);
  for (let at = 0; at < end; ) {
    const [shared, afterShared] = varint(block, at);
    const [unshared, afterUnshared] = varint(block, afterShared);
    const [size, start] = varint(block, afterUnshared);
    const key = Buffer.concat([last.subarray(0, shared), block.subarray(start, start + unshared)]);
    entries.push({ key, value: block.subarray(start + unshared, start + unshared + size) });
    last = key;
    at = start + unshared + size;
  }
  return entries;
};

/** Keys and values of a table file, in clear; undefined when it is none. */
export const readTable = (file: Buffer): Buffer[] | undefined => {
  if (file.length < footerBytes || !file.subarray(-8).equals(tableMagic)) return undefined;
  const footer = file.subarray(-footerBytes);
  const [, afterMetaOffset] = varint(footer, 0);
  const [, afterMeta] = varint(footer, afterMetaOffset);
  const [indexOffset, afterIndexOffset] = varint(footer, afterMeta);
  const [indexSize] = varint(footer, afterIndexOffset);
  const index = readBlock(file, indexOffset, indexSize);
  if (index === undefined) return undefined;
  return entriesOf(index).flatMap(({ value }) => {
    const [offset, next] = varint(value, 0);
    const [size] = varint(value, next);
    const block = offset + size + trailerBytes <= file.length ? readBlock(file, offset, size) : undefined;
    return block === undefined ? [] : entriesOf(block).flatMap((entry) => [entry.key, entry.value]);
  });
};

const logBlockBytes = 32 * 1024;
const logHeaderBytes = 7;
const pieces = { full: 1, first: 2, middle: 3, last: 4 } as const;

/** Records of a log file, each in one piece; what follows a torn or foreign piece is left out of that record only. */
export const readLog = (file: Buffer): Buffer[] => {
  const records: Buffer[] = [];
  let open: Buffer[] = [];
  for (let start = 0; start < file.length; start += logBlockBytes) {
    const end = Math.min(start + logBlockBytes, file.length);
    for (let at = start; at + logHeaderBytes <= end; ) {
      const size = file.readUInt16LE(at + 4);
      const kind = file[at + 6];
      const data = file.subarray(at + logHeaderBytes, Math.min(at + logHeaderBytes + size, end));
      if (kind === pieces.full || kind === pieces.first) open = [];
      open.push(data);
      if (kind === pieces.full || kind === pieces.last) records.push(Buffer.concat(open.splice(0)));
      if (kind === 0 && size === 0) break;
      at += logHeaderBytes + size;
    }
  }
  if (open.length > 0) records.push(Buffer.concat(open));
  return records;
};
