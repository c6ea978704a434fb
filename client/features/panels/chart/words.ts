/** A chart said in words: what it shows, over what range, between which values. Also the names on its axes. */
import type { Cell, Column, ResultTable } from '../../../data/types.ts';
import { count, counted, figure, plural } from '../../../texts/format.ts';
import { dataDates } from '../../../texts/locale.ts';
import { cellWords, distinct, edgeWords, extent } from './cells.ts';
import { lineWords } from './lines.ts';
import { heatAggregate, isDrawnAlong, isLog, placesOf, usesColour, usesPeriod, type Aggregate, type ChartSettings, type ChartType } from './settings.ts';
import { english, said, t, type Text } from '../../../texts/text.ts';

const typeNames: { readonly [type in ChartType]: Text } = {
  line: english`Line chart`,
  area: english`Area chart`,
  bar: english`Bar chart`,
  scatter: english`Scatter plot`,
  histogram: english`Histogram`,
  box: english`Box plot`,
  heat: english`Heat map`,
};

const aggregateNames: { readonly [aggregate in Exclude<Aggregate, 'none'>]: Text } = {
  count: english`count`,
  sum: english`sum`,
  mean: english`mean`,
  median: english`median`,
  min: english`min`,
  max: english`max`,
};

/** Name of what is measured: "mean of temp_max", "rows", "wind". */
export const valueName = (settings: ChartSettings): string => {
  const { type, aggregate, y, value } = settings;
  const gathered = heatAggregate(settings);
  if (type === 'heat') return value === '' || gathered === 'count' ? t`rows` : t`${said(aggregateNames[gathered])} of ${value}`;
  if (type === 'histogram' || (isDrawnAlong(settings) && aggregate === 'count')) return t`rows`;
  return !isDrawnAlong(settings) || aggregate === 'none' ? y : t`${said(aggregateNames[aggregate])} of ${y}`;
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

const periodNames: { readonly [period in Exclude<ChartSettings['period'], 'none'>]: Text } = {
  day: english`day`,
  week: english`week`,
  month: english`month`,
  quarter: english`quarter`,
  year: english`year`,
};

const acrossName = (settings: ChartSettings, x: Column | undefined): string =>
  isGathered(settings, x) && settings.period !== 'none' ? t`${said(periodNames[settings.period])} of ${settings.x}` : settings.x;

/** "Bar chart of sum of rain by quarter of date". */
const subject = (settings: ChartSettings, x: Column | undefined): string => {
  const [type, what] = [said(typeNames[settings.type]), valueName(settings)];
  if (settings.type === 'histogram') return t`${type} of ${settings.x}`;
  if (settings.x === '') return t`${type} of ${what}`;
  const across = acrossName(settings, x);
  return settings.type === 'heat' ? t`${type} of ${what} by ${across} and ${settings.y}` : t`${type} of ${what} by ${across}`;
};

/** "…, coloured by weather, log scale, 5 small charts by year". */
const heading = (settings: ChartSettings, result: ResultTable): string => {
  const { facet } = placesOf(settings);
  return [
    subject(settings, result.columns[0]),
    ...(settings.colour === '' || !usesColour(settings) ? [] : [t`coloured by ${settings.colour}`]),
    ...(isLog(settings) ? [t`log scale`] : []),
    ...(facet === undefined ? [] : [t`${counted(distinct(result, facet).length, 'small chart')} by ${settings.facet}`]),
  ].join(', ');
};

/** A clause, or none. */
const spread = (values: readonly Cell[]): readonly string[] => {
  const range = extent(values);
  return range === undefined ? [] : [t`values from ${figure(range[0])} to ${figure(range[1])}`];
};

/** What a log scale cannot show, as a sentence, or none; `weights` where a value stands for several rows. */
const below = (settings: ChartSettings, values: readonly Cell[], weights?: readonly Cell[]): readonly string[] => {
  const rowsOf = (value: Cell, at: number): number =>
    typeof value === 'number' && value <= 0 ? Number(weights?.[at] ?? 1) : 0;
  const lost = isLog(settings) ? values.reduce<number>((sum, value, at) => sum + rowsOf(value, at), 0) : 0;
  if (lost === 0) return [];
  const words = counted(lost, 'value');
  return [plural(lost, t`${words} at or below zero has no place on the log scale.`, t`${words} at or below zero have no place on the log scale.`)];
};

const boxes = ({ values, rows }: ResultTable): string => {
  const [low, high] = extent(values[4] ?? []) ?? [];
  const outside = (values[10] ?? []).reduce<number>((sum, n) => sum + Number(n ?? 0), 0);
  return [
    counted(rows, 'box', 'boxes'),
    ...(low === undefined || high === undefined ? [] : [t`medians from ${figure(low)} to ${figure(high)}`]),
    ...spread([...(values[7] ?? []), ...(values[8] ?? [])]),
    ...(outside === 0 ? [] : [t`${counted(outside, 'value')} beyond the whiskers`]),
  ].join(', ');
};

/** "100,000 points, drawn as 14,231 marks, from 1 to 9" where marks stand for more than one; `part` says of how much they are a part. */
const pointWords = (marks: number, weights: readonly Cell[] | undefined, part: (words: string) => string, [from, to]: readonly [string, string]): string => {
  const points = weights?.reduce<number>((sum, n) => sum + Number(n ?? 1), 0) ?? marks;
  if (points === marks) return t`${part(counted(marks, 'point'))} from ${from} to ${to}`;
  return t`${part(t`${counted(points, 'point')}, drawn as ${counted(marks, 'mark')}`)}, from ${from} to ${to}`;
};

/** Sentences: what is drawn, and what the scale has no place for. */
const mainSummary = (settings: ChartSettings, result: ResultTable): readonly string[] => {
  const { type } = settings;
  const head = heading(settings, result);
  if (result.rows === 0) return [t`${head}: no values.`];
  if (type === 'box') return [`${head}: ${boxes(result)}.`, ...below(settings, result.values[2] ?? [])];
  const part = (words: string): string => (result.total > result.rows ? t`${words} (the first ${count(result.rows)} of ${count(result.total)})` : words);
  const measured = result.values[{ histogram: 2, heat: 4 }[type as string] ?? 1] ?? [];
  if (type === 'heat') return [`${head}: ${[part(counted(result.rows, 'cell')), ...spread(measured)].join(', ')}.`];
  const x = result.columns[0];
  const xs = result.values[0] ?? [];
  const last = type === 'histogram' ? result.values[1]?.[result.rows - 1] : xs[result.rows - 1];
  const weights = result.values[placesOf(settings).weight ?? -1];
  const ends = [acrossWords(settings, x, xs[0]), acrossWords(settings, x, last)] as const;
  const drawn = type === 'histogram' ? t`${part(counted(result.rows, 'bar'))} from ${ends[0]} to ${ends[1]}` : pointWords(result.rows, weights, part, ends);
  return [`${head}: ${[drawn, ...spread(measured)].join(', ')}.`, ...below(settings, measured, weights)];
};

export const chartSummary = (settings: ChartSettings, result: ResultTable): string => {
  const lines = lineWords(settings, result);
  return [...mainSummary(settings, result), ...(lines === '' ? [] : [lines])].join(' ');
};

/** Names that people know for the columns of a result; undefined for one that says nothing here. */
const namesOf = (settings: ChartSettings, result: ResultTable): readonly (string | undefined)[] => {
  const ends = (index: number) => (result.values[index] ?? []).some((cell) => cell !== null);
  const axis = (label: string, at: number) => (ends(at) ? [t`${label} from`, t`${label} to`] : [label, undefined]);
  const { colour, facet, weight } = placesOf(settings);
  const last = [...(colour === undefined ? [] : [settings.colour]), ...(facet === undefined ? [] : [settings.facet])];
  switch (settings.type) {
    case 'histogram':
      return [t`from`, t`to`, t`rows`, ...last];
    case 'box': {
      const numbers = [t`lower whisker`, t`lower quartile`, t`median`, t`upper quartile`, t`upper whisker`, t`min`, t`max`, t`rows`];
      return [...(settings.x === '' ? [t`boxes`, undefined] : axis(settings.x, 1)), ...numbers, t`beyond whiskers`, ...last];
    }
    case 'heat':
      return [...axis(settings.x, 1), ...axis(settings.y, 3), valueName(settings), ...last];
    case 'scatter': {
      const gathered = (result.values[weight ?? -1] ?? []).some((n) => Number(n) > 1);
      return [settings.x, valueName(settings), ...last, gathered ? t`rows` : undefined];
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
