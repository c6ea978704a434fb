/** Boxes, their whiskers, and a dot for each extreme that lies beyond them. All numbers come from the engine. */
import type { ResultTable } from '../../../data/types.ts';
import { count, figure } from '../../../texts/format.ts';
import { extent, numberAt } from './cells.ts';
import { plain, type ChartLook, type Drawing, type SeriesSpec } from './look.ts';
import { along as alongCells } from './categories.ts';
import { colourOf, groupsOf } from './series.ts';
import { isLog, type ChartSettings } from './settings.ts';
import { valueName } from './words.ts';
import { t } from '../../../texts/text.ts';

const words = (result: ResultTable, row: number, label: string): string => {
  const number = (column: number): string => figure(numberAt(result, column, row));
  return [
    plain(label),
    t`Highest ${number(8)}`,
    t`Upper whisker ${number(6)}`,
    t`Upper quartile ${number(5)}`,
    t`Median ${number(4)}`,
    t`Lower quartile ${number(3)}`,
    t`Lower whisker ${number(2)}`,
    t`Lowest ${number(7)}`,
    t`${count(numberAt(result, 9, row))} rows, ${count(numberAt(result, 10, row))} beyond the whiskers`,
  ].join('\n');
};

export const boxPlot = (settings: ChartSettings, result: ResultTable, look: ChartLook): Drawing => {
  const x = alongCells(settings, result, 0);
  const groups = groupsOf(settings, result);
  const log = isLog(settings);
  const drawable = (row: number): boolean => !log || numberAt(result, 2, row) > 0;
  const ends = extent([...(result.values[7] ?? []), ...(result.values[8] ?? [])].filter((end) => !log || Number(end) > 0));
  const label = (row: number): string => x.categories[x.indexOf(row)] ?? '';
  return {
    x: { kind: 'category', name: settings.x, values: [], categories: x.categories, scale: true },
    y: { kind: log ? 'log' : 'value', name: valueName(settings), values: ends ?? [], scale: true },
    tooltip: {
      trigger: 'item',
      formatter: ({ data }: { readonly data: { readonly words?: string } }) => data.words ?? '',
    },
    series: ({ facet, index }) =>
      groups(facet).flatMap(({ name, index: place, rows }): SeriesSpec[] => {
        const colour = colourOf(look, name, place);
        const common = { name, xAxisIndex: index, yAxisIndex: index };
        const shown = rows.filter(drawable);
        const data = Array<{ readonly value: readonly (number | string)[]; readonly words?: string }>(x.categories.length).fill({
          value: ['-', '-', '-', '-', '-'],
        });
        for (const row of shown)
          data[x.indexOf(row)] = {
            value: [2, 3, 4, 5, 6].map((column) => numberAt(result, column, row)),
            words: words(result, row, label(row)),
          };
        const itemStyle = { color: `${colour}33`, borderColor: colour, borderWidth: 1.5 };
        const box = { ...common, type: 'boxplot', data, boxWidth: [4, 48], itemStyle };
        // Dots sit on the middle of a category: with several boxes in one they would stand beside their own.
        if (settings.colour !== '') return [box];
        const beyond = shown.flatMap((row) => {
          const [low, least, high, most] = [2, 7, 6, 8].map((column) => numberAt(result, column, row)) as [
            number,
            number,
            number,
            number,
          ];
          const dots = [...(least < low && (!log || least > 0) ? [least] : []), ...(most > high ? [most] : [])];
          return dots.map((value) => ({ value: [x.indexOf(row), value], words: `${plain(label(row))}\n${figure(value)}` }));
        });
        return [box, { ...common, type: 'scatter', data: beyond, symbolSize: 4, itemStyle: { color: colour } }];
      }),
  };
};
