/** Arrow: the IPC file format (which Feather 2 is) and the IPC stream, compressed or not, by apache-arrow. */
import { DataType, tableFromIPC } from 'apache-arrow';
import type { Decimal, Dictionary, Table, Time, Timestamp, Vector } from 'apache-arrow';
import { fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import { err, ok } from '../../../shared/model/result.ts';
import type { Result } from '../../../shared/model/result.ts';
import { rawMoments } from '../arrow.ts';
import type { ColumnType } from '../types.ts';
import { plainStream } from './arrowMessages.ts';
import { bytesText, clockText, decimalRaw, decimalType, floorDivide, jsonText } from './cells.ts';
import type { Raw, SourceTable } from './source.ts';

/** Ticks of a unit in one second, by Arrow's TimeUnit (0 s, 1 ms, 2 µs, 3 ns). */
const ticks = [1n, 1_000n, 1_000_000n, 1_000_000_000n] as const;

const columnType = (type: DataType): ColumnType => {
  if (DataType.isDictionary(type)) return columnType((type as Dictionary).dictionary);
  if (DataType.isInt(type)) return 'integer';
  if (DataType.isFloat(type)) return 'number';
  if (DataType.isDecimal(type)) return decimalType((type as Decimal).precision, (type as Decimal).scale);
  if (DataType.isBool(type)) return 'boolean';
  if (DataType.isDate(type)) return 'date';
  return DataType.isTimestamp(type) ? 'datetime' : 'text';
};

/** A decimal is a little-endian two's complement integer of 32-bit words. */
const unscaled = (words: Uint32Array): bigint =>
  BigInt.asIntN(words.length * 32, words.reduceRight((value, word) => (value << 32n) | BigInt(word), 0n));

/** How the library's value of this type, when it is there, is told here. */
const reader = (type: DataType): ((value: unknown) => Raw) => {
  if (DataType.isDictionary(type)) return reader((type as Dictionary).dictionary);
  if (DataType.isInt(type) || DataType.isFloat(type) || DataType.isBool(type) || DataType.isUtf8(type) || DataType.isLargeUtf8(type)) {
    return (value) => value as Raw;
  }
  if (DataType.isDecimal(type)) {
    const { scale } = type as Decimal;
    const own = columnType(type);
    return (value) => decimalRaw(own, unscaled(value as Uint32Array), scale);
  }
  if (DataType.isDate(type)) return (value) => Math.floor(Number(value) / 86_400_000);
  if (DataType.isTime(type)) {
    const perSecond = ticks[(type as Time).unit] ?? 1n;
    return (value) => clockText(BigInt(value as number | bigint), perSecond);
  }
  if (DataType.isBinary(type) || DataType.isLargeBinary(type) || DataType.isFixedSizeBinary(type)) {
    return (value) => bytesText(value as Uint8Array);
  }
  return jsonText;
};

/** The library turns moments into milliseconds, so they are read as they lie there. */
const moments = (vector: Vector): readonly Raw[] => {
  const { unit } = vector.type as Timestamp;
  const perSecond = ticks[unit] ?? 1n;
  return rawMoments(vector).map((value) => {
    if (value === null) return null;
    return perSecond > 1_000_000n ? floorDivide(value, perSecond / 1_000_000n) : value * (1_000_000n / perSecond);
  });
};

const cellsOf = (vector: Vector): readonly Raw[] => {
  if (DataType.isTimestamp(vector.type)) return moments(vector);
  const read = reader(vector.type as DataType);
  return Array.from({ length: vector.length }, (_, at) => {
    const value: unknown = vector.get(at);
    return value === null || value === undefined ? null : read(value);
  });
};

const decode = (bytes: Uint8Array): Table | undefined => {
  try {
    return tableFromIPC(plainStream(bytes));
  } catch {
    return undefined;
  }
};

export const openArrow = (bytes: Uint8Array): Result<SourceTable> => {
  const table = decode(bytes);
  if (table === undefined) return err(fault('FILE_BROKEN', { what: 'arrow' }));
  const columns = table.schema.fields.map(({ name, type }) => ({ name, type: columnType(type as DataType) }));
  if (columns.length > limits.datasetColumns) {
    return err(fault('TOO_LARGE', { unit: 'columns', actual: columns.length, allowed: limits.datasetColumns }));
  }
  return ok({
    columns,
    rows: table.numRows,
    batches: async function* (wanted = table.numRows) {
      let from = 0;
      for (const batch of table.batches) {
        const rows = Math.min(batch.numRows, wanted - from);
        if (rows <= 0) return;
        const part = batch.slice(0, rows);
        try {
          const values = columns.map((_, index) => {
            const vector = part.getChildAt(index);
            return vector === null ? [] : cellsOf(vector);
          });
          yield values.every(({ length }) => length === rows) ? ok({ rows, columns: values }) : err(fault('FILE_BROKEN', { what: 'arrow' }));
        } catch {
          yield err(fault('FILE_BROKEN', { what: 'arrow' }));
        }
        from += rows;
      }
    },
  });
};
