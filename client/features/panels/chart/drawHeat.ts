/** A heat map: a cell for each pair of x and y that has rows, its colour their number or an aggregate. */
import type { ResultTable } from '../../../data/types.ts';
import { figure } from '../../../texts/format.ts';
import { extent, numberAt } from './cells.ts';
import { along } from './categories.ts';
import { plain, type ChartLook, type Drawing } from './look.ts';
import { groupsOf } from './series.ts';
import type { ChartSettings } from './settings.ts';
import { valueName } from './words.ts';

export const drawCells = (settings: ChartSettings, result: ResultTable, look: ChartLook): Drawing => {
  const [x, y] = [along(settings, result, 0), along(settings, result, 2)];
  const groups = groupsOf(settings, result);
  const name = valueName(settings);
  return {
    x: { kind: 'category', name: settings.x, values: [], categories: x.categories, scale: true, starts: x.binned },
    y: { kind: 'category', name: settings.y, values: [], categories: y.categories, scale: true, downward: !y.binned, starts: y.binned },
    tooltip: {
      trigger: 'item',
      formatter: ({ value }: { readonly value: readonly [number, number, number] }) =>
        plain(
          `${settings.x}: ${x.categories[value[0]] ?? ''}\n${settings.y}: ${y.categories[value[1]] ?? ''}\n${name}: ${figure(value[2])}`,
        ),
    },
    ramp: extent(result.values[4] ?? []) ?? [0, 1],
    series: ({ facet, index }) => [
      {
        type: 'heatmap',
        name,
        data: (groups(facet)[0]?.rows ?? []).map((row) => [x.indexOf(row), y.indexOf(row), numberAt(result, 4, row)]),
        itemStyle: { borderColor: look.surface, borderWidth: x.categories.length * y.categories.length > 900 ? 0 : 1 },
        emphasis: { itemStyle: { borderColor: look.ink, borderWidth: 1 } },
        xAxisIndex: index,
        yAxisIndex: index,
      },
    ],
  };
};
