/**
 * The pages of the plainest Parquet columns: flat, without a missing value, numbers or texts, stored plainly or by a dictionary. hyparquet
 * keeps a level for each such value and puts each into a list, which was half of the time of a large file. Here a column becomes one
 * array at once.
 *
 * It only ever answers with the values that hyparquet would give (a test compares the two, on damaged pages as well). Whatever is
 * otherwise (a missing value, another kind of page, an index or a length that does not fit) is undefined: then hyparquet reads the
 * column, and knows what is wrong with it.
 *
 * Layout and thrift fields: https://github.com/apache/parquet-format (README.md, Encodings.md, src/main/thrift/parquet.thrift).
 */
import type { ColumnMetaData, Compressors, SchemaElement } from 'hyparquet';
import { decodeText } from './cells.ts';
import type { ColumnReading } from './parquetTypes.ts';

export type FlatKind = 'INT32' | 'INT64' | 'FLOAT' | 'DOUBLE' | 'text';
export type FlatValues = Float64Array | readonly string[];

/** Undefined for a column that has to be read in another way. */
export const flatKind = (element: SchemaElement, { read, type: meaning }: ColumnReading): FlatKind | undefined => {
  const { type, converted_type: converted, logical_type: logical, repetition_type: repetition } = element;
  if (repetition !== 'REQUIRED' && repetition !== 'OPTIONAL') return undefined;
  if (type === 'BYTE_ARRAY') return meaning === 'text' && (converted === 'UTF8' || logical?.type === 'STRING') ? 'text' : undefined;
  const isUnsigned = converted?.startsWith('UINT') === true || (logical?.type === 'INTEGER' && !logical.isSigned);
  if (read !== undefined || isUnsigned) return undefined;
  return type === 'INT32' || type === 'INT64' || type === 'FLOAT' || type === 'DOUBLE' ? type : undefined;
};

/** Not of the plainest kind. */
class Unusual extends Error {}

interface Cursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
}
const cursorOf = (bytes: Uint8Array): Cursor => ({ bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), at: 0 });

const varint = (cursor: Cursor): number => {
  let [value, factor] = [0, 1];
  for (;;) {
    const byte = cursor.view.getUint8(cursor.at);
    cursor.at += 1;
    value += (byte & 127) * factor;
    if (byte < 128) return value;
    factor *= 128;
    if (factor > 2 ** 42) throw new Unusual('too long a number');
  }
};

/** Thrift's compact struct, as far as page headers need it: whole numbers and structs by field, the rest passed over. */
type Fields = Map<number, number | Fields>;
const thriftFields = (cursor: Cursor): Fields => {
  const fields: Fields = new Map();
  let field = 0;
  for (;;) {
    const head = cursor.view.getUint8(cursor.at);
    cursor.at += 1;
    const type = head & 15;
    if (type === 0) return fields;
    if (head >> 4 === 0) throw new Unusual('a field far away');
    field += head >> 4;
    if (type === 1 || type === 2) fields.set(field, type === 1 ? 1 : 0);
    else if (type === 3) cursor.at += 1;
    else if (type >= 4 && type <= 6) {
      const value = varint(cursor);
      fields.set(field, value % 2 === 0 ? value / 2 : -(value + 1) / 2);
    } else if (type === 7) cursor.at += 8;
    else if (type === 8) {
      const length = varint(cursor);
      cursor.at += length;
    } else if (type === 12) fields.set(field, thriftFields(cursor));
    else throw new Unusual('a list');
  }
};

const whole = (fields: Fields, field: number): number => {
  const value = fields.get(field);
  if (typeof value !== 'number' || value < 0) throw new Unusual('no such number');
  return value;
};
const part = (fields: Fields, field: number): Fields => {
  const value = fields.get(field);
  if (!(value instanceof Map)) throw new Unusual('no such part');
  return value;
};

/** Runs of equal values and packed bits, mixed (Encodings.md: RLE / bit-packing hybrid). */
const hybrid = (cursor: Cursor, width: number, into: Int32Array): void => {
  if (width > 24) throw new Unusual('wide indexes');
  const mask = 2 ** width - 1;
  const { view } = cursor;
  for (let at = 0; at < into.length; ) {
    const head = varint(cursor);
    const groups = Math.floor(head / 2);
    if (head % 2 === 0) {
      let value = 0;
      for (let byte = 0; byte < width; byte += 8) {
        value |= view.getUint8(cursor.at) << byte;
        cursor.at += 1;
      }
      if (groups === 0 || value > mask) throw new Unusual('a run that is none');
      const end = Math.min(into.length, at + groups);
      into.fill(value, at, end);
      at = end;
    } else {
      const end = cursor.at + groups * width;
      const most = Math.min(into.length, at + groups * 8);
      if (groups === 0) throw new Unusual('a run that is none');
      let [held, bits] = [0, 0];
      for (; at < most; at += 1) {
        while (bits < width) {
          held |= view.getUint8(cursor.at) << bits;
          cursor.at += 1;
          bits += 8;
        }
        into[at] = held & mask;
        held >>>= width;
        bits -= width;
      }
      cursor.at = end;
    }
  }
};

const sizes = { INT32: 4, INT64: 8, FLOAT: 4, DOUBLE: 8 } as const;

const numberAt = (view: DataView, kind: Exclude<FlatKind, 'text'>, at: number): number => {
  if (kind === 'DOUBLE') return view.getFloat64(at, true);
  if (kind === 'FLOAT') return view.getFloat32(at, true);
  if (kind === 'INT32') return view.getInt32(at, true);
  const value = view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
  if (!Number.isSafeInteger(value)) throw new Unusual('beyond 2^53');
  return value;
};

const plainNumbers = (cursor: Cursor, kind: Exclude<FlatKind, 'text'>, into: Float64Array): void => {
  for (let at = 0; at < into.length; at += 1) {
    into[at] = numberAt(cursor.view, kind, cursor.at);
    cursor.at += sizes[kind];
  }
};

const plainTexts = (cursor: Cursor, count: number): string[] => {
  const texts: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const from = cursor.at + 4;
    const end = from + cursor.view.getUint32(cursor.at, true);
    if (end > cursor.bytes.length) throw new Unusual('a text beyond its page');
    texts.push(decodeText(cursor.bytes.subarray(from, end)));
    cursor.at = end;
  }
  return texts;
};

/** Where values of a page go, from `start` on. */
interface Column {
  readonly kind: FlatKind;
  readonly numbers: Float64Array;
  readonly texts: string[];
  start: number;
}

const takePage = (cursor: Cursor, column: Column, page: { readonly count: number; readonly encoding: number }, dictionary: FlatValues | undefined): void => {
  const { kind, numbers, texts, start } = column;
  const { count, encoding } = page;
  if (encoding === 0) {
    if (kind === 'text') for (const text of plainTexts(cursor, count)) texts.push(text);
    else plainNumbers(cursor, kind, numbers.subarray(start, start + count));
  } else if ((encoding === 2 || encoding === 8) && dictionary !== undefined) {
    const indexes = new Int32Array(count);
    const width = cursor.view.getUint8(cursor.at);
    cursor.at += 1;
    hybrid(cursor, width, indexes);
    for (let at = 0; at < count; at += 1) if ((indexes[at] as number) >= dictionary.length) throw new Unusual('beyond the dictionary');
    if (dictionary instanceof Float64Array) for (let at = 0; at < count; at += 1) numbers[start + at] = dictionary[indexes[at] as number] as number;
    else for (let at = 0; at < count; at += 1) texts.push(dictionary[indexes[at] as number] as string);
  } else throw new Unusual('another encoding');
  column.start += count;
};

/** Throws Unusual unless every one of the page's values is there. */
const passLevels = (cursor: Cursor, count: number): void => {
  const end = cursor.view.getUint32(cursor.at, true) + cursor.at + 4;
  cursor.at += 4;
  const levels = new Int32Array(count);
  hybrid(cursor, 1, levels);
  if (levels.includes(0) || cursor.at > end) throw new Unusual('a missing value');
  cursor.at = end;
};

const readPages = (file: Uint8Array, meta: ColumnMetaData, { kind, rows, isOptional, compressors }: FlatOptions): FlatValues => {
  const first = Number(meta.dictionary_page_offset ?? meta.data_page_offset);
  const cursor = cursorOf(file.subarray(first, first + Number(meta.total_compressed_size)));
  const column: Column = { kind, numbers: new Float64Array(kind === 'text' ? 0 : rows), texts: [], start: 0 };
  let dictionary: FlatValues | undefined;
  while (column.start < rows) {
    const header = thriftFields(cursor);
    const [type, length, packedLength] = [whole(header, 1), whole(header, 2), whole(header, 3)];
    const packed = cursor.bytes.subarray(cursor.at, cursor.at + packedLength);
    cursor.at += packedLength;
    const plain = meta.codec === 'UNCOMPRESSED' ? packed : compressors[meta.codec]?.(packed, length);
    if (plain === undefined || plain.length !== length || packed.length !== packedLength) throw new Unusual('another codec');
    const page = cursorOf(plain);
    if (type === 2 && dictionary === undefined && column.start === 0) {
      const [count, encoding] = [whole(part(header, 7), 1), whole(part(header, 7), 2)];
      if (encoding !== 0 && encoding !== 2) throw new Unusual('another encoding');
      dictionary = kind === 'text' ? plainTexts(page, count) : new Float64Array(Math.min(count, length));
      if (dictionary instanceof Float64Array && kind !== 'text') plainNumbers(page, kind, dictionary);
    } else if (type === 0) {
      const [count, encoding, levels] = [whole(part(header, 5), 1), whole(part(header, 5), 2), whole(part(header, 5), 3)];
      if (count > rows - column.start || (isOptional && levels !== 3)) throw new Unusual('more than the group has');
      if (isOptional) passLevels(page, count);
      takePage(page, column, { count, encoding }, dictionary);
    } else throw new Unusual('another page');
  }
  return kind === 'text' ? column.texts : column.numbers;
};

export interface FlatOptions {
  readonly kind: FlatKind;
  /** Of the group. */
  readonly rows: number;
  /** The column may have missing values, so its pages tell of each value whether it is there. */
  readonly isOptional: boolean;
  readonly compressors: Compressors;
}

/** All values of a column of one row group; undefined where hyparquet has to read them. */
export const readFlat = (file: Uint8Array, meta: ColumnMetaData, options: FlatOptions): FlatValues | undefined => {
  try {
    return readPages(file, meta, options);
  } catch {
    return undefined;
  }
};
