/**
 * What the types of a Parquet column mean here. hyparquet's own conversion rounds (decimals and large integers to doubles, moments to
 * milliseconds), so a column that it would round is read as its physical values and converted here.
 */
import type { LogicalType, SchemaElement } from 'hyparquet';
import type { ColumnType } from '../types.ts';
import { bytesText, clockText, decimalRaw, decimalType, decodeText, floorDivide } from './cells.ts';
import type { Raw } from './source.ts';

export interface ColumnReading {
  readonly type: ColumnType;
  /** Whether hyparquet is to hand over the physical values. */
  readonly physical: boolean;
  /** Of a value that is there; absent when it comes in its form already. */
  readonly read?: (value: unknown) => Raw;
}

const bigEndian = (bytes: Uint8Array): bigint => {
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return BigInt.asIntN(bytes.length * 8, value);
};

const whole = (value: unknown): bigint => (value instanceof Uint8Array ? bigEndian(value) : BigInt(value as number | bigint));

const decimal = (precision: number, scale: number): ColumnReading => {
  const type = decimalType(precision, scale);
  return { type, physical: true, read: (value) => decimalRaw(type, whole(value), scale) };
};

type Unit = 'MILLIS' | 'MICROS' | 'NANOS';
const perSecond: Readonly<Record<Unit, bigint>> = { MILLIS: 1_000n, MICROS: 1_000_000n, NANOS: 1_000_000_000n };

const moment = (unit: Unit): ColumnReading => {
  if (unit === 'MICROS') return { type: 'datetime', physical: true };
  const convert = unit === 'MILLIS' ? (value: bigint) => value * 1000n : (value: bigint) => floorDivide(value, 1000n);
  return { type: 'datetime', physical: true, read: (value) => convert(whole(value)) };
};

const clock = (unit: Unit): ColumnReading => ({ type: 'text', physical: true, read: (value) => clockText(whole(value), perSecond[unit]) });
const text: ColumnReading = {
  type: 'text',
  physical: false,
  read: (value) => (value instanceof Uint8Array ? decodeText(value) : String(value)),
};
const bytes: ColumnReading = {
  type: 'text',
  physical: true,
  read: (value) => (value instanceof Uint8Array ? bytesText(value) : String(value)),
};
const day: ColumnReading = { type: 'date', physical: true };

const byLogical = (type: LogicalType): ColumnReading | undefined => {
  switch (type.type) {
    case 'DECIMAL':
      return decimal(type.precision, type.scale);
    case 'DATE':
      return day;
    case 'TIME':
      return clock(type.unit);
    case 'TIMESTAMP':
      return moment(type.unit);
    case 'STRING':
    case 'ENUM':
    case 'JSON':
    case 'UUID':
    case 'NULL':
      return text;
    case 'FLOAT16':
      return { type: 'number', physical: false };
    case 'INTERVAL':
    case 'BSON':
    case 'GEOMETRY':
    case 'GEOGRAPHY':
      return bytes;
    default:
      return undefined;
  }
};

/** The older way to say the same. */
const byConverted = ({ converted_type: type, precision = 38, scale = 0 }: SchemaElement): ColumnReading | undefined => {
  switch (type) {
    case 'DECIMAL':
      return decimal(precision, scale);
    case 'DATE':
      return day;
    case 'TIME_MILLIS':
      return clock('MILLIS');
    case 'TIME_MICROS':
      return clock('MICROS');
    case 'TIMESTAMP_MILLIS':
      return moment('MILLIS');
    case 'TIMESTAMP_MICROS':
      return moment('MICROS');
    case 'UTF8':
    case 'ENUM':
    case 'JSON':
      return text;
    case 'INTERVAL':
    case 'BSON':
      return bytes;
    default:
      return undefined;
  }
};

const byPhysical = ({ type }: SchemaElement): ColumnReading => {
  switch (type) {
    case 'BOOLEAN':
      return { type: 'boolean', physical: false };
    case 'INT32':
    case 'INT64':
      return { type: 'integer', physical: false };
    case 'INT96':
      // Handed over in nanoseconds by `parsers`.
      return { ...moment('NANOS'), physical: false };
    case 'FLOAT':
    case 'DOUBLE':
      return { type: 'number', physical: false };
    default:
      return bytes;
  }
};

export const columnReading = (element: SchemaElement): ColumnReading =>
  (element.logical_type && byLogical(element.logical_type)) ?? byConverted(element) ?? byPhysical(element);
