/** A file that describes its own columns (Parquet, Arrow), as rows that can be read in batches without holding all of them. */
import type { Result } from '../../../shared/model/result.ts';
import type { Column } from '../types.ts';

/**
 * One value in the form of its column's type: integers as numbers or bigints, dates as days and datetimes as microseconds since 1970,
 * texts as strings.
 */
export type Raw = string | number | bigint | boolean | null;

export interface Batch {
  readonly rows: number;
  /** One array for each column, in the columns' order. */
  readonly columns: readonly ArrayLike<Raw>[];
}

export interface SourceTable {
  /** Names as they stand in the file. */
  readonly columns: readonly Column[];
  readonly rows: number;
  /** The first `rows` rows, or all. A fault ends it: FILE_BROKEN when the file holds something else than it says. */
  batches(rows?: number): AsyncGenerator<Result<Batch>>;
}
