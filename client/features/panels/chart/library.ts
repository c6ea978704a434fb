/** The parts of the drawing library that charts are made of, registered where something is drawn. */
import { BarChart, BoxplotChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import { DataZoomInsideComponent, GridComponent, MarkLineComponent, TitleComponent, TooltipComponent, VisualMapContinuousComponent } from 'echarts/components';
import { registerLocale, use as register } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { dataDates } from '../../../texts/locale.ts';
import { palette, ramp, remainder } from '../palette.ts';
import type { ChartLook } from './look.ts';

/** Names of months and days as the browser's language has them; 2024 began on a Monday. */
const named = (options: Intl.DateTimeFormatOptions, dates: readonly number[]): readonly string[] => {
  const format = dataDates(options);
  return dates.map((at) => format.format(at));
};
const everyMonth = Array.from({ length: 12 }, (_, month) => Date.UTC(2024, month, 1));
const fromSunday = Array.from({ length: 7 }, (_, day) => Date.UTC(2023, 11, 31 + day));

export const chartLocale = 'HERE';

export const registerCharts = (): void => {
  // What is not named here the library takes from English.
  const here: Partial<Parameters<typeof registerLocale>[1]> = {
    time: {
      month: [...named({ month: 'long' }, everyMonth)],
      monthAbbr: [...named({ month: 'short' }, everyMonth)],
      dayOfWeek: [...named({ weekday: 'long' }, fromSunday)],
      dayOfWeekAbbr: [...named({ weekday: 'short' }, fromSunday)],
    },
  };
  registerLocale(chartLocale, here as Parameters<typeof registerLocale>[1]);
  register([LineChart, BarChart, ScatterChart, BoxplotChart, HeatmapChart]);
  register([GridComponent, MarkLineComponent, TitleComponent, TooltipComponent, DataZoomInsideComponent, VisualMapContinuousComponent, CanvasRenderer]);
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
