/** A chart said in words: what it shows, over what range, between which values. Also the names on its axes. */
import type { Cell, ResultTable } from '../../../data/types.ts';
import { count, counted, figure } from '../../../ui/format.ts';
import type { ChartSettings } from './settings.ts';

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

const acrossName = (settings: ChartSettings): string => (settings.period === 'none' ? settings.x : `${settings.x} (${settings.period})`);

const heading = (settings: ChartSettings): string => {
  const colour = settings.colour === '' ? '' : `, coloured by ${settings.colour}`;
  if (settings.type === 'histogram') return `${typeNames.histogram} of ${settings.x}${colour}`;
  return `${typeNames[settings.type]} of ${valueName(settings)} by ${acrossName(settings)}${colour}`;
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
  if (result.rows === 0) return `${heading(settings)}: no values.`;
  const histogram = settings.type === 'histogram';
  const xs = result.values[0] ?? [];
  const range = extent(result.values[histogram ? 2 : 1] ?? []);
  const last = histogram ? result.values[1]?.[result.rows - 1] : xs[result.rows - 1];
  const part = result.total > result.rows ? ` (the first ${count(result.rows)} of ${count(result.total)})` : '';
  const spread = range === undefined ? '' : `, values from ${figure(range[0])} to ${figure(range[1])}`;
  const unit = histogram ? counted(result.rows, 'bar') : counted(result.rows, 'point');
  return `${heading(settings)}: ${unit}${part} from ${cellWords(xs[0])} to ${cellWords(last)}${spread}.`;
};
