/**
 * The rows of a long result, held in pages that are read when they come into view. The first page is the result itself, so what
 * is known is shown at once. A new result (another sort, another filter) drops all pages.
 */
import { useRef, useState } from 'react';
import { limits } from '../../../../shared/model/limits.ts';
import type { Cell, ResultTable } from '../../../data/types.ts';

export type ReadPage = (offset: number, limit: number) => Promise<ResultTable | undefined>;

export interface RowWindow {
  /** Undefined while its page is on the way. */
  readonly cell: (row: number, column: number) => Cell | undefined;
  /** Rows that are looked at now. */
  readonly show: (first: number, last: number) => void;
}

const pageRows = limits.tablePageRows;

export const useWindow = (result: ResultTable, page: ReadPage | undefined): RowWindow => {
  const held = useRef({ result, pages: new Map<number, ResultTable | 'reading'>() });
  const [, setVersion] = useState(0);
  if (held.current.result !== result) held.current = { result, pages: new Map() };

  const read = async (index: number) => {
    const store = held.current.pages;
    store.set(index, 'reading');
    const table = await page?.(index * pageRows, pageRows);
    if (table === undefined) store.delete(index);
    else store.set(index, table);
    if (store === held.current.pages) setVersion((version) => version + 1);
  };

  return {
    cell: (row, column) => {
      if (row < result.rows) return result.values[column]?.[row] ?? null;
      const table = held.current.pages.get(Math.floor(row / pageRows));
      return table === undefined || table === 'reading' ? undefined : (table.values[column]?.[row % pageRows] ?? null);
    },
    show: (first, last) => {
      if (page === undefined || last < result.rows) return;
      const end = Math.min(Math.floor(last / pageRows), Math.floor((result.total - 1) / pageRows));
      for (let index = Math.floor(Math.max(first, result.rows) / pageRows); index <= end; index += 1) {
        if (!held.current.pages.has(index)) void read(index);
      }
    },
  };
};
