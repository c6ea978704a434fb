/**
 * Dashboards that people begin with, filled from what the data has: an overview, how its numbers move, how its groups differ. What a
 * template needs is told before it is asked for; what the data turns out not to have is left out.
 */
import { categoriesOf, chart, statistic, timeOf, titled, type Outline, type Suggested, type Unplaced } from './outline.ts';
import type { PanelSource } from './kind.ts';
import { suggest } from './suggest.ts';
import { t } from '../../texts/text.ts';

export type TemplateName = 'overview' | 'series' | 'compare';

export interface Template {
  readonly name: TemplateName;
  /** As it is when it is asked for, like `words`: the texts may come later than this module. */
  readonly title: string;
  /** What it answers. */
  readonly words: string;
  /** What the data would have to have; undefined when it may be asked for. */
  readonly lacks: (source: Pick<PanelSource, 'columns'>) => string | undefined;
  /** Empty when the values turn out not to fit. */
  readonly make: (outline: Outline) => readonly Suggested[];
}

/** Measures that stand below each other; more are a long way to scroll. */
const most = 3;
const height = 8;

const series = ({ measures, time, category, period }: Outline): readonly Suggested[] => {
  if (time === undefined) return [];
  const shown = measures.slice(0, most);
  const x = time.name;
  const latest: readonly Unplaced[] =
    shown.length === 0
      ? [statistic(t`Rows`, { time: x, period })]
      : shown.map(({ name }) => statistic(t`Mean of ${name}`, { measure: 'mean', column: name, time: x, period }));
  const [first] = shown;
  const lines: readonly Unplaced[] = [
    ...(shown.length === 0 ? [chart(t`Rows over time`, { type: 'bar', x, aggregate: 'count', period })] : []),
    ...shown.map(({ name }) => chart(t`${name} over time`, { type: 'line', x, y: name, aggregate: 'mean', period })),
    ...(category === undefined
      ? []
      : [
          chart(first === undefined ? t`Rows by ${category.name}` : t`${first.name} by ${category.name}`, {
            type: 'line',
            x,
            y: first?.name ?? '',
            aggregate: first === undefined ? 'count' : 'mean',
            period,
            colour: category.name,
          }),
        ]),
  ];
  const width = 12 / latest.length;
  return [
    ...latest.map((one, index): Suggested => ({ ...one, layout: [width * index, 0, width, 4] })),
    ...lines.map((one, index): Suggested => ({ ...one, layout: [0, 4 + height * index, 12, height] })),
  ];
};

const compare = ({ measures, time, category, period }: Outline): readonly Suggested[] => {
  if (category === undefined) return [];
  const [measure, second] = measures;
  const x = category.name;
  const [y, what] = [measure?.name ?? '', measure?.name ?? t`Rows`];
  const aggregate = measure === undefined ? 'count' : 'mean';
  const halves: readonly Unplaced[] = [
    chart(t`${what} by ${x}`, { type: 'bar', x, y, aggregate }),
    ...(measure === undefined ? [] : [chart(t`Spread of ${y} by ${x}`, { type: 'box', x, y })]),
    {
      kind: 'pivot',
      title: titled(t`Table of ${x}`),
      settings: { rows: [x], columns: '', value: y, aggregate, period: 'month', decimals: null, totals: true },
    },
    ...(second === undefined ? [] : [chart(t`${second.name} against ${y}`, { type: 'scatter', x: y, y: second.name, colour: x })]),
  ];
  const below = Math.ceil(halves.length / 2) * 10;
  const over = time && chart(t`${what} over time by ${x}`, { type: 'line', x: time.name, y, aggregate, period, colour: x });
  return [
    ...halves.map((one, index): Suggested => ({ ...one, layout: [6 * (index % 2), 10 * Math.floor(index / 2), 6, 10] })),
    ...(over === undefined ? [] : [{ ...over, layout: [0, below, 12, height] } as const]),
  ];
};

export const templates: readonly Template[] = [
  { name: 'overview', get title() { return t`Overview`; }, get words() { return t`How much there is, what is typical, how it spreads.`; }, lacks: () => undefined, make: suggest },
  {
    name: 'series',
    get title() { return t`Time series`; },
    get words() { return t`How the numbers move, and where they stand now.`; },
    lacks: (source) => (timeOf(source) === undefined ? t`Needs a column of dates.` : undefined),
    make: series,
  },
  {
    name: 'compare',
    get title() { return t`Compare`; },
    get words() { return t`How groups differ: means, spreads, a table.`; },
    lacks: (source) => (categoriesOf(source).length === 0 ? t`Needs a column of text that names groups.` : undefined),
    make: compare,
  },
];
