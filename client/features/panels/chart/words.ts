/** A chart said in words: what it shows, over what range, between which values. Also the names on its axes. */
import type { Cell, Column, ResultTable } from '../../../data/types.ts';
import { count, counted, figure } from '../../../ui/format.ts';
import { usesPeriod, type ChartSettings } from './settings.ts';

const typeNames = { line: 'Line chart', bar: 'Bar chart', scatter: 'Scatter plot', histogram: 'Histogram' } as const;

export const cellWords = (cell: Cell | undefined): string => {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'number' ? figure(cell) : String(cell);
};

/** Name of the y axis: "mean of temp_max", "rows", "wind". */
export const valueName = ({ type, aggregate, y }: ChartSettings): string => {
  if (type === 'histogram' || (type !== 'scatter' && aggregate === 'count')) return 'rows';
  return type === 'scatter' || aggregate === 'none' ? y : `${aggregate} of ${y}`;
};

/** Whether x holds dates that stand for a period; only then do the results carry the first day of each. */
const isGathered = (settings: ChartSettings, x: Column | undefined): boolean =>
  usesPeriod(settings) && settings.period !== 'none' && x?.type === 'date';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A value of x as people call it: "2012 Q1", "Mar 2012", "2012"; everything else as it is. */
export const acrossWords = (settings: ChartSettings, x: Column | undefined, cell: Cell | undefined): string => {
  const words = cellWords(cell);
  const [, year, month] = /^(-?\d+)-(\d\d)-\d\d/.exec(words) ?? [];
  if (year === undefined || month === undefined || !isGathered(settings, x)) return words;
  if (settings.period === 'year') return year;
  if (settings.period === 'quarter') return `${year} Q${Math.ceil(Number(month) / 3)}`;
  return settings.period === 'month' ? `${months[Number(month) - 1]} ${year}` : words;
};

const acrossName = (settings: ChartSettings, x: Column | undefined): string =>
  isGathered(settings, x) ? `${settings.period} of ${settings.x}` : settings.x;

const heading = (settings: ChartSettings, x: Column | undefined): string => {
  const colour = settings.colour === '' ? '' : `, coloured by ${settings.colour}`;
  if (settings.type === 'histogram') return `${typeNames.histogram} of ${settings.x}${colour}`;
  return `${typeNames[settings.type]} of ${valueName(settings)} by ${acrossName(settings, x)}${colour}`;
};

/** Smallest and largest number of a column; undefined for a column without any. */
export const extent = (values: readonly Cell[]): readonly [number, number] | undefined => {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (typeof value !== 'number') continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : undefined;
};

export const chartSummary = (settings: ChartSettings, result: ResultTable): string => {
  const x = result.columns[0];
  if (result.rows === 0) return `${heading(settings, x)}: no values.`;
  const histogram = settings.type === 'histogram';
  const xs = result.values[0] ?? [];
  const range = extent(result.values[histogram ? 2 : 1] ?? []);
  const last = histogram ? result.values[1]?.[result.rows - 1] : xs[result.rows - 1];
  const part = result.total > result.rows ? ` (the first ${count(result.rows)} of ${count(result.total)})` : '';
  const spread = range === undefined ? '' : `, values from ${figure(range[0])} to ${figure(range[1])}`;
  const unit = histogram ? counted(result.rows, 'bar') : counted(result.rows, 'point');
  const [from, to] = [acrossWords(settings, x, xs[0]), acrossWords(settings, x, last)];
  return `${heading(settings, x)}: ${unit}${part} from ${from} to ${to}${spread}.`;
};

/** The result under the names that people know, for "View as table". */
export const namedResult = (settings: ChartSettings, result: ResultTable): ResultTable => {
  const names =
    settings.type === 'histogram' ? ['from', 'to', 'rows', settings.colour] : [settings.x, valueName(settings), settings.colour];
  return { ...result, columns: result.columns.map((column, index) => ({ ...column, name: names[index] ?? column.name })) };
};
