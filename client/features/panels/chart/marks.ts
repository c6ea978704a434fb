/**
 * A mark of a chart as the rows behind it: the conditions that its place on the axes, its colour and its small chart stand for. Pure.
 * Undefined where they cannot be said: a gathered point stands for rows near it. "Other" is every value but those that are named beside
 * it in the result.
 */
import { isExcept, type Filter } from '../../../../shared/documents/filters.ts';
import type { Cell, Column, ResultTable } from '../../../data/types.ts';
import { findColumn, isNumeric, isTime } from '../columns.ts';
import { along as alongCells } from './categories.ts';
import { at, cellWords, numberAt } from './cells.ts';
import { emptyName, otherName } from '../gathered.ts';
import { isDrawnAlong, placesOf, usesPeriod, type ChartSettings } from './settings.ts';
import { acrossWords } from './words.ts';

/** What the drawing library says of a press. */
export interface Pressed {
  readonly name: string;
  readonly facet: string | undefined;
  readonly index: number;
  readonly value: readonly unknown[];
}

/** The row of the result that a mark was drawn from. */
export const rowOf = (settings: ChartSettings, result: ResultTable, { name, facet, index, value }: Pressed): number | undefined => {
  const places = placesOf(settings);
  const matches = (row: number): boolean =>
    (places.colour === undefined || cellWords(at(result, places.colour, row)) === name) &&
    (places.facet === undefined || cellWords(at(result, places.facet, row)) === facet);
  const rows = Array.from({ length: result.rows }, (_, row) => row).filter(matches);
  switch (settings.type) {
    case 'scatter':
      return rows.find((row) => row === Number(value[2]));
    case 'histogram': {
      const width = numberAt(result, 1, 0) - numberAt(result, 0, 0);
      const first = Math.min(...(result.values[0] ?? []).map(Number));
      return rows.find((row) => (width > 0 ? Math.round((numberAt(result, 0, row) - first) / width) : 0) === index);
    }
    case 'box': {
      const x = alongCells(settings, result, 0);
      return rows.find((row) => x.indexOf(row) === index);
    }
    case 'heat': {
      const [x, y] = [alongCells(settings, result, 0), alongCells(settings, result, 2)];
      return rows.find((row) => x.indexOf(row) === Number(value[0]) && y.indexOf(row) === Number(value[1]));
    }
    default:
      return rows.find((row) => at(result, 0, row) === value[0] || acrossWords(settings, result.columns[0], at(result, 0, row)) === value[0]);
  }
};

/** The last double below a number: a bin does not hold the beginning of the next. */
const under = (value: number): number => {
  if (!Number.isFinite(value) || value === 0) return value === 0 ? -Number.MIN_VALUE : value;
  const bits = new BigInt64Array(1);
  const numbers = new Float64Array(bits.buffer);
  numbers[0] = value;
  bits[0] = (bits[0] ?? 0n) + (value > 0 ? -1n : 1n);
  return numbers[0] ?? value;
};

const months = { day: 0, week: 0, month: 1, quarter: 3, year: 12, none: 0 } as const;

/** The last day of the period that begins on this one. */
const lastDay = (start: string, period: ChartSettings['period']): string => {
  const day = new Date(`${start.slice(0, 10)}T00:00:00Z`);
  day.setUTCMonth(day.getUTCMonth() + months[period]);
  day.setUTCDate(day.getUTCDate() + (months[period] > 0 ? -1 : period === 'week' ? 6 : 0));
  return day.toISOString().slice(0, 10);
};

/** From the first to the last of these values of x, whatever they stand for. */
export const acrossFilter = (settings: ChartSettings, columns: readonly Column[], first: Cell, last: Cell): Filter | undefined => {
  const column = findColumn(columns, settings.x);
  if (column === undefined || first === null || last === null) return undefined;
  if (isNumeric(column)) return { column: column.name, from: Number(first), to: Number(last) };
  if (!isTime(column)) return first === last ? { column: column.name, values: [String(first)] } : undefined;
  const gathered = usesPeriod(settings) && settings.period !== 'none';
  return { column: column.name, from: String(first), to: gathered ? lastDay(String(last), settings.period) : String(last) };
};

/** `cells`: all that the column of the result holds. */
const valueFilter = (column: string, value: string, cells: readonly Cell[]): Filter => {
  if (value !== otherName()) return { column, values: [value === emptyName() ? null : value] };
  return { column, except: [...new Set(cells.map(cellWords))].filter((name) => name !== otherName() && name !== emptyName()).toSorted() };
};

interface Along {
  readonly from: Cell;
  readonly to: Cell;
  readonly isLast: boolean;
  /** Where all of them begin. */
  readonly cells: readonly Cell[];
}

/** A place along x or y that may be a bin, a period or a category. */
const cellFilter = (settings: ChartSettings, columns: readonly Column[], name: string, { from, to, isLast, cells }: Along): Filter | undefined => {
  const column = findColumn(columns, name);
  if (column === undefined) return undefined;
  if (typeof from === 'number' && typeof to === 'number') return { column: name, from, to: isLast || from === to ? to : under(to) };
  if (isTime(column)) return name === settings.x ? acrossFilter(settings, columns, from, from) : { column: name, from: String(from), to: String(from) };
  return valueFilter(name, from === null ? emptyName() : String(from), cells);
};

/** Conditions for the rows behind a row of the result. */
export const marked = (settings: ChartSettings, columns: readonly Column[], result: ResultTable, row: number): readonly Filter[] | undefined => {
  const { colour, facet, weight } = placesOf(settings);
  if (Number(result.values[weight ?? -1]?.[row] ?? 1) > 1) return undefined;
  const cell = (column: number): Cell => at(result, column, row);
  const isLast = (column: number): boolean => Number(cell(column)) >= Math.max(...(result.values[column] ?? []).map(Number));
  /** Of the pair of columns that says where the cell begins and ends. */
  const alongAt = (column: number): Along => ({ from: cell(column), to: cell(column + 1), isLast: isLast(column + 1), cells: result.values[column] ?? [] });
  const across = (): readonly (Filter | undefined)[] => {
    if (settings.type === 'histogram') return [cellFilter(settings, columns, settings.x, alongAt(0))];
    if (settings.type === 'box') return settings.x === '' ? [] : [cellFilter(settings, columns, settings.x, alongAt(0))];
    if (settings.type === 'heat') return [cellFilter(settings, columns, settings.x, alongAt(0)), cellFilter(settings, columns, settings.y, alongAt(2))];
    const x = acrossFilter(settings, columns, cell(0), cell(0));
    return settings.type === 'scatter' ? [x, { column: settings.y, from: numberAt(result, 1, row), to: numberAt(result, 1, row) }] : [x];
  };
  const split = (column: string, place: number | undefined) => (place === undefined ? [] : [valueFilter(column, cellWords(cell(place)), result.values[place] ?? [])]);
  const all = [...across(), ...split(settings.colour, colour), ...split(settings.facet, facet)];
  const filters = all.filter((filter) => filter !== undefined);
  // Of a part of the result it is not known what else has a name.
  const isUnknown = result.rows < result.total && filters.some(isExcept);
  return filters.length < all.length || isUnknown ? undefined : filters;
};

/** What a shown part of x stands for; undefined where it says nothing to others. */
export const shownFilter = (settings: ChartSettings, columns: readonly Column[], result: ResultTable, from: number, to: number): Filter | undefined => {
  const column = findColumn(columns, settings.x);
  if (column === undefined) return undefined;
  const bar = settings.type === 'bar';
  if (settings.type === 'scatter' || (isDrawnAlong(settings) && !bar)) {
    if (isNumeric(column)) return { column: column.name, from, to };
    if (!isTime(column)) return undefined;
    const [first, last] = [from, to].map((moment) => new Date(moment).toISOString().slice(0, column.type === 'date' ? 10 : 19));
    return first === undefined || last === undefined ? undefined : { column: column.name, from: first, to: last };
  }
  if (bar) {
    const xs = [...new Set(result.values[0])].slice(Math.max(0, Math.ceil(from)), Math.floor(to) + 1);
    if (isNumeric(column) || isTime(column)) return acrossFilter(settings, columns, xs[0] ?? null, xs.at(-1) ?? null);
    return { column: column.name, values: xs.map((cell) => (cell === null ? null : String(cell))) };
  }
  if (settings.type !== 'histogram') return undefined;
  const shown = Array.from({ length: result.rows }, (_, row) => row).filter((row) => {
    const width = numberAt(result, 1, 0) - numberAt(result, 0, 0);
    const bin = width > 0 ? Math.round((numberAt(result, 0, row) - Math.min(...(result.values[0] ?? []).map(Number))) / width) : 0;
    return bin >= from && bin <= to;
  });
  const edges = shown.flatMap((row) => [numberAt(result, 0, row), numberAt(result, 1, row)]);
  return edges.length === 0 ? undefined : { column: column.name, from: Math.min(...edges), to: Math.max(...edges) };
};

/** Of the small chart of that value. */
export const facetFilter = (settings: ChartSettings, result: ResultTable, value: string): readonly Filter[] => [
  valueFilter(settings.facet, value, result.values[placesOf(settings).facet ?? -1] ?? []),
];
