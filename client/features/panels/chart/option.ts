/**
 * From a result to what the drawing library is told. Pure: colours, fonts and room come in as arguments, so that the same result is
 * drawn alike on the screen, in a snapshot and in a test. The legend stands in the page (Legend.tsx); what it hides comes in here.
 */
import type { EChartsCoreOption } from 'echarts/core';
import type { ResultTable } from '../../../data/types.ts';
import { extent } from './cells.ts';
import { boxPlot } from './drawBox.ts';
import { drawCells } from './drawHeat.ts';
import { histogram } from './drawHistogram.ts';
import { along } from './drawPoints.ts';
import { scatterPlot } from './drawScatter.ts';
import type { ChartLook, Drawing, Room } from './look.ts';
import { axis } from './axes.ts';
import { lineSeries, placedLines } from './lines.ts';
import { layoutPanes, paneNames } from './panes.ts';
import { placesOf, type ChartSettings, type ChartType } from './settings.ts';
import { labelStep, niceExtent } from './ticks.ts';

const draw: { readonly [type in ChartType]: (settings: ChartSettings, result: ResultTable, look: ChartLook) => Drawing } = {
  line: along,
  area: along,
  bar: along,
  scatter: scatterPlot,
  histogram,
  box: boxPlot,
  heat: drawCells,
};

const tooltip = (look: ChartLook) => ({
  renderMode: 'richText',
  confine: true,
  backgroundColor: look.surface,
  borderColor: look.line,
  borderWidth: 1,
  padding: [6, 8],
  textStyle: { color: look.ink, fontSize: 12, fontFamily: look.font },
});

/** Percent of an axis that is shown. */
export interface Zoom {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

export const whole: Zoom = { x: [0, 100], y: [0, 100] };

/** Which axes zoom: a plane zooms in both directions, everything else along x. */
export const zoomAxes = ({ type }: ChartSettings): readonly (keyof Zoom)[] =>
  type === 'scatter' || type === 'heat' ? ['x', 'y'] : ['x'];

/** The wheel belongs to the page until the chart has the focus; dragging moves only what is zoomed. */
export const zoomOption = (settings: ChartSettings, zoom: Zoom, focused: boolean) =>
  zoomAxes(settings).map((name) => ({
    id: name,
    type: 'inside',
    ...(name === 'x' ? { xAxisIndex: 'all' } : { yAxisIndex: 'all' }),
    start: zoom[name][0],
    end: zoom[name][1],
    minSpan: 1,
    filterMode: settings.type === 'line' || settings.type === 'area' ? 'none' : 'filter',
    zoomOnMouseWheel: focused ? true : 'ctrl',
    moveOnMouseMove: zoom[name][1] - zoom[name][0] < 100,
    moveOnMouseWheel: false,
    preventDefaultMouseMove: zoom[name][1] - zoom[name][0] < 100,
  }));

export interface ChartState {
  readonly hidden: ReadonlySet<string>;
  readonly zoom: Zoom;
  readonly focused: boolean;
  readonly room: Room;
}

export const chartOption = (
  settings: ChartSettings,
  result: ResultTable,
  look: ChartLook,
  state: ChartState,
): EChartsCoreOption => {
  const names = paneNames(settings, result);
  const panes = layoutPanes(names.length, state.room);
  const drawing = draw[settings.type](settings, result, look);
  const several = names.length > 1;
  const { facet } = placesOf(settings);
  // Small charts are compared, so they share their axes; one chart lets the library choose, unless bars need a floor above zero.
  const lines = placedLines(settings, result);
  const heights = lines.filter(({ line }) => line.axis === 'y').map(({ at }) => at);
  const drawn = heights.length > 0 || drawing.y.kind === 'log' ? extent(drawing.y.values) : undefined;
  // A line that lies beyond what is drawn has to be seen all the same.
  const beyond = drawing.y.kind === 'value' && drawn !== undefined && heights.some((at) => at < drawn[0] || at > drawn[1]);
  const fixed = (several && drawing.y.kind !== 'category') || drawing.y.kind === 'log' || beyond;
  const shared = fixed ? niceExtent(drawing.y.kind === 'log' ? drawn : extent([...drawing.y.values, ...heights]), drawing.y) : undefined;
  const along = several && drawing.x.kind !== 'category' ? drawing.x.range : undefined;
  const series = names.flatMap((name, index) =>
    [...drawing.series({ facet: facet === undefined ? undefined : name, index }).filter((one) => !state.hidden.has(String(one['name']))), ...lineSeries(lines, look, index, several)],
  );
  return {
    animation: false,
    textStyle: { fontFamily: look.font, color: look.ink },
    ...(several
      ? {
          title: panes.map(({ left, top, width }, index) => ({
            text: names[index],
            left,
            top,
            padding: 0,
            textStyle: { color: look.quiet, fontSize: 11, fontWeight: 600, width, overflow: 'truncate' },
          })),
        }
      : {}),
    grid: panes.map(({ plot }) => ({ ...plot, outerBounds: plot })),
    tooltip: { ...tooltip(look), ...drawing.tooltip },
    xAxis: panes.map((pane, index) => ({
      ...axis(look, drawing.x, { horizontal: true, named: !several, wide: pane.plot.width, small: several }),
      ...(along === undefined ? {} : { min: along[0], max: along[1] }),
      gridIndex: index,
    })),
    yAxis: panes.map((pane, index) => ({
      ...axis(look, drawing.y, { horizontal: false, named: false, wide: pane.plot.width, small: several }),
      ...(shared === undefined ? {} : { min: shared[0], max: shared[1], ...(drawing.y.kind === 'log' ? { startValue: shared[0] } : { interval: labelStep(shared) }) }),
      gridIndex: index,
    })),
    ...(drawing.ramp === undefined
      ? {}
      : { visualMap: { show: false, type: 'continuous', min: drawing.ramp[0], max: drawing.ramp[1], inRange: { color: look.ramp } } }),
    dataZoom: zoomOption(settings, state.zoom, state.focused),
    series,
  };
};
