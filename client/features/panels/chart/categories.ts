/** The cells of an axis in their order, with their words: bins without rows included, because a gap in the data is part of it. */
import type { ResultTable } from '../../../data/types.ts';
import { at, cellWords, distinct, edgeWords, extent, numberAt } from './cells.ts';
import { ranked } from './series.ts';
import type { ChartSettings } from './settings.ts';
import { cellLabel } from './words.ts';

export interface Categories {
  readonly categories: readonly string[];
  /** Which of them a row lies in. */
  readonly indexOf: (row: number) => number;
  readonly binned: boolean;
}

const bins = (result: ResultTable, from: number): Categories => {
  const [first, last] = extent(result.values[from] ?? []) ?? [0, 0];
  const width = numberAt(result, from + 1, 0) - numberAt(result, from, 0);
  const count = width > 0 ? Math.round((last - first) / width) + 1 : 1;
  const integer = result.columns[from]?.type === 'integer';
  return {
    categories: Array.from({ length: count }, (_, bin) => edgeWords(first + bin * width, first + (bin + 1) * width, integer)),
    indexOf: (row) => (width > 0 ? Math.round((numberAt(result, from, row) - first) / width) : 0),
    binned: true,
  };
};

/** `from` is the column where the cell begins, the one after it where it ends. */
export const along = (settings: ChartSettings, result: ResultTable, from: number): Categories => {
  if (result.rows > 0 && at(result, from + 1, 0) !== null) return bins(result, from);
  const column = result.columns[from];
  const texts = column?.type === 'text' ? ranked(distinct(result, from)) : [...new Set(result.values[from])].map(cellWords).sort();
  const places = new Map(texts.map((words, index) => [words, index]));
  const label = (words: string): string => (from === 0 ? cellLabel(settings, column, words, null) : words);
  return {
    categories: texts.map(label),
    indexOf: (row) => places.get(cellWords(at(result, from, row))) ?? 0,
    binned: false,
  };
};
