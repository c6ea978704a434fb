/**
 * A first look at a data set: the few panels that most people would make of such columns themselves. Which they are is decided by
 * types, names and how many different values a column has; a person arranges and changes them like any others.
 *
 *   rows | mean of the measure       (3 + 3 wide)   | measure over time, or its spread   (6 wide)
 *   measure by category, or spread   (6 wide)       | measure against another one        (6 wide)
 */
import { limits } from '../../../shared/model/limits.ts';
import type { Column, ResultTable } from '../../data/types.ts';
import { chartDefaults, type ChartSettings } from './chart/settings.ts';
import { isNumeric, isTime } from './columns.ts';
import type { PanelSource, Settings } from './kind.ts';
import { name } from './sql.ts';

export interface Suggested {
  readonly kind: 'chart' | 'statistic';
  readonly title: string;
  readonly settings: Settings;
  /** Cells from the left and below the first row of the suggestion, width, height. */
  readonly layout: readonly [x: number, y: number, w: number, h: number];
}

/** Numbers that name things instead of measuring them. */
const naming = /(^|[^a-z])(id|nr|no|number|code|zip|key|index|year|lat|latitude|lon|lng|longitude)([^a-z]|$)/i;
/** Categories that a bar chart can show side by side. */
const [least, most] = [2, 30];
/** Columns that are looked at. */
const looked = 40;

const categoriesOf = ({ columns }: Pick<PanelSource, 'columns'>): readonly Column[] =>
  columns.filter(({ type }) => type === 'text' || type === 'boolean').slice(0, looked);
const timeOf = ({ columns }: Pick<PanelSource, 'columns'>): Column | undefined => columns.find(isTime);

/** What has to be known of the data: different values of each category, and the days between the first and the last time. */
export const suggestionSql = (source: PanelSource): string => {
  const time = timeOf(source);
  const at = time && name(time.name);
  const days = at === undefined ? '0' : `date_diff('day', min(${at}), max(${at}))`;
  const counts = categoriesOf(source).map((column) => `, approx_count_distinct(${name(column.name)})`);
  return `SELECT ${days} AS days${counts.map((count, index) => `${count} AS c${index}`).join('')} FROM ${name(source.alias)}`;
};

const titled = (title: string): string =>
  title.length <= limits.titleCharacters ? title : `${title.slice(0, limits.titleCharacters - 1).trimEnd()}…`;

const periodOf = (days: number): ChartSettings['period'] => (days > 3650 ? 'year' : days > 400 ? 'month' : days > 120 ? 'week' : 'day');

/** `known` answers `suggestionSql`. */
export const suggest = (source: PanelSource, known: ResultTable): readonly Suggested[] => {
  const { columns } = source;
  const number = (index: number): number => Number(known.values[index]?.[0] ?? 0);
  const measures = columns.filter((column) => isNumeric(column) && !naming.test(column.name.replaceAll(/([a-z])([A-Z])/g, '$1 $2')));
  const [measure, second] = measures;
  const time = timeOf(source);
  const category = categoriesOf(source)
    .map((column, index) => ({ column, values: number(index + 1) }))
    .filter(({ values }) => values >= least && values <= most)
    .toSorted((a, b) => a.values - b.values)[0]?.column;
  const y = measure?.name ?? '';
  const aggregate = measure === undefined ? 'count' : 'mean';
  const what = measure?.name ?? 'Rows';
  const chart = (title: string, settings: Partial<ChartSettings>): Omit<Suggested, 'layout'> => ({
    kind: 'chart',
    title: titled(title),
    settings: { ...chartDefaults, ...settings },
  });
  const period = periodOf(number(0));
  const charts = [
    ...(time === undefined ? [] : [chart(`${what} over time`, { type: 'line', x: time.name, y, aggregate, period })]),
    ...(category === undefined ? [] : [chart(`${what} by ${category.name}`, { type: 'bar', x: category.name, y, aggregate })]),
    ...(measure === undefined ? [] : [chart(`Spread of ${y}`, { type: 'histogram', x: y })]),
    ...(second === undefined ? [] : [chart(`${second.name} against ${y}`, { type: 'scatter', x: y, y: second.name })]),
  ].slice(0, 3);
  const statistic = (title: string, settings: Settings) => ({ kind: 'statistic' as const, title: titled(title), settings: { unit: '', decimals: null, time: '', period: 'month', ...settings } });
  const statistics = [
    statistic('Rows', { measure: 'count', column: '' }),
    ...(measure === undefined ? [] : [statistic(`Mean of ${y}`, { measure: 'mean', column: y })]),
  ];
  const places = [[6, 0, 6, 10], [0, 4, 6, 10], [6, 10, 6, 10]] as const;
  return [
    ...statistics.map((one, index): Suggested => ({ ...one, layout: [3 * index, 0, 3, 4] })),
    ...charts.map((one, index): Suggested => ({ ...one, layout: places[index] ?? [0, 20, 6, 10] })),
  ];
};
