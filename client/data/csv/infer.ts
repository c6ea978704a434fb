/** Finds each column's type by exclusion over every row: the first type in order of preference that all present values have. */
import type { ColumnType } from '../types.ts';
import { isMissing, looksLike, type Decimal } from './values.ts';

/** The first that fits is taken. */
export const preference: readonly ColumnType[] = ['boolean', 'integer', 'number', 'date', 'datetime'];

export interface TypeFinder {
  add(row: readonly string[]): void;
  types(): readonly ColumnType[];
}

export const typeFinder = (columns: number, mark?: Decimal): TypeFinder => {
  const left: ColumnType[][] = Array.from({ length: columns }, () => [...preference]);
  const present = new Uint8Array(columns);
  return {
    add: (row) => {
      for (let column = 0; column < columns; column += 1) {
        const candidates = left[column];
        const text = row[column] ?? '';
        // Missing in the sense of the typed columns: a column of numbers stays one through an NA.
        if (candidates === undefined || candidates.length === 0 || isMissing('number', text)) continue;
        present[column] = 1;
        if (!candidates.every((type) => looksLike(type, text, mark))) left[column] = candidates.filter((type) => looksLike(type, text, mark));
      }
    },
    types: () => left.map((candidates, column) => (present[column] === 1 ? (candidates[0] ?? 'text') : 'text')),
  };
};
