/**
 * A table of data: native elements with grid roles, only the rows and columns in view in the document, so that a million rows
 * and hundreds of columns scroll alike. Read-only; the header sorts where the caller says how.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useMemo, useRef, type CSSProperties } from 'react';
import { limits } from '../../../../shared/model/limits.ts';
import type { ResultTable } from '../../../data/types.ts';
import { classes } from '../../../ui/class.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { alignsRight, cellText, columnWidths } from './cells.ts';
import styles from './DataGrid.module.css';
import { useCellCursor, type CellCursor } from './useCellCursor.ts';
import { useWindow, type ReadPage } from './useWindow.ts';

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

export interface DataGridProps {
  readonly label: string;
  readonly result: ResultTable;
  readonly page?: ReadPage | undefined;
  readonly sort?: Sort | null;
  /** A header was pressed. Undefined: the order is fixed. */
  readonly onSort?: ((column: string) => void) | undefined;
}

const rowHeight = matchMedia('(pointer: coarse)').matches ? 44 : 28;

export const DataGrid = ({ label, result, page, sort = null, onSort }: DataGridProps) => {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const total = page === undefined ? result.rows : Math.min(result.total, limits.tableScrollRows);
  const widths = useMemo(() => columnWidths(result), [result]);
  const { cell, show } = useWindow(result, page);
  // oxlint-disable-next-line react/incompatible-library -- its functions are read in render only, never kept
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollPaddingStart: rowHeight,
  });
  const columns = useVirtualizer({
    horizontal: true,
    count: widths.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => widths[index] ?? 100,
    overscan: 3,
  });
  useEffect(() => columns.measure(), [columns, widths]);
  const shownRows = rows.getVirtualItems();
  const shownColumns = columns.getVirtualItems();
  const [first, last] = [shownRows[0]?.index ?? 0, shownRows.at(-1)?.index ?? 0];
  useEffect(() => show(first, last));

  const press = (column: number) => {
    const name = result.columns[column]?.name;
    if (name === undefined || onSort === undefined) return;
    onSort(name);
    rows.scrollToIndex(0);
  };
  const { cursor, moveTo, onKeyDown } = useCellCursor({
    rows: total,
    columns: widths.length,
    onMove: ({ row, column }) => {
      if (row >= 0) rows.scrollToIndex(row);
      columns.scrollToIndex(column);
    },
    onHeader: press,
    onCopy: ({ row, column }) => void navigator.clipboard.writeText(cellText(cell(row, column))),
  });
  const cellId = ({ row, column }: CellCursor) => `${id}${row}.${column}`;
  const at = (left: number, width: number): CSSProperties => ({ width, transform: `translateX(${left}px)` });
  const mark = (row: number, column: number) => (cursor.row === row && cursor.column === column ? '' : undefined);

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={total + 1}
      aria-colcount={widths.length}
      aria-readonly="true"
      aria-activedescendant={cellId(cursor)}
      tabIndex={0}
      className={styles.grid}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className={styles.head} style={{ width: columns.getTotalSize(), height: rowHeight }}>
        <div role="row" aria-rowindex={1} className={styles.row}>
          {shownColumns.map(({ index, start, size }) => {
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
                style={at(start, size)}
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
          })}
        </div>
      </div>
      <div role="rowgroup" className={styles.body} style={{ width: columns.getTotalSize(), height: rows.getTotalSize() }}>
        {shownRows.map(({ index: row, start: top }) => (
          <div
            key={row}
            role="row"
            aria-rowindex={row + 2}
            className={styles.row}
            style={{ height: rowHeight, transform: `translateY(${top}px)` }}
          >
            {shownColumns.map(({ index, start, size }) => {
              const column = result.columns[index];
              const value = cell(row, index);
              return (
                <div
                  key={index}
                  id={cellId({ row, column: index })}
                  role="gridcell"
                  aria-colindex={index + 1}
                  data-active={mark(row, index)}
                  data-empty={value === null ? '' : undefined}
                  className={classes(styles.cell, column !== undefined && alignsRight(column) && styles.right)}
                  style={at(start, size)}
                  onClick={() => moveTo({ row, column: index })}
                >
                  {value === undefined ? '…' : cellText(value)}
                </div>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
};
