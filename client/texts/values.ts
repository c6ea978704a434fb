/** Values of data as people read them: the one place that formats cells of tables, charts and filters. */
import { dataDates, numberFormat } from './locale.ts';
const dayOf = dataDates({ dateStyle: 'medium' });
const momentOf = dataDates({ dateStyle: 'medium', timeStyle: 'medium' });
const exact = numberFormat({ maximumFractionDigits: 12 });

/** A cell of a table: every digit of it. Whole numbers of four digits are mostly years and ids: separators start at five. */
export const cellText = (cell: number | string | boolean | null | undefined): string => {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'number') return String(cell);
  return Math.abs(cell) < 10_000 && Number.isInteger(cell) ? String(cell) : exact.format(cell);
};

/** Digits that nobody has typed: what is left of a double where it was worked out. */
const typedDigits = 10;
const short = numberFormat({ maximumSignificantDigits: 6 });
const whole = numberFormat({ maximumFractionDigits: 0 });

/** A cell of what was worked out: a mean is said with six digits, what has few anyway is as it is. Whole parts stay whole. */
export const figureText = (cell: number | string | boolean | null | undefined): string => {
  if (typeof cell !== 'number' || Number.isInteger(cell) || Number(cell.toPrecision(typedDigits)) === cell) return cellText(cell);
  return (Math.abs(cell) < 100_000 ? short : whole).format(cell);
};

/** A day or a moment as the browser's language writes it; what is none stays as it is. */
export const dateText = (cell: number | string | boolean | null | undefined): string => {
  const text = cellText(cell);
  const at = Date.parse(text.length > 10 ? `${text.replace(/Z$/, '')}Z` : text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(at)) return text;
  return (text.length > 10 ? momentOf : dayOf).format(at);
};
