/**
 * Parquet, by hyparquet, one row group after another. What the file says of itself is checked: every column of a group must have as
 * many values as the group has rows, and nothing may inflate beyond what the file's own description allows.
 */
import { parquetMetadata, parquetRead, parquetSchema } from 'hyparquet';
import type { Compressors, FileMetaData, ParquetReadOptions, RowGroup, SchemaElement, SchemaTree } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import { err, ok } from '../../../shared/model/result.ts';
import type { Result } from '../../../shared/model/result.ts';
import { jsonText } from './cells.ts';
import { flatKind, readFlat, type FlatKind, type FlatValues } from './parquetPages.ts';
import { columnReading, type ColumnReading } from './parquetTypes.ts';
import type { Batch, Raw, SourceTable } from './source.ts';

const broken = (what: 'footer' | 'parquet'): Result<never> => err(fault('FILE_BROKEN', { what }));

/** A page may say that it inflates to anything; none of an honest file is larger than all that may be imported. */
const bounded: Compressors = Object.fromEntries(
  Object.entries(compressors).map(([name, inflate]) => [
    name,
    (input: Uint8Array, length: number) => {
      if (length > limits.datasetBytes) throw new Error('page too large');
      return inflate(input, length);
    },
  ]),
);

interface ParquetColumn {
  readonly name: string;
  readonly element: SchemaElement;
  readonly reading: ColumnReading;
  readonly nested: boolean;
  /** Of the columns that parquetPages.ts reads. */
  readonly kind: FlatKind | undefined;
}

const nestedReading: ColumnReading = { type: 'text', physical: false, read: jsonText };

const columnsOf = (schema: SchemaTree): readonly ParquetColumn[] =>
  schema.children.map(({ element, children }) => {
    const nested = children.length > 0 || element.repetition_type === 'REPEATED';
    const reading = nested ? nestedReading : columnReading(element);
    return { name: element.name, element, nested, reading, kind: nested ? undefined : flatKind(element, reading) };
  });

const isUnsigned = ({ converted_type: converted, logical_type: logical }: SchemaElement): boolean =>
  converted === 'UINT_64' || (logical?.type === 'INTEGER' && !logical.isSigned);

/**
 * Takes the meaning from the columns that are to come as their physical values. 64-bit ones are called moments in microseconds, which
 * goes for every signed integer: what hyparquet then asks for each (`parsers`) makes a number of it, and millions of bigints were half
 * of the time of a file.
 */
const physical = (metadata: FileMetaData, found: ReadonlyMap<SchemaElement, ColumnReading>): FileMetaData => ({
  ...metadata,
  schema: metadata.schema.map((element) => {
    const reading = found.get(element);
    const isWhole = element.type === 'INT64' && (reading?.physical === true || (reading?.type === 'integer' && !isUnsigned(element)));
    if (reading?.physical !== true && !isWhole) return element;
    const { converted_type: _converted, logical_type: _logical, ...rest } = element;
    return isWhole ? { ...rest, logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' } } : rest;
  }),
});

/** A number where it is one without loss. */
const small = (value: bigint): number | bigint => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
};

const parsers: NonNullable<ParquetReadOptions['parsers']> = {
  timestampFromMicroseconds: small,
  timestampFromNanoseconds: (nanoseconds) => nanoseconds,
  jsonFromBytes: (bytes) => bytes,
};

interface Reading {
  readonly file: ArrayBuffer;
  readonly metadata: FileMetaData;
  readonly columns: readonly ParquetColumn[];
}

/** The values of some columns in a range of rows within one group. Throws what hyparquet throws. */
const readColumns = async (
  { file, metadata }: Reading,
  names: readonly string[],
  { nested, from, to }: { readonly nested: boolean; readonly from: number; readonly to: number },
): Promise<ReadonlyMap<string, unknown[]>> => {
  const values = new Map<string, unknown[]>();
  const filled = new Map<string, number>();
  if (names.length === 0) return values;
  await parquetRead({
    file,
    metadata,
    compressors: bounded,
    columns: [...names],
    rowStart: from,
    rowEnd: to,
    // Nested values become text as a whole, so hyparquet may convert what is in them.
    ...(nested ? {} : { utf8: false, parsers }),
    onChunk: ({ columnName, columnData, rowStart }) => {
      // What is the whole range already is taken as it is; of more than one chunk the parts are put together.
      if (rowStart === from && columnData.length === to - from && Array.isArray(columnData)) {
        values.set(columnName, columnData);
        filled.set(columnName, to - from);
        return;
      }
      const column = values.get(columnName) ?? Array<unknown>(to - from);
      values.set(columnName, column);
      const [first, end] = [Math.max(from - rowStart, 0), Math.min(columnData.length, to - rowStart)];
      if (first >= end) return;
      for (let at = first; at < end; at += 1) column[rowStart + at - from] = columnData[at];
      filled.set(columnName, (filled.get(columnName) ?? 0) + end - first);
    },
  });
  if (names.some((name) => filled.get(name) !== to - from)) throw new Error('not as many values as rows');
  return values;
};

/** Missing values of a whole group as its statistics count them, by column; most damage that inflates at all changes them. */
const missingOf = (group: RowGroup | undefined): ReadonlyMap<string, number> =>
  new Map(
    (group?.columns ?? []).flatMap(({ meta_data: meta }) => {
      const missing = meta?.statistics?.null_count;
      return meta === undefined || missing === undefined || meta.path_in_schema.length !== 1
        ? []
        : [[meta.path_in_schema.join(), Number(missing)] as const];
    }),
  );

interface Range {
  readonly from: number;
  readonly to: number;
  /** Whose first rows these are, or all. */
  readonly group: RowGroup | undefined;
}

/** Columns of the plainest kind. */
const readFlatColumns = ({ file, columns }: Reading, { from, to, group }: Range): ReadonlyMap<string, FlatValues> => {
  const flat = new Map<string, FlatValues>();
  for (const { name, kind, element } of columns) {
    const meta = group?.columns.find(({ meta_data: of }) => of?.path_in_schema.length === 1 && of.path_in_schema[0] === name)?.meta_data;
    if (group === undefined || meta === undefined || kind === undefined) continue;
    const isOptional = element.repetition_type === 'OPTIONAL';
    const values = readFlat(new Uint8Array(file), meta, { kind, rows: Number(group.num_rows), isOptional, compressors: bounded });
    if (values !== undefined) flat.set(name, values.length === to - from ? values : values.slice(0, to - from));
  }
  return flat;
};

const readGroup = async (reading: Reading, range: Range): Promise<Result<Batch>> => {
  const { from, to, group } = range;
  const missing = missingOf(to - from === Number(group?.num_rows) ? group : undefined);
  const quick = readFlatColumns(reading, range);
  const namesOf = (nested: boolean): readonly string[] =>
    reading.columns.filter((column) => column.nested === nested && !quick.has(column.name)).map(({ name }) => name);
  try {
    const [flat, nested] = await Promise.all(
      [false, true].map((kind) => readColumns(reading, namesOf(kind), { nested: kind, from, to })),
    );
    const columns = reading.columns.map((column) => {
      const done = quick.get(column.name);
      if (done !== undefined && (missing.get(column.name) ?? 0) > 0) throw new Error('statistics do not fit');
      if (done !== undefined) return done;
      const values = (column.nested ? nested : flat)?.get(column.name) ?? [];
      const { read } = column.reading;
      let nulls = 0;
      for (let at = 0; at < values.length; at += 1) {
        const value = values[at];
        const there = value !== undefined && value !== null;
        if (!there) nulls += 1;
        if (!there) values[at] = null;
        else if (read !== undefined) values[at] = read(value);
      }
      if (nulls !== (missing.get(column.name) ?? nulls)) throw new Error('statistics do not fit');
      return values as Raw[];
    });
    return columns.every(({ length }) => length === to - from) ? ok({ rows: to - from, columns }) : broken('parquet');
  } catch {
    return broken('parquet');
  }
};

const describe = (bytes: Uint8Array): FileMetaData | undefined => {
  try {
    return parquetMetadata(bytes, { geoparquet: false });
  } catch {
    return undefined;
  }
};

export const openParquet = (bytes: Uint8Array): Result<SourceTable> => {
  const described = describe(bytes);
  if (described === undefined) return broken('footer');
  const found = columnsOf(parquetSchema(described));
  const columns = found.map(({ name, reading }) => ({ name, type: reading.type }));
  const groups = described.row_groups.map(({ num_rows: rows }) => Number(rows));
  const rows = groups.reduce((sum, group) => sum + group, 0);
  if (rows !== Number(described.num_rows) || groups.some((group) => group < 0)) return broken('footer');
  if (columns.length > limits.datasetColumns) {
    return err(fault('TOO_LARGE', { unit: 'columns', actual: columns.length, allowed: limits.datasetColumns }));
  }
  // Eight bytes a cell at least: what cannot be held anyway is not begun.
  const plain = rows * columns.length * 8;
  if (plain > limits.columnarPlainBytes) return err(fault('TOO_LARGE', { unit: 'unpacked', actual: plain, allowed: limits.columnarPlainBytes }));

  const readings = new Map(found.filter(({ nested }) => !nested).map(({ element, reading }) => [element, reading]));
  const { buffer, byteOffset, byteLength } = bytes;
  // A copy only where the bytes are a part of something larger.
  const file = (byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)) as ArrayBuffer;
  const reading: Reading = { file, metadata: physical(described, readings), columns: found };
  return ok({
    columns,
    rows,
    batches: async function* (wanted = rows) {
      let from = 0;
      for (const [index, group] of groups.entries()) {
        const to = Math.min(from + group, wanted);
        if (to > from) yield await readGroup(reading, { from, to, group: described.row_groups[index] });
        from += group;
      }
    },
  });
};
