/** Bars of equal width over the range of a number, one on the other where there are colours. */
import type { ResultTable } from '../../../data/types.ts';
import { figure } from '../../../texts/format.ts';
import { edgeWords, extent, numberAt } from './cells.ts';
import type { ChartLook, Drawing } from './look.ts';
import { colourOf, groupsOf, heights } from './series.ts';
import { isLog, type ChartSettings } from './settings.ts';
import { t } from '../../../texts/text.ts';

export const histogram = (settings: ChartSettings, result: ResultTable, look: ChartLook): Drawing => {
  const [first, last] = extent(result.values[0] ?? []) ?? [0, 0];
  const width = Math.max(numberAt(result, 1, 0) - numberAt(result, 0, 0), 0) || 0;
  // Bins without rows are not in the result; they are bars of no height.
  const bins = width === 0 ? 1 : Math.round((last - first) / width) + 1;
  const labels = Array.from({ length: bins }, (_, bin) => edgeWords(first + bin * width, first + (bin + 1) * width, false));
  const groups = groupsOf(settings, result);
  const log = isLog(settings);
  const placeOf = (row: number): number => (width === 0 ? 0 : Math.round((numberAt(result, 0, row) - first) / width));
  return {
    x: { kind: 'category', name: settings.x, values: [], categories: labels, scale: true, starts: true },
    y: { kind: log ? 'log' : 'value', name: t`rows`, values: heights(settings, result, 2), scale: false },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow', label: { show: false } },
      valueFormatter: (value: unknown) => (typeof value === 'number' ? figure(value) : '0'),
    },
    series: ({ facet, index }) =>
      groups(facet).map(({ name, index: place, rows }) => {
        const bars = Array<number | null>(bins).fill(log ? null : 0);
        for (const row of rows) bars[placeOf(row)] = numberAt(result, 2, row);
        return {
          type: 'bar',
          name,
          stack: `pane ${index}`,
          barCategoryGap: '4%',
          itemStyle: { color: colourOf(look, name, place) },
          data: bars,
          xAxisIndex: index,
          yAxisIndex: index,
        };
      }),
  };
};
