/**
 * Arrow, as the engine answers, to plain JSON cells. Dates and moments become text, and integers beyond 2^53 become text, so
 * that no digit is lost. What a cell cannot hold (lists, intervals, enums, times) is named by `awkwardColumns`, so that the
 * engine itself can be asked for it as text; decoding it here would be a guess.
 */
import { DataType } from 'apache-arrow';
import type { Decimal, Table, Timestamp, Vector } from 'apache-arrow';
import type { Cell, Column, ColumnType, ResultTable } from './types.ts';

const safe = (value: bigint): Cell =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString();

const columnType = (type: DataType): ColumnType => {
  if (DataType.isInt(type)) return 'integer';
  if (DataType.isDecimal(type)) return type.scale === 0 ? 'integer' : 'number';
  if (DataType.isFloat(type)) return 'number';
  if (DataType.isBool(type)) return 'boolean';
  if (DataType.isDate(type)) return 'date';
  if (DataType.isTimestamp(type)) return 'datetime';
  return 'text';
};

const isPlain = (type: DataType): boolean =>
  [
    DataType.isNull,
    DataType.isInt,
    DataType.isFloat,
    DataType.isDecimal,
    DataType.isBool,
    DataType.isUtf8,
    DataType.isDate,
    DataType.isTimestamp,
  ].some((is) => is(type));

export const awkwardColumns = (table: Table): readonly string[] =>
  table.schema.fields.filter((field) => !isPlain(field.type as DataType)).map((field) => field.name);

const isoDay = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(/T.*$/, '');

/** Ticks of a unit in one second, by Arrow's TimeUnit (0 s, 1 ms, 2 µs, 3 ns). */
const ticks = [1n, 1_000n, 1_000_000n, 1_000_000_000n] as const;

const isoMoment = (value: bigint, unit: number): string => {
  const perSecond = ticks[unit] ?? 1n;
  const fraction = ((value % perSecond) + perSecond) % perSecond;
  const seconds = Number((value - fraction) / perSecond);
  const digits = fraction === 0n ? '' : `.${fraction.toString().padStart(unit * 3, '0').replace(/0+$/, '')}`;
  return new Date(seconds * 1000).toISOString().slice(0, -'.000Z'.length) + digits;
};

/** A decimal is a little-endian two's complement integer of 32-bit words. */
const decimalText = (words: Uint32Array, scale: number): string => {
  const raw = words.reduceRight((value, word) => (value << 32n) | BigInt(word), 0n);
  const value = BigInt.asIntN(words.length * 32, raw);
  if (scale === 0) return value.toString();
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
};

/** Reads the raw 64-bit value: the library's own getter turns timestamps into milliseconds and loses the rest. */
export const rawMoments = (vector: Vector): readonly (bigint | null)[] =>
  vector.data.flatMap((data) =>
    Array.from({ length: data.length }, (_, at) => {
      const values = data.values as BigInt64Array;
      return data.getValid(at) ? (values[at] ?? null) : null;
    }),
  );

const cells = (vector: Vector): readonly Cell[] => {
  const type = vector.type as DataType;
  if (DataType.isTimestamp(type)) {
    const { unit, timezone } = type as Timestamp;
    // The engine keeps moments with a zone in UTC.
    const zone = timezone ? 'Z' : '';
    return rawMoments(vector).map((value) => (value === null ? null : isoMoment(value, unit) + zone));
  }
  const read = (value: unknown): Cell => {
    if (value === null || value === undefined) return null;
    if (DataType.isDate(type)) return isoDay(value instanceof Date ? value.getTime() : Number(value));
    if (DataType.isDecimal(type)) {
      const { scale } = type as Decimal;
      const text = decimalText(value as Uint32Array, scale);
      return scale === 0 ? safe(BigInt(text)) : Number(text);
    }
    if (typeof value === 'bigint') return safe(value);
    if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
    if (typeof value === 'string' || typeof value === 'boolean') return value;
    return String(value);
  };
  return Array.from({ length: vector.length }, (_, at) => read(vector.get(at)));
};

export const toColumns = (table: Table): readonly Column[] =>
  table.schema.fields.map((field) => ({ name: field.name, type: columnType(field.type as DataType) }));

export const toResult = (table: Table, total: number): ResultTable => ({
  columns: toColumns(table),
  values: table.schema.fields.map((_, index) => {
    const vector = table.getChildAt(index);
    return vector === null ? [] : cells(vector);
  }),
  rows: table.numRows,
  total: Math.max(total, table.numRows),
});
