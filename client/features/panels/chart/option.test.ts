import { expect, test } from 'vitest';
import type { ResultTable } from '../../../data/types.ts';
import type { ChartLook } from './look.ts';
import { chartOption, whole, type ChartState } from './option.ts';
import { lineWords } from './lines.ts';
import { layoutPanes } from './panes.ts';
import { chartDefaults, type ChartSettings } from './settings.ts';
import { labelStep, niceExtent } from './ticks.ts';
import { moved, scaled, zoomKey } from './useZoom.ts';
import { chartSummary } from './words.ts';

const look: ChartLook = {
  ink: '#000',
  quiet: '#555',
  line: '#ccc',
  surface: '#fff',
  font: 'x',
  palette: ['#111111', '#222222'],
  remainder: '#999999',
  ramp: ['#000', '#fff'],
};
const state: ChartState = { hidden: new Set(), zoom: whole, focused: false, room: { width: 600, height: 300 } };

interface Drawn {
  readonly xAxis: readonly { readonly type: string; readonly data?: readonly string[] }[];
  readonly yAxis: readonly { readonly type: string; readonly min?: number; readonly max?: number; readonly inverse?: boolean }[];
  readonly series: readonly {
    readonly type: string;
    readonly name: string;
    readonly stack?: string;
    readonly data: readonly unknown[];
    readonly xAxisIndex: number;
    readonly itemStyle: { readonly color: string; readonly opacity?: number };
  }[];
  readonly tooltip: { readonly renderMode: string; readonly formatter?: (point: unknown) => string };
}
const draw = (settings: ChartSettings, result: ResultTable, more: Partial<ChartState> = {}): Drawn =>
  chartOption(settings, result, look, { ...state, ...more }) as unknown as Drawn;

const rain: ResultTable = {
  columns: [
    { name: 'x', type: 'number' },
    { name: 'y', type: 'number' },
    { name: 'c', type: 'text' },
    { name: 'f', type: 'text' },
  ],
  values: [
    [1, 2, 2, 3],
    [10, 0, 30, -4],
    ['a', 'a', 'b', 'b'],
    ['north', 'north', 'south', 'south'],
  ],
  rows: 4,
  total: 4,
};
const coloured: ChartSettings = { ...chartDefaults, type: 'area', x: 'x', y: 'y', colour: 'c', aggregate: 'sum' };

test('CHA-5: areas of sums stand on each other with every x filled, areas of means do not', () => {
  const [a, b] = draw(coloured, rain).series;
  expect(a).toMatchObject({ stack: 'pane 0', data: [[1, 10], [2, 0], [3, 0]] });
  expect(b).toMatchObject({ stack: 'pane 0', data: [[1, 0], [2, 30], [3, -4]] });
  expect(draw({ ...coloured, aggregate: 'mean' }, rain).series[0]).not.toHaveProperty('stack');
});

test('CHA-6: a log scale leaves out what is not above zero', () => {
  const drawn = draw({ ...coloured, type: 'line', scale: 'log' }, rain);
  expect(drawn.yAxis[0]).toMatchObject({ type: 'log', min: 1, max: 100, startValue: 1 });
  expect(drawn.series.map(({ data }) => data)).toEqual([[[1, 10], [2, null]], [[2, 30], [3, null]]]);
});

test('CHA-4: small charts share their axes and keep the colours of their series', () => {
  const drawn = draw({ ...coloured, type: 'line', facet: 'f' }, rain);
  expect(drawn.series.map(({ name, xAxisIndex, data }) => [name, xAxisIndex, data.length])).toEqual([
    ['a', 0, 2],
    ['b', 0, 0],
    ['a', 1, 0],
    ['b', 1, 2],
  ]);
  expect(drawn.yAxis.map(({ min, max }) => [min, max])).toEqual([[-10, 30], [-10, 30]]);
  const stacks = draw({ ...coloured, facet: 'f' }, rain).series.map(({ stack, xAxisIndex }) => [stack, xAxisIndex]);
  expect(stacks).toEqual([['pane 0', 0], ['pane 0', 0], ['pane 1', 1], ['pane 1', 1]]);
  expect(layoutPanes(12, { width: 900, height: 500 })).toHaveLength(12);
  const panes = layoutPanes(12, { width: 360, height: 400 });
  expect(Math.max(...panes.map(({ left, width }) => left + width))).toBeLessThanOrEqual(360);
  expect(Math.max(...panes.map(({ plot }) => plot.top + plot.height))).toBeLessThanOrEqual(400);
});

test('CHA-7: what the legend hides is not drawn, and the others keep their colours', () => {
  expect(draw(coloured, rain, { hidden: new Set(['a']) }).series.map(({ name, itemStyle }) => [name, itemStyle.color])).toEqual([
    ['b', '#222222'],
  ]);
});

test('CHA-8: zoom by keys stays within the data; arrows that mean nothing are left to the page', () => {
  expect(scaled([0, 100], 0.5)).toEqual([25, 75]);
  expect(scaled([80, 100], 2)).toEqual([60, 100]);
  expect(scaled([0, 1], 0.1)).toEqual([0, 1]);
  expect(moved([50, 100], 0.2)).toEqual([50, 100]);
  expect(zoomKey('+', whole, ['x'])).toEqual({ x: [15, 85], y: [0, 100] });
  expect(zoomKey('0', { x: [1, 2], y: [3, 4] }, ['x'])).toEqual(whole);
  expect(zoomKey('ArrowUp', whole, ['x'])).toBeUndefined();
});

test('CHA-3: cells lie at their bin and category; bins without rows keep their place', () => {
  const cells: ResultTable = {
    columns: [
      { name: 'x', type: 'integer' },
      { name: 'x_to', type: 'integer' },
      { name: 'y', type: 'text' },
      { name: 'y_to', type: 'number' },
      { name: 'value', type: 'integer' },
    ],
    values: [[0, 10], [5, 15], ['Other', 'fog'], [null, null], [7, 9]],
    rows: 2,
    total: 2,
  };
  const drawn = draw({ ...chartDefaults, type: 'heat', x: 'n', y: 'kind' }, cells);
  expect(drawn.xAxis[0]?.data).toEqual(['0 – 4', '5 – 9', '10 – 14']);
  expect(drawn.yAxis[0]).toMatchObject({ data: ['fog', 'Other'], inverse: true });
  expect(drawn.series[0]?.data).toEqual([[0, 1, 7], [2, 0, 9]]);
  expect(drawn.tooltip.renderMode).toBe('richText');
});

test('CHA-4: shared extents end on round numbers', () => {
  expect(niceExtent([3, 97], { kind: 'value', scale: true })).toEqual([0, 100]);
  expect(niceExtent([0.02, 700], { kind: 'log', scale: true })).toEqual([0.01, 1000]);
  expect(niceExtent([10, 100], { kind: 'log', scale: true })).toEqual([1, 100]);
  expect(niceExtent([5, 5], { kind: 'value', scale: true })).toEqual([4, 6]);
  expect([labelStep([0, 800]), labelStep([0, 30]), labelStep([-10, 20])]).toEqual([400, 10, 10]);
});

test('CHA-14: a mark is the more opaque the more rows it stands for, and says how many', () => {
  const points: ResultTable = {
    columns: [{ name: 'x', type: 'number' }, { name: 'y', type: 'number' }, { name: 'c', type: 'text' }, { name: 'n', type: 'integer' }],
    values: [[1, 2, 3], [10, 20, 30], ['a', 'a', 'b'], [1, 1000, 40]],
    rows: 3,
    total: 3,
  };
  const drawn = draw({ ...chartDefaults, type: 'scatter', x: 'speed', y: 'wind', colour: 'c' }, points);
  expect(drawn.series.map(({ name, itemStyle, data }) => [name, itemStyle.color, itemStyle.opacity, [...data]])).toEqual([
    ['a', '#111111', 0.3, [1, 10, 0]],
    ['a', '#111111', 1, [2, 20, 1]],
    ['b', '#222222', 0.75, [3, 30, 2]],
  ]);
  const said = (row: number) => drawn.tooltip.formatter?.({ value: [2, 20, row], seriesName: 'a' });
  expect(said(1)).toBe('c: a\nspeed: 2\nwind: 20\nstands for 1,000 rows near it');
  expect(said(0)).toBe('c: a\nspeed: 1\nwind: 10');
});

test('UI-6: the edges of bins have the digits that tell them apart, and no more', () => {
  const thirds: ResultTable = {
    columns: ['from', 'to', 'n'].map((name) => ({ name, type: 'number' })),
    values: [[0, 26.666666666666668], [26.666666666666668, 53.333333333333336], [3, 1]],
    rows: 2,
    total: 2,
  };
  expect(draw({ ...chartDefaults, type: 'histogram', x: 'v' }, thirds).xAxis[0]?.data).toEqual(['0 – 27', '27 – 53']);
  const fine = { ...thirds, values: [[1000.1, 1000.102], [1000.102, 1000.104], [3, 1]] };
  expect(draw({ ...chartDefaults, type: 'histogram', x: 'v' }, fine).xAxis[0]?.data).toEqual(['1,000.1 – 1,000.102', '1,000.102 – 1,000.104']);
});

test('CHA-15: reference lines stand at a value, at the mean or at a place of x, in sight also beyond the data, and are said', () => {
  const lines = [
    { axis: 'y' as const, at: 90, name: 'Target' },
    { axis: 'y' as const, at: null, name: '' },
    { axis: 'x' as const, at: 2, name: 'Start' },
    { axis: 'x' as const, at: 'nowhere', name: '' },
  ];
  const settings = { ...chartDefaults, type: 'line' as const, x: 'x', y: 'y', lines };
  const drawn = draw(settings, { ...rain, columns: rain.columns.slice(0, 2), values: rain.values.slice(0, 2) });
  expect(drawn.yAxis[0]).toMatchObject({ min: -50, max: 100 });
  const marks = (drawn.series.at(-1) as unknown as { readonly markLine: { readonly data: readonly { readonly yAxis?: number; readonly xAxis?: number; readonly label: { readonly formatter: string } }[] } }).markLine.data;
  expect(marks.map(({ yAxis, xAxis, label }) => [yAxis ?? xAxis, label.formatter])).toEqual([[90, 'Target 90'], [9, 'mean 9'], [2, 'Start 2']]);
  expect(chartSummary(settings, rain)).toMatch(/ Reference lines: Target 90 \(y\), mean 9 \(y\), Start 2 \(x\)\.$/);
  expect(draw({ ...settings, lines: [] }, rain).yAxis[0]).not.toHaveProperty('min');
  // A line is no series of the legend: hiding all leaves it.
  expect(draw(settings, rain, { hidden: new Set(['y']) }).series).toHaveLength(1);
  expect(lineWords({ ...settings, type: 'heat' }, rain)).toBe('');
});
