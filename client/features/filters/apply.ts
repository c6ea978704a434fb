/**
 * What filters make of a question: every table in it is seen through the filters that apply to it, under its own name, so that no
 * kind of panel has to know of them. A filter applies where there is a column of that name that it fits.
 *
 *   WITH "wells" AS (SELECT *, rowid FROM "wells" WHERE …) SELECT * FROM (the question)
 */
import { isExcept, isLatest, isValues, type Filter } from '../../../shared/documents/filters.ts';
import type { Column, TableSource } from '../../data/types.ts';
import { findColumn, isNumeric, isTime } from '../panels/columns.ts';
import { name, text } from '../panels/sql.ts';

const day = /^\d{4}-\d\d-\d\d$/;

/** An end of a range as a literal of the column; undefined when it is none. */
const literal = (column: Column, bound: number | string): string | undefined => {
  if (isNumeric(column)) return typeof bound === 'number' && Number.isFinite(bound) ? `CAST(${text(String(bound))} AS DOUBLE)` : undefined;
  return isTime(column) && typeof bound === 'string' ? `TRY_CAST(${text(bound)} AS TIMESTAMP)` : undefined;
};

/** Undefined: it does not apply to a table of these columns. */
export const conditionOf = (filter: Filter, { alias, columns }: Pick<TableSource, 'alias' | 'columns'>): string | undefined => {
  const column = findColumn(columns, filter.column);
  if (column === undefined) return undefined;
  const value = name(column.name);
  if (isValues(filter)) {
    const present = filter.values.filter((one) => one !== null);
    const among = present.length === 0 ? 'false' : `CAST(${value} AS VARCHAR) IN (${present.map(text).join(', ')})`;
    return filter.values.includes(null) ? `(${among} OR ${value} IS NULL)` : among;
  }
  if (isExcept(filter)) return `${value} IS NOT NULL${filter.except.length === 0 ? '' : ` AND CAST(${value} AS VARCHAR) NOT IN (${filter.except.map(text).join(', ')})`}`;
  if (isLatest(filter)) {
    const [count, unit] = filter.latest;
    return isTime(column) ? `${value} > (SELECT max(${value}) FROM ${name(alias)}) - INTERVAL ${count} ${unit}` : undefined;
  }
  const [from, to] = [filter.from, filter.to].map((bound) => (bound === null ? null : literal(column, bound)));
  if (from === undefined || to === undefined) return undefined;
  // A day ends with its last moment.
  const upper = typeof filter.to === 'string' && day.test(filter.to) && column.type === 'datetime' ? `< ${to} + INTERVAL 1 DAY` : `<= ${to}`;
  const parts = [...(from === null ? [] : [`${value} >= ${from}`]), ...(to === null ? [] : [`${value} ${upper}`])];
  return parts.length === 0 ? 'true' : parts.join(' AND ');
};

export interface Filtering {
  readonly wrap: (sql: string) => string;
  /** Characters that stand before the question in what `wrap` gives. */
  readonly lead: number;
  readonly applied: readonly Filter[];
  readonly unapplied: readonly Filter[];
}

/** `numbered`: the rows keep their number (rowid), by which a table pages; a person's own question would see it as a column. */
export const filtering = (tables: readonly Pick<TableSource, 'alias' | 'columns'>[], filters: readonly Filter[], numbered: boolean): Filtering => {
  const views = tables.flatMap((table) => {
    const { alias } = table;
    const conditions = filters.flatMap((filter) => conditionOf(filter, table) ?? []);
    if (conditions.length === 0) return [];
    return [`${name(alias)} AS (SELECT *${numbered ? ', rowid' : ''} FROM ${name(alias)} WHERE ${conditions.join(' AND ')})`];
  });
  const applies = (filter: Filter): boolean => tables.some((table) => conditionOf(filter, table) !== undefined);
  const lead = views.length === 0 ? '' : `WITH ${views.join(', ')} SELECT * FROM (`;
  return {
    wrap: (sql) => (lead === '' ? sql : `${lead}${sql.replace(/[;\s]+$/, '')}\n)`),
    lead: lead.length,
    applied: filters.filter(applies),
    unapplied: filters.filter((filter) => !applies(filter)),
  };
};
