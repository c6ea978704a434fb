/**
 * A condition on one column as a person writes it: ">= 10", "5..20", "= sun", or a text that the value contains. What cannot be
 * read as a value of the column is no condition; the form warns of it and it is kept.
 */
import * as v from 'valibot';
import type { Column } from '../../../data/types.ts';
import { findColumn, isNumeric, isTime } from '../columns.ts';
import { name, text } from '../sql.ts';

export const columnName = v.pipe(v.string(), v.maxLength(500));

export const filterSchema = v.object({ column: columnName, text: v.pipe(v.string(), v.maxLength(200)) });

export type Filter = v.InferOutput<typeof filterSchema>;

const moment = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?$/;

/** A value of the column as a literal; undefined when the words are none. */
const literal = (column: Column, words: string): string | undefined => {
  if (isNumeric(column)) return words !== '' && Number.isFinite(Number(words)) ? `CAST(${text(words)} AS DOUBLE)` : undefined;
  if (isTime(column)) return moment.test(words) ? `CAST(${text(words)} AS TIMESTAMP)` : undefined;
  return text(words);
};

/** Undefined: the column is not there, or the words do not fit it. Never fails in the engine: dates are tried, not cast. */
export const conditionOf = (filter: Filter, columns: readonly Column[]): string | undefined => {
  const column = findColumn(columns, filter.column);
  const words = filter.text.trim();
  if (column === undefined || words === '') return undefined;
  const value = name(column.name);
  const safe = (side: string) => literal(column, side.trim())?.replace(/^CAST/, 'TRY_CAST');
  const range = /^(.+?)\.\.(.+)$/.exec(words);
  if (range !== null && (isNumeric(column) || isTime(column))) {
    const [low, high] = [safe(range[1] ?? ''), safe(range[2] ?? '')];
    return low === undefined || high === undefined ? undefined : `${value} BETWEEN ${low} AND ${high}`;
  }
  const [, operator, side = ''] = /^(>=|<=|!=|=|>|<)\s*(.*)$/s.exec(words) ?? [];
  if (operator !== undefined) {
    const compared = safe(side);
    if (compared === undefined) return undefined;
    const left = isNumeric(column) || isTime(column) ? value : `CAST(${value} AS VARCHAR)`;
    return `${left} ${operator === '!=' ? 'IS DISTINCT FROM' : operator} ${compared}`;
  }
  return `contains(lower(CAST(${value} AS VARCHAR)), lower(${text(words)}))`;
};
