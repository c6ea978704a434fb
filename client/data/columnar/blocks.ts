/**
 * Rows as the engine takes them without a text in between: Arrow streams of one record batch each, with the engine's own types
 * whatever types the file had.
 */
import { Bool, DateDay, Field, Float64, Int64, makeData, RecordBatch, Schema, Struct, Table, tableToIPC, TimestampMicrosecond, Utf8 } from 'apache-arrow';
import type { Data, DataType } from 'apache-arrow';
import type { Bytes } from '../../../shared/model/bytes.ts';
import type { Column, ColumnType } from '../types.ts';
import type { Raw } from './source.ts';

/** Null or in the form of the type; an integer fits into 64 bits. */
export type Cells = readonly Raw[];

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
  for (const [index, cell] of cells.entries()) {
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
  for (const [index, cell] of cells.entries()) if (is(cell)) set[index >> 3] = (set[index >> 3] ?? 0) | (1 << (index & 7));
  return set;
};

const valuesOf = (type: ColumnType, cells: Cells): { readonly data: unknown; readonly valueOffsets?: Int32Array } => {
  switch (type) {
    case 'text':
      return textData(cells);
    case 'boolean':
      return { data: bits(cells, (cell) => cell === true) };
    case 'number':
      return { data: Float64Array.from(cells, (cell) => Number(cell ?? 0)) };
    case 'date':
      return { data: Int32Array.from(cells, (cell) => Number(cell ?? 0)) };
    default:
      return { data: BigInt64Array.from(cells, (cell) => (typeof cell === 'bigint' ? cell : BigInt(cell ?? 0))) };
  }
};

const columnData = (type: ColumnType, cells: Cells): Data => {
  const nullCount = cells.reduce<number>((count, cell) => count + (cell === null ? 1 : 0), 0);
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
