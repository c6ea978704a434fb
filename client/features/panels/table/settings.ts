/** What a table remembers. Each setting is a field of its own in the document, so that different ones merge. */
import * as v from 'valibot';
import { columnName, filterSchema } from './filters.ts';

export const tableSchema = v.object({
  /** One setting for both, because a direction without its column means nothing. */
  sort: v.fallback(v.nullable(v.object({ column: columnName, descending: v.boolean() })), null),
  /** Rows that hold this text in any column, in any case; '' is all. */
  filter: v.fallback(v.pipe(v.string(), v.maxLength(200)), ''),
  /** Columns that are not shown. Hidden ones are kept rather than shown ones, so that a new column appears. */
  hidden: v.fallback(v.pipe(v.array(columnName), v.maxLength(10_000)), []),
  /** Columns that stand first and stay in view. */
  pinned: v.fallback(v.pipe(v.array(columnName), v.maxLength(10_000)), []),
  /** Days and moments: as the data has them, which sorts and is never mistaken, or as the browser's language writes them. */
  dates: v.fallback(v.picklist(['data', 'locale']), 'data'),
  /** Conditions that rows meet, all of them (filters.ts). */
  filters: v.fallback(v.pipe(v.array(filterSchema), v.maxLength(100)), []),
});

export type TableSettings = v.InferOutput<typeof tableSchema>;
