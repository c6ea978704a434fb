/** Tables as the screen sees them: column-major, plain JSON values, so that a result can be sealed, frozen and painted as is. */
import type { EntityId } from '../../shared/model/ids.ts';

/** Dates are 'YYYY-MM-DD', datetimes ISO 8601 text; integers beyond 2^53 are text in a column of type integer. */
export type ColumnType = 'integer' | 'number' | 'text' | 'date' | 'datetime' | 'boolean';
export type Cell = number | string | boolean | null;

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

export interface ResultTable {
  readonly columns: readonly Column[];
  /** One array per column, all of the same length. */
  readonly values: readonly (readonly Cell[])[];
  /** Rows held here. */
  readonly rows: number;
  /** Rows that the query has in all; more than `rows` when only the first were read. */
  readonly total: number;
}

/** The file lies compressed; a zip holds several, and `entry` is the path of the one that is read. */
export type Packing = { readonly kind: 'gzip' } | { readonly kind: 'zip'; readonly entry: string };

/** How a CSV file is read. It was the first form and has no `kind`, so that documents that hold it stay valid. */
export interface CsvFormat {
  readonly kind?: undefined;
  readonly delimiter: ',' | ';' | '\t' | '|';
  readonly header: boolean;
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  readonly quote: '"' | "'" | '';
  /** A backslash in a quoted field takes the next letter as it is; without it a doubled quote does. */
  readonly escape?: '\\' | undefined;
  /** Numbers are written 1.234,5. */
  readonly decimal?: ',' | undefined;
  /** Lines in front of the first row: titles and remarks. */
  readonly skip?: number | undefined;
  readonly pack?: Packing;
}

export interface JsonFormat {
  readonly kind: 'json';
  /** One object after another (NDJSON); else a list of objects. */
  readonly lines: boolean;
  /** Member of the outermost object that holds the list; '' when the list is the file itself. */
  readonly at: string;
  /** The member that each column is read from, in the columns' order; names of columns are made distinct, these stand as in the file. */
  readonly keys: readonly string[];
  readonly pack?: Packing;
}

/** Parquet and Arrow (file, stream, Feather 2) describe themselves. */
export interface ColumnarFormat {
  readonly kind: 'parquet' | 'arrow';
  readonly pack?: Packing;
}

/** How a file is read; kept with the data set, so that every device reads it alike. */
export type DataFormat = CsvFormat | JsonFormat | ColumnarFormat;

/** A data set as a session's document describes it (fields of an entity of kind 'dataset'). */
export interface DatasetInfo {
  readonly entity: EntityId;
  readonly name: string;
  /** Table name in SQL: stable, sanitized, unique within the session. */
  readonly alias: string;
  /** SHA-256 of the file's bytes, base64url. Lives only in sealed documents. */
  readonly digest: string;
  readonly bytes: number;
  readonly rows: number;
  readonly columns: readonly Column[];
  readonly format: DataFormat;
}

/** How a table is made from others (making.ts). */
export interface Making {
  readonly sql: string;
  /** The tables that the text names, each by the name that it has there. */
  readonly inputs: readonly { readonly name: string; readonly table: TableSource }[];
  /** Why it cannot be made at all, in words. */
  readonly trouble?: string;
}

/** The part of a data set that its table is made of: equal sources give equal tables. `making`: it has no file. */
export type TableSource = Pick<DatasetInfo, 'alias' | 'digest' | 'format' | 'columns'> & { readonly making?: Making };
