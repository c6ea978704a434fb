/** Unpacks gzip (RFC 1952) with a bound: a few bytes may say that they are gigabytes. Several members follow one another. */
import { Gunzip } from 'fflate';
import { concat } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import { err, ok } from '../../../shared/model/result.ts';
import type { Result } from '../../../shared/model/result.ts';
import { crc32 } from './crc32.ts';

/** Checksum and length of what was packed stand behind each member. */
const trailerBytes = 8;

export const gunzip = (bytes: Uint8Array, progress: (done: number, total: number) => void): Result<Uint8Array> => {
  const broken = err(fault('FILE_BROKEN', { what: 'gzip' }));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  let length = 0;
  let member = { sum: 0, length: 0 };
  const closes = (end: number): boolean =>
    end >= trailerBytes && view.getUint32(end - 8, true) === member.sum && view.getUint32(end - 4, true) === member.length >>> 0;

  let fits = true;
  const unpacker = new Gunzip((part) => {
    parts.push(part);
    length += part.length;
    member = { sum: crc32(part, member.sum), length: member.length + part.length };
  });
  unpacker.onmember = (begin) => {
    fits &&= closes(begin);
    member = { sum: 0, length: 0 };
  };
  try {
    for (let at = 0; at < bytes.length; at += limits.unpackBytes) {
      const end = Math.min(at + limits.unpackBytes, bytes.length);
      unpacker.push(bytes.subarray(at, end), end === bytes.length);
      if (length > limits.datasetBytes) return err(fault('TOO_LARGE', { unit: 'unpacked', allowed: limits.datasetBytes }));
      progress(end, bytes.length);
    }
  } catch {
    return broken;
  }
  return fits && closes(bytes.length) ? ok(concat(...parts)) : broken;
};
