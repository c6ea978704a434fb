/** How cells are shown and how wide their columns are: measured from the texts, because windowed rows cannot size themselves. */
import type { Column, ResultTable } from '../../../data/types.ts';
import { cellText, figureText } from '../../../texts/values.ts';

export const alignsRight = (column: Column): boolean => column.type === 'integer' || column.type === 'number';

/** Widths at 12 px: of a tabular figure, and of a letter on average. */
const figureWidth = 7.8;
const letterWidth = 6.9;
const sample = 50;

/** Pixels for each column: the longest of its name and first values, within bounds. */
export const columnWidths = ({ columns, values, rows }: ResultTable, figures: boolean): readonly number[] =>
  columns.map((column, index) => {
    const each = column.type === 'text' ? letterWidth : figureWidth;
    let widest = (column.name.length + 2) * letterWidth;
    for (let row = 0; row < Math.min(rows, sample); row += 1)
      widest = Math.max(widest, (figures ? figureText : cellText)(values[index]?.[row]).length * each);
    return Math.round(Math.min(Math.max(widest + 22, 64), 320));
  });
