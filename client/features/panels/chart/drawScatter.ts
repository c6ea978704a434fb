/**
 * Points. Where a point stands for many rows (scatter.ts) it is the more opaque the more they are; many points are drawn as small
 * squares in one go, without an object for each. Every point carries the number of its row, for the words beside it.
 */
import type { ResultTable } from '../../../data/types.ts';
import { counted, figure } from '../../../texts/format.ts';
import { at, cellWords, extent, isContinuous, isTime, numberAt } from './cells.ts';
import { plain, type ChartLook, type Drawing, type SeriesSpec } from './look.ts';
import { colourOf, groupsOf } from './series.ts';
import { isLog, placesOf, type ChartSettings } from './settings.ts';
import { valueName } from './words.ts';
import { t } from '../../../texts/text.ts';

/** From the points of fewest rows to those of most. */
const opacities = [0.3, 0.5, 0.75, 1] as const;
const alone = 0.62;
/** Beyond this many, points are small: the large ones would hide each other. */
const many = 5000;

/** Which of the opacities a point has; by the logarithm, as the eye compares amounts. */
const classOf = (weight: number, most: number): number =>
  most <= 1 ? 0 : Math.min(opacities.length - 1, Math.floor((Math.log(weight) / Math.log(most)) * opacities.length));

export const scatterPlot = (settings: ChartSettings, result: ResultTable, look: ChartLook): Drawing => {
  const x = result.columns[0];
  const xs = result.values[0] ?? [];
  const weights = result.values[placesOf(settings).weight ?? -1];
  const most = extent(weights ?? [])?.[1] ?? 1;
  const kind = isTime(x) ? 'time' : isContinuous(x) ? 'value' : 'category';
  const categories = kind === 'category' ? [...new Set(xs.map(cellWords))] : undefined;
  const places = new Map(categories?.map((name, place) => [name, place]));
  const log = isLog(settings);
  const groups = groupsOf(settings, result);
  const isDrawn = (row: number): boolean => !log || numberAt(result, 1, row) > 0;
  const flat = (rows: readonly number[]): Float64Array => {
    const points = new Float64Array(rows.length * 3);
    for (const [index, row] of rows.entries()) {
      points[3 * index] = kind === 'value' ? numberAt(result, 0, row) : (places.get(cellWords(at(result, 0, row))) ?? 0);
      points[3 * index + 1] = numberAt(result, 1, row);
      points[3 * index + 2] = row;
    }
    return points;
  };
  const large = result.rows > many;
  const marks = (name: string, place: number, rows: readonly number[], opacity: number): SeriesSpec => ({
    type: 'scatter',
    name,
    dimensions: ['x', 'y', 'row'],
    // Days and moments are read by the library, in its own way.
    data: kind === 'time' ? rows.map((row) => [at(result, 0, row), at(result, 1, row), row]) : flat(rows),
    itemStyle: { color: colourOf(look, name, place), opacity },
    ...(large ? { symbol: 'rect', symbolSize: 3, large: true, largeThreshold: 0, progressive: 0 } : { symbolSize: 6 }),
  });
  return {
    x: {
      kind,
      name: settings.x,
      values: [],
      range: [xs[0] ?? null, xs.at(-1) ?? xs[0] ?? null],
      scale: true,
      ...(categories === undefined ? {} : { categories }),
    },
    y: {
      kind: log ? 'log' : 'value',
      name: valueName(settings),
      values: log ? (result.values[1] ?? []).filter((value) => typeof value === 'number' && value > 0) : (result.values[1] ?? []),
      scale: true,
    },
    tooltip: {
      trigger: 'item',
      formatter: ({ value, seriesName }: { readonly value: ArrayLike<number>; readonly seriesName: string }) => {
        const row = Number(value[2]);
        const rows = Number(weights?.[row] ?? 1);
        return plain(
          [
            ...(settings.colour === '' ? [] : [`${settings.colour}: ${seriesName}`]),
            `${settings.x}: ${cellWords(at(result, 0, row))}`,
            `${settings.y}: ${figure(numberAt(result, 1, row))}`,
            ...(rows > 1 ? [t`stands for ${counted(rows, 'row')} near it`] : []),
          ].join('\n'),
        );
      },
    },
    series: ({ facet, index }) =>
      groups(facet).flatMap(({ name, index: place, rows }) => {
        const drawn = rows.filter(isDrawn);
        const axes = { xAxisIndex: index, yAxisIndex: index };
        if (most <= 1) return [{ ...marks(name, place, drawn, alone), ...axes }];
        return opacities.flatMap((opacity, level) => {
          const some = drawn.filter((row) => classOf(Number(weights?.[row] ?? 1), most) === level);
          return some.length === 0 ? [] : [{ ...marks(name, place, some, opacity), ...axes }];
        });
      }),
  };
};
