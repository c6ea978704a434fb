/**
 * Which cell the keyboard is on, and which cells are chosen with it. One tab stop for the whole grid; the active cell is named by
 * aria-activedescendant, because with windowed rows the element itself comes and goes. Row -1 is the header.
 */
import { useState, type KeyboardEvent } from 'react';
import { rangeOf, type CellRange } from './copy.ts';

export interface CellCursor {
  readonly row: number;
  readonly column: number;
}

const pageStep = 12;

const step = (
  key: string,
  control: boolean,
  { row, column }: CellCursor,
  rows: number,
  columns: number,
): CellCursor | undefined => {
  switch (key) {
    case 'ArrowUp':
      return { row: control ? 0 : row - 1, column };
    case 'ArrowDown':
      return { row: control ? rows - 1 : row + 1, column };
    case 'ArrowLeft':
      return { row, column: control ? 0 : column - 1 };
    case 'ArrowRight':
      return { row, column: control ? columns - 1 : column + 1 };
    case 'PageUp':
      return { row: Math.max(row - pageStep, 0), column };
    case 'PageDown':
      return { row: row + pageStep, column };
    case 'Home':
      return { row: control ? 0 : row, column: 0 };
    case 'End':
      return { row: control ? rows - 1 : row, column: columns - 1 };
    default:
      return undefined;
  }
};

export interface CursorOptions {
  readonly rows: number;
  readonly columns: number;
  readonly onMove: (to: CellCursor) => void;
  readonly onHeader: (column: number) => void;
  readonly onCopy: (range: CellRange) => void;
  /** Enter on a cell. */
  readonly onOpen?: ((row: number) => void) | undefined;
}

export const useCellCursor = ({ rows, columns, onMove, onHeader, onCopy, onOpen }: CursorOptions) => {
  const [cursor, setCursor] = useState<CellCursor>({ row: -1, column: 0 });
  const [anchor, setAnchor] = useState<CellCursor>();
  const range = rangeOf(anchor ?? cursor, cursor);
  const moveTo = (to: CellCursor, extend = false) => {
    const next = { row: Math.min(Math.max(to.row, -1), rows - 1), column: Math.min(Math.max(to.column, 0), columns - 1) };
    setAnchor(extend ? (anchor ?? cursor) : undefined);
    setCursor(next);
    onMove(next);
  };
  /** The whole row, or all rows of the choice. */
  const chooseRow = () => {
    setAnchor({ row: anchor?.row ?? cursor.row, column: 0 });
    setCursor({ row: cursor.row, column: columns - 1 });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Tab') return;
    if (event.key === 'Escape') {
      if (anchor === undefined) return;
      event.stopPropagation();
      return setAnchor(undefined);
    }
    const control = event.ctrlKey || event.metaKey;
    if (control && event.key.toLowerCase() === 'c' && getSelection()?.isCollapsed !== false) return onCopy(range);
    if (event.key === 'Enter' && cursor.row >= 0 && onOpen !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      return onOpen(cursor.row);
    }
    const next = step(event.key, control, cursor, rows, columns);
    const wholeRow = event.key === ' ' && event.shiftKey;
    const acts = cursor.row === -1 && (event.key === 'Enter' || event.key === ' ');
    if (next === undefined && !acts && !wholeRow) return;
    event.preventDefault();
    event.stopPropagation();
    if (wholeRow) chooseRow();
    else if (next !== undefined) moveTo(next, event.shiftKey);
    else onHeader(cursor.column);
  };
  return { cursor, range: anchor === undefined ? undefined : range, moveTo, onKeyDown };
};
