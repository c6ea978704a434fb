/** What a chart remembers. Each setting is a field of its own in the document, so that different ones merge. */
import * as v from 'valibot';
import { limits } from '../../../../shared/model/limits.ts';

export const chartTypes = ['line', 'area', 'bar', 'scatter', 'histogram', 'box', 'heat'] as const;
export const aggregates = ['none', 'count', 'sum', 'mean', 'median', 'min', 'max'] as const;
const periods = ['none', 'day', 'week', 'month', 'quarter', 'year'] as const;
const scales = ['linear', 'log'] as const;

export type ChartType = (typeof chartTypes)[number];
export type Aggregate = (typeof aggregates)[number];

const column = () => v.fallback(v.pipe(v.string(), v.maxLength(500)), '');

/** How many bins an axis of numbers is cut into. */
export const binsSchema = v.fallback(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(200)), 24);

/** A line across the plot: at a value of y, or at one of x (a number, a day, a category); without a place, at the mean of what is drawn. */
const lineSchema = v.object({
  axis: v.picklist(['x', 'y']),
  at: v.union([v.number(), v.pipe(v.string(), v.maxLength(200)), v.null()]),
  name: v.pipe(v.string(), v.maxLength(60)),
});

export const chartSchema = v.object({
  type: v.fallback(v.picklist(chartTypes), 'line'),
  /** Column names; '' is none. */
  x: column(),
  y: column(),
  colour: column(),
  aggregate: v.fallback(v.picklist(aggregates), 'none'),
  /** Dates of x are gathered by this period. */
  period: v.fallback(v.picklist(periods), 'none'),
  bins: binsSchema,
  /** One small chart for each value of this column. */
  facet: column(),
  /** What the colour of a heat map's cell stands for; '' is how many rows. */
  value: column(),
  /** Scale of the y axis. */
  scale: v.fallback(v.picklist(scales), 'linear'),
  lines: v.fallback(v.pipe(v.array(lineSchema), v.maxLength(limits.referenceLines)), []),
});

export type ReferenceLine = v.InferOutput<typeof lineSchema>;
export type ChartSettings = v.InferOutput<typeof chartSchema>;

/** Every setting as it is where nothing was saved. */
export const chartDefaults: ChartSettings = v.parse(chartSchema, {});

/** Which settings the form shows and the query reads, by type. */
export const isDrawnAlong = ({ type }: ChartSettings): boolean => type === 'line' || type === 'area' || type === 'bar';
export const usesY = ({ type, aggregate }: ChartSettings): boolean =>
  type === 'scatter' || type === 'box' || type === 'heat' || (type !== 'histogram' && aggregate !== 'count');
export const usesAggregate = (settings: ChartSettings): boolean =>
  isDrawnAlong(settings) || (settings.type === 'heat' && settings.value !== '');
/** Dates are gathered only where something is made of what falls together. */
export const usesPeriod = (settings: ChartSettings): boolean =>
  settings.type === 'box' || settings.type === 'heat' || (isDrawnAlong(settings) && settings.aggregate !== 'none');
/** A heat map's colour is its value. */
export const usesColour = ({ type }: ChartSettings): boolean => type !== 'heat';
export const usesScale = ({ type }: ChartSettings): boolean => type !== 'heat';
export const isLog = (settings: ChartSettings): boolean => settings.scale === 'log' && usesScale(settings);

/** A cell of a heat map is one value: without an aggregate, the mean; without a column, the number of rows. */
export const heatAggregate = ({ value, aggregate }: ChartSettings): Exclude<Aggregate, 'none'> =>
  value === '' ? 'count' : aggregate === 'none' ? 'mean' : aggregate;

/**
 * Where a result carries what, by position, because names of columns are the person's:
 *
 *   line, area, bar, scatter   x y
 *   histogram                  from to rows
 *   box                        x x_to low q1 median q3 high min max rows outside
 *   heat                       x x_to y y_to value
 *
 * and after these the colour and the facet, each if there is one; last, in a scatter plot, how many rows a point stands for (results
 * of before that was counted have it not).
 */
export interface Places {
  readonly colour: number | undefined;
  readonly facet: number | undefined;
  readonly weight: number | undefined;
}

const measures: { readonly [type in ChartType]: number } = {
  line: 2,
  area: 2,
  bar: 2,
  scatter: 2,
  histogram: 3,
  box: 11,
  heat: 5,
};

export const placesOf = (settings: ChartSettings): Places => {
  let next = measures[settings.type];
  const colour = settings.colour === '' || !usesColour(settings) ? undefined : next++;
  const facet = settings.facet === '' ? undefined : next++;
  return { colour, facet, weight: settings.type === 'scatter' ? next : undefined };
};
