/** Cells as text that a spreadsheet takes: tab between columns, a line for each row, values as they are and not as they are shown. */
import type { Cell, ResultTable } from '../../../data/types.ts';
import type { CellCursor } from './useCellCursor.ts';

/** Both corners are inside. Row -1 is the header. */
export interface CellRange {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export const rangeOf = (a: CellCursor, b: CellCursor): CellRange => ({
  top: Math.min(a.row, b.row),
  bottom: Math.max(a.row, b.row),
  left: Math.min(a.column, b.column),
  right: Math.max(a.column, b.column),
});

export const isInside = ({ top, bottom, left, right }: CellRange, row: number, column: number): boolean =>
  row >= top && row <= bottom && column >= left && column <= right;

export const cellsOf = ({ top, bottom, left, right }: CellRange): number => (bottom - top + 1) * (right - left + 1);

/** Quoted as spreadsheets quote what they copy themselves, where the value would else break the grid. */
const field = (cell: Cell | undefined): string => {
  const words = cell === null || cell === undefined ? '' : String(cell);
  return /["\t\n\r]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words;
};

export const toTsv = (lines: readonly (readonly (Cell | undefined)[])[]): string =>
  lines.map((line) => line.map(field).join('\t')).join('\n');

/** The lines of a range, its rows read where they are not held; undefined when they cannot be read. */
export const readRange = async (
  range: CellRange,
  result: ResultTable,
  page: ((offset: number, limit: number) => Promise<ResultTable | undefined>) | undefined,
): Promise<readonly (readonly (Cell | undefined)[])[] | undefined> => {
  const first = Math.max(range.top, 0);
  const rows = Math.max(range.bottom - first + 1, 0);
  const held = range.bottom < result.rows;
  const table = held || rows === 0 ? result : await page?.(first, rows);
  if (table === undefined) return undefined;
  const from = held ? first : 0;
  const columns = Array.from({ length: range.right - range.left + 1 }, (_, index) => range.left + index);
  const head = range.top < 0 ? [columns.map((column) => result.columns[column]?.name)] : [];
  return [...head, ...Array.from({ length: rows }, (_, row) => columns.map((column) => table.values[column]?.[from + row]))];
};
