/** What a statistic remembers, and which of it means something together. */
import * as v from 'valibot';
import type { Column } from '../../../data/types.ts';
import { isNumeric, isTime } from '../columns.ts';

export const measures = ['count', 'sum', 'mean', 'median', 'min', 'max', 'distinct'] as const;
export const steps = ['day', 'week', 'month', 'quarter', 'year'] as const;
export const mostDecimals = 6;

export type Measure = (typeof measures)[number];
export type Step = (typeof steps)[number];

const column = () => v.fallback(v.pipe(v.string(), v.maxLength(500)), '');

export const statisticSchema = v.object({
  measure: v.fallback(v.picklist(measures), 'count'),
  /** '' counts rows. */
  column: column(),
  /** Written behind the number. */
  unit: v.fallback(v.pipe(v.string(), v.maxLength(20)), ''),
  /** Null: as many as the number needs, six figures at most. */
  decimals: v.fallback(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(mostDecimals))), null),
  /** Column of dates: the latest period is shown, and compared with the one before. '' is all rows. */
  time: column(),
  period: v.fallback(v.picklist(steps), 'month'),
});

export type StatisticSettings = v.InferOutput<typeof statisticSchema>;

/** Counting takes any column, the extremes take what has an order, the rest needs numbers. */
export const measurable = (measure: Measure, column: Column): boolean => {
  if (measure === 'count' || measure === 'distinct') return true;
  return isNumeric(column) || ((measure === 'min' || measure === 'max') && isTime(column));
};
