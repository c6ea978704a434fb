/**
 * A result as a CSV file that spreadsheets and other tools take: RFC 4180 behind a byte order mark, values as they are and not as
 * they are shown, a missing one as an empty field and an empty text in quotes.
 */
import type { Cell, ResultTable } from '../../../data/types.ts';

const field = (cell: Cell | undefined): string => {
  if (cell === null || cell === undefined) return '';
  const words = String(cell);
  return words === '' || /[",\n\r]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words;
};

const line = (cells: readonly (Cell | undefined)[]): string => `${cells.map(field).join(',')}\r\n`;

export const csvHead = ({ columns }: ResultTable): string => `\ufeff${line(columns.map(({ name }) => name))}`;

export const csvRows = ({ values, rows }: ResultTable): string =>
  Array.from({ length: rows }, (_, row) => line(values.map((column) => column[row]))).join('');
