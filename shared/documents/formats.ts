/** How a file is read, as the document keeps it with the data set. */

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
