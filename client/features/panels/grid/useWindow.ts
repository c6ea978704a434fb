/**
 * The rows of a long result, held in pages that are read when they come into view. The first page is the result itself, so what
 * is known is shown at once. A new result (another sort, another filter) drops all pages.
 */
import { useState } from 'react';
import { limits } from '../../../../shared/model/limits.ts';
import type { Cell, ResultTable } from '../../../data/types.ts';

export type ReadPage = (offset: number, limit: number) => Promise<ResultTable | undefined>;

export interface RowWindow {
  /** Undefined while its page is on the way. */
  readonly cell: (row: number, column: number) => Cell | undefined;
  /** Rows that are looked at now. */
  readonly show: (first: number, last: number) => void;
}

interface Held {
  readonly result: ResultTable;
  readonly pages: ReadonlyMap<number, ResultTable | 'asked'>;
}

const pageRows = limits.tablePageRows;

export const useWindow = (result: ResultTable, page: ReadPage | undefined): RowWindow => {
  const [held, setHeld] = useState<Held>({ result, pages: new Map() });
  if (held.result !== result) setHeld({ result, pages: new Map() });

  const put = (index: number, table: ResultTable | 'asked') =>
    setHeld((before) => {
      if (before.result !== result) return before;
      const pages = new Map(before.pages).set(index, table);
      for (const oldest of pages.keys()) {
        if (pages.size <= limits.tablePages) break;
        pages.delete(oldest);
      }
      return { result, pages };
    });
  // A page that could not be read stays 'asked' until there is a new result: asking again at every paint would not end.
  const read = async (index: number) => {
    put(index, 'asked');
    const table = await page?.(index * pageRows, pageRows);
    if (table !== undefined) put(index, table);
  };

  return {
    cell: (row, column) => {
      if (row < result.rows) return result.values[column]?.[row] ?? null;
      const table = held.pages.get(Math.floor(row / pageRows));
      return table === undefined || table === 'asked' ? undefined : (table.values[column]?.[row % pageRows] ?? null);
    },
    show: (first, last) => {
      if (page === undefined || last < result.rows) return;
      const end = Math.min(Math.floor(last / pageRows), Math.floor((result.total - 1) / pageRows));
      for (let index = Math.floor(Math.max(first, result.rows) / pageRows); index <= end; index += 1) {
        if (!held.pages.has(index)) void read(index);
      }
    },
  };
};
