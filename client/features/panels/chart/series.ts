/** Rows of one colour value each. A value has the same colour in every small chart and whichever others the legend hides. */
import type { ResultTable } from '../../../data/types.ts';
import { at, cellWords, distinct, numberAt } from './cells.ts';
import type { ChartLook } from './look.ts';
import { emptyName, otherName } from '../gathered.ts';
import { placesOf, type ChartSettings } from './settings.ts';
import { valueName } from './words.ts';

const rank = (name: string): number => [otherName(), emptyName()].indexOf(name);

/** In the order people expect, "Other" and "No value" last. */
export const ranked = (names: readonly string[]): string[] =>
  [...names].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b, 'en', { numeric: true }));

/** Names of the legend: values of the colour, or the one that everything is. */
export const seriesNames = (settings: ChartSettings, result: ResultTable): readonly string[] => {
  const { colour } = placesOf(settings);
  return colour === undefined ? [valueName(settings)] : ranked(distinct(result, colour));
};

export const colourOf = (look: Pick<ChartLook, 'palette' | 'remainder' | 'ink'>, name: string, index: number): string =>
  name === otherName() || name === emptyName() ? look.remainder : (look.palette[index % look.palette.length] ?? look.ink);

export interface Group {
  readonly name: string;
  /** Place among all names, from which the colour comes. */
  readonly index: number;
  readonly rows: readonly number[];
}

/** Row numbers by pane and name; `facet` undefined takes every row. */
export const groupsOf = (settings: ChartSettings, result: ResultTable): ((facet: string | undefined) => readonly Group[]) => {
  const { colour, facet } = placesOf(settings);
  const names = seriesNames(settings, result);
  const only = names[0] ?? '';
  const found = new Map<string, Map<string, number[]>>();
  for (let row = 0; row < result.rows; row += 1) {
    const pane = facet === undefined ? '' : cellWords(at(result, facet, row));
    const name = colour === undefined ? only : cellWords(at(result, colour, row));
    const groups = found.get(pane) ?? new Map<string, number[]>();
    if (groups.size === 0) found.set(pane, groups);
    const rows = groups.get(name);
    if (rows === undefined) groups.set(name, [row]);
    else rows.push(row);
  }
  return (pane) => names.map((name, index) => ({ name, index, rows: found.get(pane ?? '')?.get(name) ?? [] }));
};

/** How high the series stand together at each x of each pane: what is stacked needs that much room. */
export const heights = (settings: ChartSettings, result: ResultTable, measure: number): readonly number[] => {
  const { facet } = placesOf(settings);
  const sums = new Map<string, number>();
  for (let row = 0; row < result.rows; row += 1) {
    const key = JSON.stringify([at(result, 0, row), facet === undefined ? null : at(result, facet, row)]);
    sums.set(key, (sums.get(key) ?? 0) + (numberAt(result, measure, row) || 0));
  }
  return [...sums.values()];
};
