/** Tables as the screen sees them: column-major, plain JSON values, so that a result can be sealed, frozen and painted as is. */
import type { ColumnInfo, DatasetInfo } from '../../shared/documents/read.ts';

/** Dates are 'YYYY-MM-DD', datetimes ISO 8601 text; integers beyond 2^53 are text in a column of type integer. */
export type Column = ColumnInfo;
export type ColumnType = Column['type'];
export type Cell = number | string | boolean | null;

export interface ResultTable {
  readonly columns: readonly Column[];
  /** One array per column, all of the same length. */
  readonly values: readonly (readonly Cell[])[];
  /** Rows held here. */
  readonly rows: number;
  /** Rows that the query has in all; more than `rows` when only the first were read. */
  readonly total: number;
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
