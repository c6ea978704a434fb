/** A chart said in words: what it shows, over what range, between which values. Also the names on its axes. */
import type { Cell, Column, ResultTable } from '../../../data/types.ts';
import { count, counted, figure } from '../../../ui/format.ts';
import { dataDates } from '../../../ui/locale.ts';
import { cellWords, distinct, edgeWords, extent } from './cells.ts';
import { lineWords } from './lines.ts';
import { heatAggregate, isDrawnAlong, isLog, placesOf, usesColour, usesPeriod, type ChartSettings } from './settings.ts';
import { t } from '../../../ui/text.ts';

const typeNames = {
  line: 'Line chart',
  area: 'Area chart',
  bar: 'Bar chart',
  scatter: 'Scatter plot',
  histogram: 'Histogram',
  box: 'Box plot',
  heat: 'Heat map',
} as const;

/** Name of what is measured: "mean of temp_max", "rows", "wind". */
export const valueName = (settings: ChartSettings): string => {
  const { type, aggregate, y, value } = settings;
  if (type === 'heat') return value === '' || heatAggregate(settings) === 'count' ? 'rows' : t`${heatAggregate(settings)} of ${value}`;
  if (type === 'histogram' || (isDrawnAlong(settings) && aggregate === 'count')) return 'rows';
  return !isDrawnAlong(settings) || aggregate === 'none' ? y : t`${aggregate} of ${y}`;
};

/** Whether x holds dates that stand for a period; only then do the results carry the first day of each. */
const isGathered = (settings: ChartSettings, x: Column | undefined): boolean =>
  usesPeriod(settings) && settings.period !== 'none' && x?.type === 'date';

const monthOf = dataDates({ month: 'short', year: 'numeric' });

/** A value of x as people call it: "2012 Q1", "Mar 2012", "2012"; everything else as it is. */
export const acrossWords = (settings: ChartSettings, x: Column | undefined, cell: Cell | undefined): string => {
  const words = cellWords(cell);
  const [, year, month] = /^(-?\d+)-(\d\d)-\d\d/.exec(words) ?? [];
  if (year === undefined || month === undefined || !isGathered(settings, x)) return words;
  if (settings.period === 'year') return year;
  if (settings.period === 'quarter') return `${year} Q${Math.ceil(Number(month) / 3)}`;
  return settings.period === 'month' ? monthOf.format(Date.UTC(Number(year), Number(month) - 1)) : words;
};

const acrossName = (settings: ChartSettings, x: Column | undefined): string =>
  isGathered(settings, x) ? t`${settings.period} of ${settings.x}` : settings.x;

const heading = (settings: ChartSettings, x: Column | undefined): string => {
  const colour = settings.colour === '' || !usesColour(settings) ? '' : t`, coloured by ${settings.colour}`;
  const also = `${colour}${isLog(settings) ? ', log scale' : ''}`;
  if (settings.type === 'histogram') return t`${typeNames.histogram} of ${settings.x}${also}`;
  const across = settings.x === '' ? '' : t` by ${acrossName(settings, x)}`;
  const upward = settings.type === 'heat' ? t` and ${settings.y}` : '';
  return t`${typeNames[settings.type]} of ${valueName(settings)}${across}${upward}${also}`;
};

/** "5 small charts by weather"; said after the heading. */
const facetWords = (settings: ChartSettings, result: ResultTable): string => {
  const { facet } = placesOf(settings);
  return facet === undefined ? '' : t`, ${counted(distinct(result, facet).length, 'small chart')} by ${settings.facet}`;
};

const between = (range: readonly [number, number] | undefined): string =>
  range === undefined ? '' : t`from ${figure(range[0])} to ${figure(range[1])}`;

/** What a log scale cannot show; `weights` where a value stands for several rows. */
const below = (settings: ChartSettings, values: readonly Cell[], weights?: readonly Cell[]): string => {
  const rowsOf = (value: Cell, at: number): number =>
    typeof value === 'number' && value <= 0 ? Number(weights?.[at] ?? 1) : 0;
  const lost = isLog(settings) ? values.reduce<number>((sum, value, at) => sum + rowsOf(value, at), 0) : 0;
  return lost === 0 ? '' : t` ${counted(lost, 'value')} at or below zero ${lost === 1 ? 'has' : 'have'} no place on the log scale.`;
};

const boxes = (settings: ChartSettings, { values, rows }: ResultTable): string => {
  const ends = extent([...(values[7] ?? []), ...(values[8] ?? [])]);
  const outside = (values[10] ?? []).reduce<number>((sum, n) => sum + Number(n ?? 0), 0);
  const beyond = outside === 0 ? '' : t`, ${counted(outside, 'value')} beyond the whiskers`;
  const medians = between(extent(values[4] ?? []));
  const lost = below(settings, values[2] ?? []);
  return t`${counted(rows, 'box', 'boxes')}, medians ${medians}, values ${between(ends)}${beyond}.${lost}`;
};

/** "100,000 points, drawn as 14,231 marks" where marks stand for more than one. */
const pointWords = (marks: number, weights: readonly Cell[] | undefined): string => {
  const points = weights?.reduce<number>((sum, n) => sum + Number(n ?? 1), 0) ?? marks;
  return points === marks ? counted(marks, 'point') : t`${counted(points, 'point')}, drawn as ${counted(marks, 'mark')},`;
};

export const chartSummary = (settings: ChartSettings, result: ResultTable): string => `${mainSummary(settings, result)}${lineWords(settings, result)}`;

const mainSummary = (settings: ChartSettings, result: ResultTable): string => {
  const x = result.columns[0];
  const head = `${heading(settings, x)}${facetWords(settings, result)}`;
  if (result.rows === 0) return t`${head}: no values.`;
  if (settings.type === 'box') return `${head}: ${boxes(settings, result)}`;
  const part = result.total > result.rows ? t` (the first ${count(result.rows)} of ${count(result.total)})` : '';
  const measured = result.values[{ histogram: 2, heat: 4 }[settings.type as string] ?? 1] ?? [];
  const spread = extent(measured) === undefined ? '' : t`, values ${between(extent(measured))}`;
  if (settings.type === 'heat') return `${head}: ${counted(result.rows, 'cell')}${part}${spread}.`;
  const histogram = settings.type === 'histogram';
  const xs = result.values[0] ?? [];
  const last = histogram ? result.values[1]?.[result.rows - 1] : xs[result.rows - 1];
  const weights = result.values[placesOf(settings).weight ?? -1];
  const unit = histogram ? counted(result.rows, 'bar') : pointWords(result.rows, weights);
  const [from, to] = [acrossWords(settings, x, xs[0]), acrossWords(settings, x, last)];
  return t`${head}: ${unit}${part} from ${from} to ${to}${spread}.${below(settings, measured, weights)}`;
};

/** Names that people know for the columns of a result; undefined for one that says nothing here. */
const namesOf = (settings: ChartSettings, result: ResultTable): readonly (string | undefined)[] => {
  const ends = (index: number) => (result.values[index] ?? []).some((cell) => cell !== null);
  const axis = (label: string, at: number) => (ends(at) ? [`${label} from`, `${label} to`] : [label, undefined]);
  const { colour, facet, weight } = placesOf(settings);
  const last = [...(colour === undefined ? [] : [settings.colour]), ...(facet === undefined ? [] : [settings.facet])];
  switch (settings.type) {
    case 'histogram':
      return ['from', 'to', 'rows', ...last];
    case 'box': {
      const numbers = [t`lower whisker`, t`lower quartile`, 'median', t`upper quartile`, t`upper whisker`, 'min', 'max', 'rows'];
      return [...(settings.x === '' ? ['boxes', undefined] : axis(settings.x, 1)), ...numbers, t`beyond whiskers`, ...last];
    }
    case 'heat':
      return [...axis(settings.x, 1), ...axis(settings.y, 3), valueName(settings), ...last];
    case 'scatter': {
      const gathered = (result.values[weight ?? -1] ?? []).some((n) => Number(n) > 1);
      return [settings.x, valueName(settings), ...last, gathered ? 'rows' : undefined];
    }
    default:
      return [settings.x, valueName(settings), ...last];
  }
};

/** The result under the names that people know, for "View as table". */
export const namedResult = (settings: ChartSettings, result: ResultTable): ResultTable => {
  const names = namesOf(settings, result);
  const kept = result.columns.flatMap((column, index) => {
    const name = names[index];
    return name === undefined ? [] : [{ column: { ...column, name }, values: result.values[index] ?? [] }];
  });
  return { ...result, columns: kept.map(({ column }) => column), values: kept.map(({ values }) => values) };
};

/** A bin or category of an axis of cells, for its labels. */
export const cellLabel = (settings: ChartSettings, column: Column | undefined, from: Cell, to: Cell): string =>
  to === null ? acrossWords(settings, column, from) : edgeWords(from as number, to as number, column?.type === 'integer');
