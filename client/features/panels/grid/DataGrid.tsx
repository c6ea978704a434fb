/**
 * A table of data: native elements with grid roles, only the rows and columns in view in the document, so that millions of rows
 * and hundreds of columns scroll alike. Read-only; the header sorts where the caller says how; chosen cells are copied as TSV.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useMemo, useRef, type MouseEvent } from 'react';
import { limits } from '../../../../shared/model/limits.ts';
import type { Column, ResultTable } from '../../../data/types.ts';
import { classes } from '../../../ui/class.ts';
import { count, counted } from '../../../texts/format.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { toast } from '../../../ui/toasts.ts';
import { cellText, dateText, figureText } from '../../../texts/values.ts';
import { alignsRight, columnWidths } from './cells.ts';
import { cellsOf, isInside, readRange, toTsv, type CellRange } from './copy.ts';
import styles from './DataGrid.module.css';
import { cellStyle, Row, type Place } from './Row.tsx';
import { useCellCursor, type CellCursor } from './useCellCursor.ts';
import { useRows } from './useRows.ts';
import { useWindow, type ReadPage } from './useWindow.ts';
import { t } from '../../../texts/text.ts';

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

export interface DataGridProps {
  readonly label: string;
  readonly result: ResultTable;
  readonly page?: ReadPage | undefined;
  readonly sort?: Sort | null;
  /** How days and moments are written; as the data has them unless said. */
  readonly dates?: 'data' | 'locale';
  /** Numbers that were worked out are said with few digits, all of them in the cell's title and where it is copied. */
  readonly figures?: boolean;
  /** So many of the first columns stay in view; fewer where they would leave no room for the others. */
  readonly pinned?: number;
  /** A header was pressed. Undefined: the order is fixed. */
  readonly onSort?: ((column: string) => void) | undefined;
  /** Enter or a double press on a row. */
  readonly onOpen?: ((row: number) => void) | undefined;
}

const isDated = (column: Column | undefined): boolean => column?.type === 'date' || column?.type === 'datetime';

const rowHeight = matchMedia('(pointer: coarse)').matches ? 44 : 28;

/** Pinned columns may take this much of what is seen. */
const pinnedShare = 0.6;

const pinnedPlaces = (widths: readonly number[], wanted: number, room: number): readonly Place[] => {
  const places: Place[] = [];
  let start = 0;
  for (const [index, size] of widths.slice(0, wanted).entries()) {
    if (start + size > room * pinnedShare) break;
    places.push({ index, start, size });
    start += size;
  }
  return places;
};

const copyCells = async (range: CellRange, result: ResultTable, page: ReadPage | undefined): Promise<void> => {
  const cells = cellsOf(range);
  if (cells > limits.copyCells)
    return toast(t`${count(cells)} cells are too many to copy; at most ${count(limits.copyCells)} go at once.`, { tone: 'attention' });
  const lines = await readRange(range, result, page);
  if (lines === undefined) return toast(t`These rows could not be read, nothing was copied.`, { tone: 'attention' });
  try {
    await navigator.clipboard.writeText(toTsv(lines));
    if (cells > 1) toast(t`Copied ${counted(cells, 'cell')}.`);
  } catch {
    toast(t`The browser did not allow copying.`, { tone: 'attention' });
  }
};

export const DataGrid = ({ label, result, page, sort = null, dates = 'data', figures = false, pinned: wanted = 0, onSort, onOpen }: DataGridProps) => {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const total = page === undefined ? result.rows : Math.min(result.total, limits.tableScrollRows);
  const widths = useMemo(() => columnWidths(result, figures), [result, figures]);
  const { cell, show } = useWindow(result, page);
  const rows = useRows(scroller, total, rowHeight);
  const pinned = pinnedPlaces(widths, wanted, rows.width);
  const pinnedWidth = pinned.reduce((sum, { size }) => sum + size, 0);
  // oxlint-disable-next-line react/incompatible-library -- its functions are read in render only, never kept
  const columns = useVirtualizer({
    horizontal: true,
    count: widths.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => widths[index] ?? 100,
    overscan: 3,
    scrollPaddingStart: pinnedWidth,
  });
  useEffect(() => columns.measure(), [columns, widths]);
  const scrolled = columns.getVirtualItems().filter(({ index }) => index >= pinned.length);
  useEffect(() => {
    const timer = setTimeout(() => show(rows.first, Math.max(rows.end - 1, 0)), limits.tableRest);
    return () => clearTimeout(timer);
  });

  const press = (column: number) => {
    const name = result.columns[column]?.name;
    if (name === undefined || onSort === undefined) return;
    onSort(name);
    rows.scrollTo(0);
  };
  const { cursor, range, moveTo, onKeyDown } = useCellCursor({
    rows: total,
    columns: widths.length,
    onMove: ({ row, column }) => {
      if (row >= 0) rows.scrollTo(row);
      if (column >= pinned.length) columns.scrollToIndex(column);
    },
    onHeader: press,
    onCopy: (chosen) => void copyCells(chosen, result, page),
    onOpen,
  });
  const cellId = ({ row, column }: CellCursor) => `${id}${row}.${column}`;
  const mark = (row: number, column: number) => (cursor.row === row && cursor.column === column ? '' : undefined);
  const chosen = (row: number, column: number) => range !== undefined && isInside(range, row, column);

  const header = (place: Place) => {
    const { index } = place;
    const column = result.columns[index];
    if (column === undefined) return null;
    const sorted = sort?.column === column.name;
    return (
      <div
        key={index}
        id={cellId({ row: -1, column: index })}
        role="columnheader"
        aria-colindex={index + 1}
        aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : onSort === undefined ? undefined : 'none'}
        data-active={mark(-1, index)}
        title={column.name}
        className={classes(styles.cell, alignsRight(column) && styles.right, onSort !== undefined && styles.sortable)}
        style={cellStyle(place)}
        onClick={() => {
          moveTo({ row: -1, column: index });
          press(index);
        }}
      >
        <span className={styles.name}>{column.name}</span>
        {sorted && (
          <span className={classes(styles.arrow, !sort.descending && styles.up)}>
            <Icon name="chevronDown" size={12} />
          </span>
        )}
      </div>
    );
  };
  const body = (row: number) => (place: Place) => {
    const { index } = place;
    const column = result.columns[index];
    const value = cell(row, index);
    const isChosen = chosen(row, index);
    const said = value === undefined ? '…' : dates === 'locale' && isDated(column) ? dateText(value) : figures ? figureText(value) : cellText(value);
    return (
      <div
        key={index}
        id={cellId({ row, column: index })}
        role="gridcell"
        aria-colindex={index + 1}
        aria-selected={isChosen || undefined}
        data-active={mark(row, index)}
        data-empty={value === null ? '' : undefined}
        className={classes(styles.cell, column !== undefined && alignsRight(column) && styles.right, isChosen && styles.chosen)}
        style={cellStyle(place)}
        title={figures && said !== cellText(value) ? cellText(value) : undefined}
        onMouseDown={(event: MouseEvent) => event.shiftKey && event.preventDefault()}
        onClick={(event: MouseEvent) => moveTo({ row, column: index }, event.shiftKey)}
        onDoubleClick={onOpen === undefined ? undefined : () => onOpen(row)}
      >
        {said}
      </div>
    );
  };
  const shown = Array.from({ length: Math.max(rows.end - rows.first, 0) }, (_, index) => rows.first + index);

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={total + 1}
      aria-colcount={widths.length}
      aria-readonly="true"
      aria-multiselectable="true"
      aria-activedescendant={cellId(cursor)}
      tabIndex={0}
      className={styles.grid}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className={styles.head} style={{ width: columns.getTotalSize(), height: rowHeight }}>
        <Row pinned={pinned} scrolled={scrolled} cell={header} rowIndex={1} />
      </div>
      <div role="rowgroup" className={styles.body} style={{ width: columns.getTotalSize(), height: rows.height }}>
        {shown.map((row) => (
          <Row
            key={row}
            pinned={pinned}
            scrolled={scrolled}
            cell={body(row)}
            rowIndex={row + 2}
            style={{ height: rowHeight, transform: `translateY(${rows.startOf(row)}px)` }}
          />
        ))}
      </div>
    </div>
  );
};
