/** How much memory a table will take in the engine, roughly, from its types and the rows seen so far. */
import type { Column, ColumnType } from '../types.ts';
import type { Inspection } from './inspection.ts';

const cellBytes: Readonly<Record<Exclude<ColumnType, 'text'>, number>> = { integer: 8, number: 8, date: 4, datetime: 8, boolean: 1 };
/** The engine's own handle of a text: length, prefix and place. */
const textHandleBytes = 16;

export const memoryEstimate = ({ preview, rows }: Pick<Inspection, 'preview' | 'rows'>, columns: readonly Column[]): number =>
  rows *
  columns.reduce((sum, { type }, index) => {
    if (type !== 'text') return sum + cellBytes[type];
    const characters = preview.reduce((total, { fields }) => total + (fields[index]?.length ?? 0), 0);
    return sum + textHandleBytes + characters / Math.max(1, preview.length);
  }, 0);
