/** What a pivot table remembers: rows by up to three columns, one column whose values stand beside each other, and what is gathered. */
import * as v from 'valibot';
import type { Column } from '../../../data/types.ts';
import { isNumeric, isTime } from '../columns.ts';

export const aggregates = ['count', 'sum', 'mean', 'median', 'min', 'max'] as const;
const periods = ['none', 'day', 'month', 'quarter', 'year'] as const;
export const mostRows = 3;
export const mostDecimals = 6;

export type Aggregate = (typeof aggregates)[number];

const column = () => v.fallback(v.pipe(v.string(), v.maxLength(500)), '');

export const pivotSchema = v.object({
  /** Columns whose values make the rows, from the outermost; none makes one row. */
  rows: v.fallback(v.pipe(v.array(v.pipe(v.string(), v.maxLength(500))), v.maxLength(mostRows)), []),
  /** Column whose values stand beside each other; '' is none. */
  columns: column(),
  /** What is gathered; counting takes '' for rows. */
  value: column(),
  aggregate: v.fallback(v.picklist(aggregates), 'count'),
  /** Dates in rows and columns are gathered by this period. */
  period: v.fallback(v.picklist(periods), 'month'),
  /** Null: the digits that the numbers have. */
  decimals: v.fallback(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(mostDecimals))), null),
  totals: v.fallback(v.boolean(), true),
});

export type PivotSettings = v.InferOutput<typeof pivotSchema>;

export const measurable = (aggregate: Aggregate, one: Column): boolean =>
  aggregate === 'count' || isNumeric(one) || ((aggregate === 'min' || aggregate === 'max') && isTime(one));
