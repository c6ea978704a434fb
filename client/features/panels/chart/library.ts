/** The parts of the drawing library that charts are made of, registered where something is drawn. */
import { BarChart, BoxplotChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import { DataZoomInsideComponent, GridComponent, TitleComponent, TooltipComponent, VisualMapContinuousComponent } from 'echarts/components';
import { use as register } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { palette, ramp, remainder } from '../palette.ts';
import type { ChartLook } from './look.ts';

export const registerCharts = (): void => {
  register([LineChart, BarChart, ScatterChart, BoxplotChart, HeatmapChart]);
  register([GridComponent, TitleComponent, TooltipComponent, DataZoomInsideComponent, VisualMapContinuousComponent, CanvasRenderer]);
};

/** Colours come from the element's own computed style: tokens are pairs that only CSS can resolve. */
export const lookOf = (element: HTMLElement, shade: 'light' | 'dark'): ChartLook => {
  const style = getComputedStyle(element);
  return {
    ink: style.color,
    quiet: style.outlineColor,
    line: style.borderTopColor,
    surface: style.backgroundColor,
    font: style.fontFamily,
    palette: palette[shade],
    remainder: remainder[shade],
    ramp,
  };
};
