/** Values of data as people read them: the one place that formats cells of tables, charts and filters. */
import { numberFormat } from './locale.ts';
const exact = numberFormat({ maximumFractionDigits: 12 });

/** A cell of a table: every digit of it. Whole numbers of four digits are mostly years and ids: separators start at five. */
export const cellText = (cell: number | string | boolean | null | undefined): string => {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'number') return String(cell);
  return Math.abs(cell) < 10_000 && Number.isInteger(cell) ? String(cell) : exact.format(cell);
};
