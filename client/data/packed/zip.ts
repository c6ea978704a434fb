/**
 * Reads the directory of a zip and unpacks one file of it (APPNOTE.TXT 4.3, 4.5.3). The directory at the end is what counts; sizes
 * in it are believed only as bounds, and the checksum decides.
 */
import { inflateSync } from 'fflate';
import { fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import { err, ok } from '../../../shared/model/result.ts';
import type { Result } from '../../../shared/model/result.ts';
import { crc32 } from './crc32.ts';

export interface ZipEntry {
  readonly path: string;
  readonly encrypted: boolean;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly sum: number;
  readonly packed: number;
  readonly size: number;
  /** Where its own header begins. */
  readonly at: number;
}

const broken = (): Result<never> => err(fault('FILE_BROKEN', { what: 'zip' }));
const entryMark = 0x02014b50;
const headerMark = 0x04034b50;
const endMark = 0x06054b50;
const endBytes = 22;
const longestComment = 0xffff;

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const endOf = (view: DataView): number | undefined => {
  for (let at = view.byteLength - endBytes; at >= Math.max(0, view.byteLength - endBytes - longestComment); at -= 1) {
    if (view.getUint32(at, true) === endMark) return at;
  }
  return undefined;
};

/** Numbers that did not fit into 32 bits stand in an extra field, in this order (zip64; streaming writers use it for small files too). */
const wide = (extra: DataView, values: readonly number[]): readonly number[] => {
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
    if (extra.getUint16(at, true) !== 1) continue;
    let next = at + 4;
    return values.map((value) => {
      if (value !== 0xffffffff) return value;
      next += 8;
      return Number(extra.getBigUint64(next - 8, true));
    });
  }
  return values;
};

const entryAt = (bytes: Uint8Array, view: DataView, at: number): { readonly entry: ZipEntry; readonly end: number } => {
  const [name, extra, comment] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)];
  const extraAt = at + 46 + name;
  const [size = 0, packed = 0, header = 0] = wide(viewOf(bytes.subarray(extraAt, extraAt + extra)), [
    view.getUint32(at + 24, true),
    view.getUint32(at + 20, true),
    view.getUint32(at + 42, true),
  ]);
  const flags = view.getUint16(at + 8, true);
  const entry: ZipEntry = {
    path: new TextDecoder((flags & 0x800) === 0 ? 'windows-1252' : 'utf-8').decode(bytes.subarray(at + 46, extraAt)),
    encrypted: (flags & 1) === 1,
    method: view.getUint16(at + 10, true),
    sum: view.getUint32(at + 16, true),
    packed,
    size,
    at: header,
  };
  return { entry, end: extraAt + extra + comment };
};

/** Folders, and what systems put beside files, are nobody's data. */
const isData = ({ path }: ZipEntry): boolean => !path.endsWith('/') && !/(?:^|\/)(?:__MACOSX\/|\.)/.test(path);

/** The files of a zip in its order. */
export const zipEntries = (bytes: Uint8Array): Result<readonly ZipEntry[]> => {
  const view = viewOf(bytes);
  const end = endOf(view);
  if (end === undefined) return broken();
  const entries: ZipEntry[] = [];
  try {
    let at = view.getUint32(end + 16, true);
    for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
      if (view.getUint32(at, true) !== entryMark) return broken();
      const found = entryAt(bytes, view, at);
      if (isData(found.entry)) entries.push(found.entry);
      at = found.end;
    }
  } catch (problem) {
    if (problem instanceof RangeError) return broken();
    throw problem;
  }
  return entries.length === 0 ? err(fault('FILE_UNSUPPORTED', { what: 'empty' })) : ok(entries);
};

export const unzip = (bytes: Uint8Array, { encrypted, method, sum, packed, size, at }: ZipEntry): Result<Uint8Array> => {
  if (encrypted) return err(fault('FILE_UNSUPPORTED', { what: 'encrypted' }));
  if (method !== 0 && method !== 8) return err(fault('FILE_UNSUPPORTED', { what: 'method' }));
  if (size > limits.datasetBytes) return err(fault('TOO_LARGE', { unit: 'unpacked', actual: size, allowed: limits.datasetBytes }));
  const view = viewOf(bytes);
  if (at + 30 > bytes.length || view.getUint32(at, true) !== headerMark) return broken();
  const from = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (from + packed > bytes.length) return broken();
  const data = bytes.subarray(from, from + packed);
  let plain: Uint8Array;
  try {
    // Given a place of this size, the library writes no further, whatever the data say.
    plain = method === 0 ? data : inflateSync(data, { out: new Uint8Array(size) });
  } catch {
    return broken();
  }
  return plain.length === size && crc32(plain) === sum ? ok(plain) : broken();
};
