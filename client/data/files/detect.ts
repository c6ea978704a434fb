/**
 * What kind of file this is: by its first and last bytes where the format has a mark there, by the name where it has none. A
 * name that promises a format decides before CSV, so that a broken file is told as what it was meant to be.
 */
import type { FormatKind } from './inspection.ts';

/** `feather1` and `sealed` (an encrypted Parquet file) are known only to be refused in words. */
export type FileKind = FormatKind | 'gzip' | 'zip' | 'feather1' | 'sealed';

const startsWith = (bytes: Uint8Array, mark: string): boolean => [...mark].every((letter, at) => bytes[at] === letter.charCodeAt(0));
const endsWith = (bytes: Uint8Array, mark: string): boolean => startsWith(bytes.subarray(Math.max(0, bytes.length - mark.length)), mark);

const byMark = (bytes: Uint8Array): FileKind | undefined => {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip';
  if (startsWith(bytes, 'PK\x03\x04') || startsWith(bytes, 'PK\x05\x06')) return 'zip';
  if (startsWith(bytes, 'PARE')) return 'sealed';
  if (startsWith(bytes, 'PAR1') || endsWith(bytes, 'PAR1')) return 'parquet';
  if (startsWith(bytes, 'ARROW1')) return 'arrow';
  if (startsWith(bytes, 'FEA1')) return 'feather1';
  // A stream begins with a continuation mark and the length of its schema, which fits into the file.
  if (startsWith(bytes, '\xff\xff\xff\xff') && bytes.length >= 8) {
    const length = new DataView(bytes.buffer, bytes.byteOffset).getInt32(4, true);
    if (length > 0 && length <= bytes.length) return 'arrow';
  }
  return undefined;
};

const endings: readonly (readonly [RegExp, FormatKind])[] = [
  [/\.(?:json|ndjson|jsonl|geojson)$/i, 'json'],
  [/\.(?:parquet|pq)$/i, 'parquet'],
  [/\.(?:arrow|feather|arrows|ipc)$/i, 'arrow'],
];

export const kindByName = (name: string): FormatKind | undefined => endings.find(([ending]) => ending.test(name))?.[1];

/** The beginning of a list of objects, or of an object. */
const jsonBeginning = /^\s*(?:\[\s*[{\]]|\{\s*["}])/;

export const detectKind = (bytes: Uint8Array, name: string): FileKind => {
  const known = byMark(bytes) ?? kindByName(name);
  if (known !== undefined) return known;
  const start = new TextDecoder('utf-8').decode(bytes.subarray(0, 1024));
  return jsonBeginning.test(start) ? 'json' : 'csv';
};
