/** Lines, areas and bars: one mark for each row of the result. */
import type { Cell, ResultTable } from '../../../data/types.ts';
import { figure } from '../../../texts/format.ts';
import { at, isContinuous, isTime } from './cells.ts';
import type { ChartLook, Drawing, SeriesSpec } from './look.ts';
import { colourOf, groupsOf, heights } from './series.ts';
import { isLog, type ChartSettings } from './settings.ts';
import { acrossWords, valueName } from './words.ts';

type Point = readonly [x: Cell, y: Cell];

/** Parts of a whole stand on each other; a log scale has no sums. */
const isStacked = (settings: ChartSettings): boolean =>
  settings.type === 'area' && !isLog(settings) && (settings.aggregate === 'sum' || settings.aggregate === 'count');

/** Every series at every x, nothing as zero: what is stacked has to lie above the same place. */
const filled = (points: readonly Point[], xs: readonly Cell[]): readonly Point[] => {
  const known = new Map(points.map(([x, y]) => [x, y]));
  return xs.map((x) => [x, known.get(x) ?? 0]);
};

const marks = (settings: ChartSettings, colour: string, points: readonly Point[], several: boolean, pane: number): SeriesSpec => {
  switch (settings.type) {
    case 'bar':
      return { type: 'bar', itemStyle: { color: colour }, barMaxWidth: 48 };
    default: {
      const area = settings.type === 'area';
      const opacity = isStacked(settings) ? 0.72 : several ? 0.16 : 0.26;
      return {
        type: 'line',
        itemStyle: { color: colour },
        lineStyle: { width: isStacked(settings) ? 1 : 1.75 },
        showSymbol: points.length === 1,
        symbolSize: 5,
        ...(isStacked(settings) ? { stack: `pane ${pane}` } : { sampling: 'lttb' }),
        ...(area ? { areaStyle: { opacity, ...(isLog(settings) ? { origin: 'start' } : {}) } } : {}),
      };
    }
  }
};

export const along = (settings: ChartSettings, result: ResultTable, look: ChartLook): Drawing => {
  const x = result.columns[0];
  const bar = settings.type === 'bar';
  const kind = isTime(x) && !bar ? 'time' : isContinuous(x) && !bar ? 'value' : 'category';
  const xs = [...new Set(result.values[0])];
  const label = (cell: Cell): string => acrossWords(settings, x, cell);
  const groups = groupsOf(settings, result);
  const log = isLog(settings);
  const values = result.values[1] ?? [];
  const shown = log ? values.filter((value) => typeof value === 'number' && value > 0) : values;
  const first = xs[0] ?? null;
  return {
    x: {
      kind,
      name: settings.x,
      values: [],
      range: [first, xs.at(-1) ?? first],
      scale: true,
      ...(kind === 'category' ? { categories: [...new Set(xs.map(label))] } : {}),
    },
    y: {
      kind: log ? 'log' : 'value',
      name: valueName(settings),
      values: isStacked(settings) ? heights(settings, result, 1) : shown,
      scale: false,
    },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: bar ? 'shadow' : 'line', lineStyle: { color: look.quiet }, label: { show: false } },
      valueFormatter: (value: unknown) => (typeof value === 'number' ? figure(value) : String(value ?? '')),
    },
    series: ({ facet, index }) => {
      const present = groups(facet);
      return present.map(({ name, index: place, rows }) => {
        const found = rows.map((row): Point => [at(result, 0, row), at(result, 1, row)]);
        const points = isStacked(settings) ? filled(found, xs) : found;
        const visible = (y: Cell): Cell => (log && typeof y === 'number' && y <= 0 ? null : y);
        return {
          ...marks(settings, colourOf(look, name, place), points, present.length > 1, index),
          name,
          data: points.map(([left, y]) => [kind === 'category' ? label(left) : left, visible(y)]),
          xAxisIndex: index,
          yAxisIndex: index,
        };
      });
    },
  };
};
