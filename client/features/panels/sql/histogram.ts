/**
 * Bins over the rows of a result, in the page: the engine has answered the person's own question, and what is drawn is that answer.
 * The bins are those of a chart over a data set (chart/query.ts): equal widths from the least to the greatest value, the last one
 * closed; bins without rows are not listed.
 */
import { limits } from '../../../../shared/model/limits.ts';
import type { Cell, ResultTable } from '../../../data/types.ts';
import { emptyName, otherName } from '../gathered.ts';

const wordOf = (cell: Cell | undefined): string => (cell === null || cell === undefined ? emptyName() : String(cell));

/** The most frequent values keep their names, the rest is gathered, as in every chart. */
const groupsOf = (cells: readonly Cell[]): readonly string[] => {
  const counts = new Map<string, number>();
  for (const cell of cells) if (cell !== null) counts.set(wordOf(cell), (counts.get(wordOf(cell)) ?? 0) + 1);
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const kept = new Set(ranked.slice(0, limits.chartSeries).map(([name]) => name));
  return cells.map((cell) => (cell === null || kept.has(wordOf(cell)) ? wordOf(cell) : otherName()));
};

/** `points` holds the values, which are numbers, and the colours if there are any. Answers columns from, to, rows (and colour). */
export const binned = ({ columns, values }: ResultTable, bins: number): ResultTable => {
  const numbers = (values[0] ?? []) as readonly number[];
  const low = numbers.reduce((least, value) => Math.min(least, value), Infinity);
  const high = numbers.reduce((most, value) => Math.max(most, value), -Infinity);
  const width = (high - low) / bins;
  const colours = values[1] === undefined ? undefined : groupsOf(values[1]);
  const counts = new Map<string, { readonly bin: number; readonly colour: string; n: number }>();
  for (const [at, value] of numbers.entries()) {
    const bin = width === 0 ? 0 : Math.min(bins - 1, Math.floor((value - low) / width));
    const colour = colours?.[at] ?? '';
    const found = counts.get(`${bin} ${colour}`);
    if (found === undefined) counts.set(`${bin} ${colour}`, { bin, colour, n: 1 });
    else found.n += 1;
  }
  const bars = [...counts.values()].sort((a, b) => a.bin - b.bin || (a.colour < b.colour ? -1 : 1));
  const edges = [bars.map(({ bin }) => low + bin * width), bars.map(({ bin }) => low + (bin + 1) * width), bars.map(({ n }) => n)];
  const named = [...['from', 'to'].map((name) => ({ name, type: 'number' as const })), { name: 'rows', type: 'integer' as const }];
  const colour = columns[1];
  return {
    columns: colour === undefined ? named : [...named, { ...colour, type: 'text' }],
    values: colour === undefined ? edges : [...edges, bars.map((bar) => bar.colour)],
    rows: bars.length,
    total: bars.length,
  };
};
