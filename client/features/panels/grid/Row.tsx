/** One row of cells: those that are pinned stand still at the left, of the others only the ones in view are in the document. */
import type { CSSProperties, ReactNode } from 'react';
import styles from './DataGrid.module.css';

export interface Place {
  readonly index: number;
  readonly start: number;
  readonly size: number;
}

export const cellStyle = ({ start, size }: Place): CSSProperties => ({ width: size, transform: `translateX(${start}px)` });

export interface RowProps {
  readonly pinned: readonly Place[];
  readonly scrolled: readonly Place[];
  readonly cell: (place: Place) => ReactNode;
  readonly rowIndex: number;
  readonly style?: CSSProperties;
}

export const Row = ({ pinned, scrolled, cell, rowIndex, style }: RowProps) => {
  const last = pinned.at(-1);
  return (
    <div role="row" aria-rowindex={rowIndex} className={styles.row} style={style}>
      {last !== undefined && (
        <div role="presentation" className={styles.pinned} style={{ width: last.start + last.size }}>
          {pinned.map(cell)}
        </div>
      )}
      {scrolled.map(cell)}
    </div>
  );
};
