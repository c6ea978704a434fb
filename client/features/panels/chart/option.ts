/**
 * From a result to what the drawing library is told. Pure: colours and fonts come in as arguments, so that the same result is
 * drawn alike on the screen, in a snapshot and in a test.
 */
import type { EChartsCoreOption } from 'echarts/core';
import type { Cell, Column, ResultTable } from '../../../data/types.ts';
import { figure } from '../../../ui/format.ts';
import { emptyName, otherName } from './query.ts';
import type { ChartSettings } from './settings.ts';
import { acrossWords, cellWords, valueName } from './words.ts';

export interface ChartLook {
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly surface: string;
  readonly font: string;
  readonly palette: readonly string[];
  readonly remainder: string;
}

type Point = readonly [x: Cell, y: Cell];
interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

const at = (result: ResultTable, column: number, row: number): Cell => result.values[column]?.[row] ?? null;

/** Rows of one colour value each, by name, so that a value has the same colour in every chart; "Other" and "No value" last. */
const seriesOf = (result: ResultTable, settings: ChartSettings, x: number, y: number, colour: number): Series[] => {
  const groups = new Map<string, Point[]>();
  for (let row = 0; row < result.rows; row += 1) {
    const name = settings.colour === '' ? valueName(settings) : cellWords(at(result, colour, row));
    const points = groups.get(name) ?? [];
    points.push([at(result, x, row), at(result, y, row)]);
    groups.set(name, points);
  }
  const rank = (name: string): number => [otherName, emptyName].indexOf(name);
  const order = (a: Series, b: Series): number =>
    rank(a.name) - rank(b.name) || a.name.localeCompare(b.name, 'en', { numeric: true });
  return [...groups].map(([name, points]) => ({ name, points })).sort(order);
};

const isContinuous = (column: Column | undefined): boolean => column?.type === 'integer' || column?.type === 'number';
const isTime = (column: Column | undefined): boolean => column?.type === 'date' || column?.type === 'datetime';

const compact = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 2 });
const tick = (value: number): string => (Math.abs(value) >= 10_000 ? compact.format(value) : figure(value));

/** The name of the upright axis stands above the canvas, in the page, where it needs no room beside the numbers. */
const axes = (look: ChartLook, kind: 'value' | 'time' | 'category', horizontal: boolean, name?: string) => ({
  type: kind,
  ...(name === undefined
    ? {}
    : { name, nameLocation: 'middle', nameGap: 26, nameTextStyle: { color: look.quiet, fontSize: 11 } }),
  scale: horizontal,
  axisLine: { show: horizontal, lineStyle: { color: look.line } },
  axisTick: { show: false },
  splitLine: { show: !horizontal, lineStyle: { color: look.line } },
  axisLabel: {
    color: look.quiet,
    fontSize: 11,
    hideOverlap: true,
    // The library sets the larger unit (the year among months) in a colour of its own, which dark paper swallows.
    ...(kind === 'time' ? { rich: { primary: { color: look.ink, fontWeight: 600 } } } : {}),
    ...(kind === 'value' ? { formatter: tick } : {}),
    ...(kind === 'category' ? { width: 96, overflow: 'truncate', alignMinLabel: 'left', alignMaxLabel: 'right' } : {}),
  },
});

const colourOf = (look: ChartLook, name: string, index: number): string =>
  name === otherName || name === emptyName ? look.remainder : (look.palette[index % look.palette.length] ?? look.ink);

const frame = (look: ChartLook, names: readonly string[]) => ({
  animation: false,
  textStyle: { fontFamily: look.font, color: look.ink },
  grid: {
    left: 12,
    right: 16,
    top: names.length > 1 ? 36 : 10,
    bottom: 8,
    outerBounds: { left: 12, right: 16, top: names.length > 1 ? 28 : 2, bottom: 8 },
  },
  legend: {
    show: names.length > 1,
    type: 'scroll',
    top: 0,
    left: 8,
    right: 8,
    itemWidth: 10,
    itemHeight: 10,
    itemGap: 14,
    icon: 'roundRect',
    textStyle: { color: look.quiet, fontSize: 11 },
    pageTextStyle: { color: look.quiet },
    pageIconColor: look.quiet,
    pageIconInactiveColor: look.line,
  },
  tooltip: {
    renderMode: 'richText',
    confine: true,
    backgroundColor: look.surface,
    borderColor: look.line,
    borderWidth: 1,
    padding: [6, 8],
    textStyle: { color: look.ink, fontSize: 12, fontFamily: look.font },
    valueFormatter: (value: unknown) => (typeof value === 'number' ? figure(value) : String(value ?? '')),
  },
});

const histogram = (settings: ChartSettings, result: ResultTable, look: ChartLook): EChartsCoreOption => {
  const starts = [...new Set(Array.from({ length: result.rows }, (_, row) => at(result, 0, row) as number))].sort(
    (a, b) => a - b,
  );
  const ends = new Map(Array.from({ length: result.rows }, (_, row) => [at(result, 0, row), at(result, 1, row)]));
  const first = starts[0] ?? 0;
  const width = Math.max(((ends.get(first) as number | undefined) ?? first) - first, 0);
  // Bins without rows are not in the result; they are bars of no height.
  const bins = width === 0 ? starts.length : Math.max(Math.round(((starts.at(-1) ?? first) - first) / width) + 1, starts.length);
  const labels = Array.from(
    { length: bins },
    (_, bin) => `${figure(first + bin * width)} – ${figure(first + (bin + 1) * width)}`,
  );
  const series = seriesOf(result, settings, 0, 2, 3);
  return {
    ...frame(
      look,
      series.map(({ name }) => name),
    ),
    xAxis: {
      ...axes(look, 'category', true, settings.x),
      data: labels,
      axisLabel: { color: look.quiet, fontSize: 11, hideOverlap: true, formatter: (label: string) => label.split(' – ')[0] },
    },
    yAxis: axes(look, 'value', false),
    series: series.map(({ name, points }, index) => {
      const heights = Array<number>(bins).fill(0);
      for (const [start, n] of points) heights[width === 0 ? 0 : Math.round(((start as number) - first) / width)] = n as number;
      return {
        type: 'bar',
        name,
        stack: 'rows',
        barCategoryGap: '4%',
        itemStyle: { color: colourOf(look, name, index) },
        data: heights,
      };
    }),
  };
};

export const chartOption = (settings: ChartSettings, result: ResultTable, look: ChartLook): EChartsCoreOption => {
  if (settings.type === 'histogram') return histogram(settings, result, look);
  const series = seriesOf(result, settings, 0, 1, 2);
  const x = result.columns[0];
  const bar = settings.type === 'bar';
  const kind = isTime(x) && !bar ? 'time' : isContinuous(x) && !bar ? 'value' : 'category';
  const categories =
    kind === 'category' ? [...new Set((result.values[0] ?? []).map((cell) => acrossWords(settings, x, cell)))] : undefined;
  const trigger = settings.type === 'scatter' ? 'item' : 'axis';
  const base = frame(
    look,
    series.map(({ name }) => name),
  );
  return {
    ...base,
    tooltip: {
      ...base.tooltip,
      trigger,
      axisPointer: { type: bar ? 'shadow' : 'line', lineStyle: { color: look.quiet }, label: { show: false } },
    },
    xAxis: { ...axes(look, kind, true, settings.x), ...(categories === undefined ? {} : { data: categories }) },
    yAxis: { ...axes(look, 'value', false), ...(settings.type === 'scatter' ? { scale: true } : {}) },
    series: series.map(({ name, points }, index) => ({
      type: settings.type,
      name,
      data: categories === undefined ? points : points.map(([left, y]) => [acrossWords(settings, x, left), y]),
      itemStyle: { color: colourOf(look, name, index), ...(settings.type === 'scatter' ? { opacity: 0.62 } : {}) },
      lineStyle: { width: 1.75 },
      showSymbol: settings.type === 'line' && points.length === 1,
      symbolSize: settings.type === 'scatter' ? 6 : 5,
      barMaxWidth: 48,
      sampling: settings.type === 'line' ? 'lttb' : undefined,
      ...(settings.type === 'scatter' && points.length > 5000 ? { large: true } : {}),
    })),
  };
};
