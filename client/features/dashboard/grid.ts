/** Measures of the grid on screen: cells to pixels and back. The same numbers stand in Dashboard.module.css. */
import { t } from '../../texts/text.ts';
import type { Layout } from '../../../shared/documents/layout.ts';
import { limits } from '../../../shared/model/limits.ts';

const rowHeight = 36;
const gap = 8;
export const smallest = { width: 2, height: 3 };

export interface Cell {
  readonly width: number;
  readonly height: number;
}

/** Size of one cell with its gap, in a grid that wide. */
export const cellOf = (gridWidth: number): Cell => ({ width: (gridWidth + gap) / limits.gridColumns, height: rowHeight + gap });

/** CSS grid placement of a panel. */
export const placement = ([x, y, w, h]: Layout): { readonly gridColumn: string; readonly gridRow: string } => ({
  gridColumn: `${x + 1} / span ${w}`,
  gridRow: `${y + 1} / span ${h}`,
});

/** "column 1, row 2, 6 wide, 8 high" for the live region. */
export const placeWords = ([x, y, w, h]: Layout): string => t`column ${x + 1}, row ${y + 1}, ${w} wide, ${h} high`;
