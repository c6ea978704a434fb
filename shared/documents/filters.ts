/**
 * Filters of a dashboard: each a field of its own, so that two that are set apart both hold and two edits of one stand beside each
 * other as a conflict. What a filter means for a panel is for those to say who ask the data.
 */
import type { EntityId, MintLetters } from '../model/ids.ts';
import type { Json } from '../model/json.ts';
import { setField } from './commands.ts';
import type { Seen, Write } from './facts/facts.ts';
import { filterPrefix, fits } from './schema.ts';
import type { DocState } from './state.ts';

/** The rows whose value of the column is one of these; null is the missing one. */
export interface ValuesFilter {
  readonly column: string;
  readonly values: readonly (string | null)[];
}

/** The rows that have a value of the column, and none of these. */
export interface ExceptFilter {
  readonly column: string;
  readonly except: readonly string[];
}

/** Both ends belong to it; null: no end. Numbers, or days and moments as cells of data have them. */
export interface RangeFilter {
  readonly column: string;
  readonly from: number | string | null;
  readonly to: number | string | null;
}

export const latestUnits = ['day', 'week', 'month', 'year'] as const;

/** The last days, weeks, months or years that the data has, up to its latest value of the column: of a clock the data knows nothing. */
export interface LatestFilter {
  readonly column: string;
  readonly latest: readonly [count: number, unit: (typeof latestUnits)[number]];
}

export type Filter = ValuesFilter | ExceptFilter | RangeFilter | LatestFilter;

/** `field`: of the dashboard. */
export type FilterInfo = Filter & { readonly field: string };

export const isValues = (filter: Filter): filter is ValuesFilter => 'values' in filter;

export const isExcept = (filter: Filter): filter is ExceptFilter => 'except' in filter;

export const isLatest = (filter: Filter): filter is LatestFilter => 'latest' in filter;

/**
 * As a value of the document, without what the form does not know. To code that does not know `latest` it is a range from a number,
 * which fits no column of dates, and `except` one from a text, which fits none of numbers and of texts: there every panel says that it
 * is not filtered by it.
 */
export const filterValue = (filter: Filter): Json => {
  if (isLatest(filter)) return { column: filter.column, from: 0, to: null, latest: [...filter.latest] };
  if (isExcept(filter)) return { column: filter.column, from: '', to: null, except: [...filter.except] };
  return isValues(filter) ? { column: filter.column, values: [...filter.values] } : { column: filter.column, from: filter.from, to: filter.to };
};

/** What a value of such a field says; undefined for one that was taken away and for what has not the form. */
export const parseFilter = (value: Json | undefined): Filter | undefined => {
  if (value === undefined || value === null || !fits('dashboard', filterPrefix, value)) return undefined;
  const { column, values, except, latest, from = null, to = null } = value as unknown as { readonly column: string } & Partial<ValuesFilter & ExceptFilter & RangeFilter & LatestFilter>;
  if (latest !== undefined) return { column, latest };
  if (except !== undefined) return { column, except };
  return values === undefined ? { column, from, to } : { column, values };
};

/** Those that hold, by column. */
export const readFilters = (state: DocState, dashboard: EntityId): readonly FilterInfo[] =>
  state
    .fields(dashboard)
    .filter((field) => field.startsWith(filterPrefix))
    .flatMap((field): readonly FilterInfo[] => {
      const filter = parseFilter(state.value(dashboard, field));
      return filter === undefined ? [] : [{ ...filter, field }];
    })
    .toSorted((a, b) => (a.column === b.column ? (a.field < b.field ? -1 : 1) : a.column < b.column ? -1 : 1));

/** A name that no other device gives to a filter of its own. */
export const mintFilter = (mint: MintLetters): string => filterPrefix + mint(12).replaceAll(/[-_]/g, 'x');

export const setFilter = (dashboard: EntityId, field: string, filter: Filter, seen?: Seen): readonly Write[] =>
  setField(dashboard, field, filterValue(filter), seen);

export const removeFilter = (dashboard: EntityId, field: string, seen?: Seen): readonly Write[] => setField(dashboard, field, null, seen);
