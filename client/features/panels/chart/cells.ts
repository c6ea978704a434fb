/** Small readings of a result's cells that the words and the drawing share. */
import type { Cell, Column, ResultTable } from '../../../data/types.ts';
import { figure } from '../../../texts/format.ts';
import { numberFormat } from '../../../texts/locale.ts';

export const cellWords = (cell: Cell | undefined): string => {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'number' ? figure(cell) : String(cell);
};

export const isContinuous = (column: Column | undefined): boolean => column?.type === 'integer' || column?.type === 'number';
export const isTime = (column: Column | undefined): boolean => column?.type === 'date' || column?.type === 'datetime';

export const at = (result: ResultTable, column: number, row: number): Cell => result.values[column]?.[row] ?? null;

/** The number there; NaN where there is none. */
export const numberAt = (result: ResultTable, column: number, row: number): number => {
  const cell = at(result, column, row);
  return typeof cell === 'number' ? cell : Number.NaN;
};

/** Different values of a column as words, in the order of their first row. */
export const distinct = (result: ResultTable, column: number): string[] => [
  ...new Set(Array.from({ length: result.rows }, (_, row) => cellWords(at(result, column, row)))),
];

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

const byDecimals = new Map<number, Intl.NumberFormat>();

/** The edge of a bin with the digits that tell it from the next: "53", not "53.3333". */
const edge = (value: number, width: number): string => {
  if (!(width > 0) || Math.abs(value) >= 1e15) return figure(value);
  const decimals = Math.min(20, Math.max(0, Math.ceil(-Math.log10(width)) + 1));
  const known = byDecimals.get(decimals) ?? numberFormat({ maximumFractionDigits: decimals });
  byDecimals.set(decimals, known);
  return known.format(value);
};

/** "2.5 – 5"; whole numbers that a bin holds are both named: "10 – 14", and "3" where it holds but one. */
export const edgeWords = (from: number, to: number, whole: boolean): string => {
  if (!whole) return `${edge(from, to - from)} – ${edge(to, to - from)}`;
  return to - from <= 1 ? figure(from) : `${figure(from)} – ${figure(to - 1)}`;
};
