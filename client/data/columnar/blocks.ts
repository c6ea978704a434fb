/**
 * Rows as the engine takes them without a text in between: Arrow streams of one record batch each, with the engine's own types
 * whatever types the file had.
 */
import { Bool, DateDay, Field, Float64, Int64, makeData, RecordBatch, Schema, Struct, Table, tableToIPC, TimestampMicrosecond, Utf8 } from 'apache-arrow';
import type { Data, DataType } from 'apache-arrow';
import type { Bytes } from '../../../shared/model/bytes.ts';
import type { Column, ColumnType } from '../types.ts';
import type { Raw } from './source.ts';

/** Null or in the form of the type; an integer fits into 64 bits. Numbers without a null may lie close together. */
export type Cells = readonly Raw[] | Float64Array;

const arrowTypes: Readonly<Record<ColumnType, () => DataType>> = {
  integer: () => new Int64(),
  number: () => new Float64(),
  text: () => new Utf8(),
  date: () => new DateDay(),
  datetime: () => new TimestampMicrosecond(),
  boolean: () => new Bool(),
};

const encoder = new TextEncoder();

/** UTF-8 of many short texts: letters of ASCII are copied one by one, which is several times faster than an encoder call for each. */
const textData = (cells: Cells): { readonly valueOffsets: Int32Array; readonly data: Uint8Array } => {
  const valueOffsets = new Int32Array(cells.length + 1);
  let data = new Uint8Array(cells.length * 8 + 64);
  let end = 0;
  const room = (bytes: number): void => {
    if (end + bytes <= data.length) return;
    const larger = new Uint8Array(Math.max(data.length * 2, end + bytes));
    larger.set(data.subarray(0, end));
    data = larger;
  };
  for (let index = 0; index < cells.length; index += 1) {
    const cell = cells[index];
    if (typeof cell === 'string') {
      room(cell.length * 3);
      let at = 0;
      for (; at < cell.length; at += 1) {
        const code = cell.charCodeAt(at);
        if (code > 127) break;
        data[end + at] = code;
      }
      end += at < cell.length ? encoder.encodeInto(cell, data.subarray(end)).written : at;
    }
    valueOffsets[index + 1] = end;
  }
  return { valueOffsets, data: data.subarray(0, end) };
};

const bits = (cells: Cells, is: (cell: Raw) => boolean): Uint8Array => {
  const set = new Uint8Array((cells.length + 7) >> 3);
  for (let index = 0; index < cells.length; index += 1) if (is(cells[index] ?? null)) set[index >> 3] = (set[index >> 3] ?? 0) | (1 << (index & 7));
  return set;
};

const numbersInto = <Into extends Float64Array | Int32Array>(into: Into, cells: Cells): Into => {
  for (let at = 0; at < cells.length; at += 1) into[at] = Number(cells[at] ?? 0);
  return into;
};

/**
 * 64-bit integers. A number goes in as its two halves (floor of 2^32 and the rest, which is two's complement for any safe integer):
 * as a bigint each would be an object first, which took longer than everything else of a block.
 */
const wholes = (cells: Cells): BigInt64Array => {
  const data = new BigInt64Array(cells.length);
  const halves = new Int32Array(data.buffer);
  for (let at = 0; at < cells.length; at += 1) {
    const cell = cells[at];
    if (typeof cell === 'bigint') data[at] = cell;
    else {
      const value = Number(cell ?? 0);
      const high = Math.floor(value / 2 ** 32);
      halves[2 * at] = value - high * 2 ** 32;
      halves[2 * at + 1] = high;
    }
  }
  return data;
};

const valuesOf = (type: ColumnType, cells: Cells): { readonly data: unknown; readonly valueOffsets?: Int32Array } => {
  switch (type) {
    case 'text':
      return textData(cells);
    case 'boolean':
      return { data: bits(cells, (cell) => cell === true) };
    case 'number':
      return { data: numbersInto(new Float64Array(cells.length), cells) };
    case 'date':
      return { data: numbersInto(new Int32Array(cells.length), cells) };
    default:
      return { data: wholes(cells) };
  }
};

const columnData = (type: ColumnType, cells: Cells): Data => {
  let nullCount = 0;
  for (let at = 0; !(cells instanceof Float64Array) && at < cells.length; at += 1) if (cells[at] === null) nullCount += 1;
  const nullBitmap = nullCount === 0 ? undefined : bits(cells, (cell) => cell !== null);
  // The library types each kind of data apart; these fields fit the type above by construction.
  return makeData({ type: arrowTypes[type](), length: cells.length, nullCount, nullBitmap, ...valuesOf(type, cells) } as Parameters<typeof makeData>[0]);
};

export const arrowBlock = (columns: readonly Column[], cells: readonly Cells[]): Bytes => {
  const length = cells[0]?.length ?? 0;
  const fields = columns.map(({ name, type }) => Field.new({ name, type: arrowTypes[type](), nullable: true }));
  const children = columns.map(({ type }, index) => columnData(type, cells[index] ?? []));
  const batch = new RecordBatch(new Schema(fields), makeData({ type: new Struct(fields), length, nullCount: 0, children }));
  return new Uint8Array(tableToIPC(new Table(batch), 'stream'));
};
