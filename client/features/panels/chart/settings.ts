/** What a chart remembers. Each setting is a field of its own in the document, so that different ones merge. */
import * as v from 'valibot';

export const chartTypes = ['line', 'bar', 'scatter', 'histogram'] as const;
export const aggregates = ['none', 'count', 'sum', 'mean', 'median', 'min', 'max'] as const;
export const periods = ['none', 'day', 'week', 'month', 'quarter', 'year'] as const;

export type ChartType = (typeof chartTypes)[number];
export type Aggregate = (typeof aggregates)[number];
export type Period = (typeof periods)[number];

const column = () => v.fallback(v.pipe(v.string(), v.maxLength(500)), '');

export const chartSchema = v.object({
  type: v.fallback(v.picklist(chartTypes), 'line'),
  /** Column names; '' is none. */
  x: column(),
  y: column(),
  colour: column(),
  aggregate: v.fallback(v.picklist(aggregates), 'none'),
  /** Dates of x are gathered by this period. */
  period: v.fallback(v.picklist(periods), 'none'),
  bins: v.fallback(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(200)), 24),
});

export type ChartSettings = v.InferOutput<typeof chartSchema>;

/** Which settings the form shows and the query reads, by type. */
export const usesY = ({ type, aggregate }: ChartSettings): boolean =>
  type !== 'histogram' && (type === 'scatter' || aggregate !== 'count');
export const usesAggregate = ({ type }: ChartSettings): boolean => type === 'line' || type === 'bar';
/** Dates are gathered only where something is made of what falls together. */
export const usesPeriod = (settings: ChartSettings): boolean => usesAggregate(settings) && settings.aggregate !== 'none';
