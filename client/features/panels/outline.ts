/**
 * What a data set lends itself to, by types, names and how many different values a column has: what it measures, when, and by which
 * category it can be told apart. Suggested panels and templates are made of it.
 */
import { limits } from '../../../shared/model/limits.ts';
import type { Column, ResultTable } from '../../data/types.ts';
import { chartDefaults, type ChartSettings } from './chart/settings.ts';
import { isNumeric, isTime } from './columns.ts';
import type { PanelSource, Settings } from './kind.ts';
import { name } from './sql.ts';
import type { StatisticSettings } from './statistic/settings.ts';

export interface Suggested {
  readonly kind: 'chart' | 'statistic' | 'pivot';
  readonly title: string;
  readonly settings: Settings;
  /** Cells from the left and below the first row of the suggestion, width, height. */
  readonly layout: readonly [x: number, y: number, w: number, h: number];
}

export type Unplaced = Omit<Suggested, 'layout'>;

export interface Outline {
  readonly measures: readonly Column[];
  readonly time: Column | undefined;
  /** Periods that show the time it spans in some dozens of points. */
  readonly period: 'day' | 'week' | 'month' | 'year';
  /** The one with the fewest values of those that can stand side by side. */
  readonly category: Column | undefined;
}

/** Numbers that name things instead of measuring them. */
const naming = /(^|[^a-z])(id|nr|no|number|code|zip|key|index|year|lat|latitude|lon|lng|longitude)([^a-z]|$)/i;
/** Categories that a bar chart can show side by side. */
const [least, most] = [2, 30];
/** Columns that are looked at. */
const looked = 40;

type Columns = Pick<PanelSource, 'columns'>;

export const categoriesOf = ({ columns }: Columns): readonly Column[] =>
  columns.filter(({ type }) => type === 'text' || type === 'boolean').slice(0, looked);
export const timeOf = ({ columns }: Columns): Column | undefined => columns.find(isTime);

/** What has to be known of the data: different values of each category, and the days between the first and the last time. */
export const outlineSql = (source: PanelSource): string => {
  const time = timeOf(source);
  const at = time && name(time.name);
  const days = at === undefined ? '0' : `date_diff('day', min(${at}), max(${at}))`;
  const counts = categoriesOf(source).map((column) => `, approx_count_distinct(${name(column.name)})`);
  return `SELECT ${days} AS days${counts.map((count, index) => `${count} AS c${index}`).join('')} FROM ${name(source.alias)}`;
};

const periodOf = (days: number): Outline['period'] => (days > 3650 ? 'year' : days > 400 ? 'month' : days > 120 ? 'week' : 'day');

/** `known` answers `outlineSql`. */
export const outlineOf = (source: PanelSource, known: ResultTable): Outline => {
  const number = (index: number): number => Number(known.values[index]?.[0] ?? 0);
  return {
    measures: source.columns.filter((column) => isNumeric(column) && !naming.test(column.name.replaceAll(/([a-z])([A-Z])/g, '$1 $2'))),
    time: timeOf(source),
    period: periodOf(number(0)),
    category: categoriesOf(source)
      .map((column, index) => ({ column, values: number(index + 1) }))
      .filter(({ values }) => values >= least && values <= most)
      .toSorted((a, b) => a.values - b.values)[0]?.column,
  };
};

/** As long as a title may be. */
export const titled = (title: string): string =>
  title.length <= limits.titleCharacters ? title : `${title.slice(0, limits.titleCharacters - 1).trimEnd()}…`;

export const chart = (title: string, settings: Partial<ChartSettings>): Unplaced => ({
  kind: 'chart',
  title: titled(title),
  settings: { ...chartDefaults, ...settings },
});

export const statistic = (title: string, settings: Partial<StatisticSettings>): Unplaced => ({
  kind: 'statistic',
  title: titled(title),
  settings: { measure: 'count', column: '', unit: '', decimals: null, time: '', period: 'month', ...settings },
});
