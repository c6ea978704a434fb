/** Reference lines: where each lies on the axes of a drawing, how it is drawn, and how it is said. */
import type { Cell, ResultTable } from '../../../data/types.ts';
import { figure, plural } from '../../../texts/format.ts';
import { cellText } from '../../../texts/values.ts';
import { isTime } from './cells.ts';
import { plain, type ChartLook, type SeriesSpec } from './look.ts';
import { coordinateOf } from './places.ts';
import type { ChartSettings, ReferenceLine } from './settings.ts';
import { t } from '../../../texts/text.ts';

/** A heat map has no room between its cells, and a box plot's or histogram's x are bins of the engine's making. */
export const takesLines = ({ type }: ChartSettings, axis: ReferenceLine['axis']): boolean =>
  type !== 'heat' && (axis === 'y' || type !== 'box');

export interface PlacedLine {
  readonly line: ReferenceLine;
  /** On its axis. */
  readonly at: number;
}

const meanOf = (values: readonly Cell[]): number | undefined => {
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.length === 0 ? undefined : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
};

const placeOf = (settings: ChartSettings, result: ResultTable, { axis, at }: ReferenceLine): number | undefined => {
  if (!takesLines(settings, axis)) return undefined;
  if (axis === 'y') return at === null ? meanOf(result.values[settings.type === 'histogram' ? 2 : settings.type === 'box' ? 4 : 1] ?? []) : typeof at === 'number' ? at : undefined;
  if (at === null) return undefined;
  const moment = typeof at === 'string' && isTime(result.columns[0]) ? Date.parse(at.length > 10 ? `${at.replace(/Z$/, '')}Z` : at) : undefined;
  const place = moment ?? at;
  return typeof place === 'number' && Number.isNaN(place) ? undefined : coordinateOf(settings, result, place);
};

/** Those that have a place in this result. */
export const placedLines = (settings: ChartSettings, result: ResultTable): readonly PlacedLine[] =>
  settings.lines.flatMap((line) => {
    const at = placeOf(settings, result, line);
    return at === undefined ? [] : [{ line, at }];
  });

/** "Target 5", "mean 3.2": what stands at the line. */
const label = ({ line, at }: PlacedLine): string => {
  const value = line.at === null ? figure(at) : cellText(line.at);
  return line.name === '' ? (line.at === null ? t`mean ${value}` : value) : `${line.name} ${value}`;
};

/** A series of its own without marks, so that hiding another one takes no line away. */
export const lineSeries = (lines: readonly PlacedLine[], look: ChartLook, pane: number, small: boolean): readonly SeriesSpec[] =>
  lines.length === 0
    ? []
    : [
        {
          type: 'line',
          name: '',
          data: [],
          silent: true,
          xAxisIndex: pane,
          yAxisIndex: pane,
          markLine: {
            silent: true,
            symbol: 'none',
            animation: false,
            lineStyle: { color: look.ink, width: 1, type: [5, 4], opacity: 0.8 },
            data: lines.map((placed) => ({
              [placed.line.axis === 'y' ? 'yAxis' : 'xAxis']: placed.at,
              label: {
                show: !small,
                // Within the frame also where the line is at its edge: a limit at the top, zero at the bottom.
                position: placed.line.axis === 'y' && !(Number(placed.at) > 0) ? 'insideEndTop' : 'insideEndBottom',
                formatter: plain(label(placed)),
                color: look.ink,
                fontSize: 11,
                // On paper of its own: lines and bars run behind it.
                backgroundColor: look.surface,
                padding: [1, 3],
              },
            })),
          },
        },
      ];

/** "Reference lines: Target 5 (y), 2020-01-01 (x)."; empty without one. */
export const lineWords = (settings: ChartSettings, result: ResultTable): string => {
  const words = placedLines(settings, result).map((placed) => `${label(placed)} (${placed.line.axis})`);
  return words.length === 0 ? '' : plural(words.length, t`Reference line: ${words.join(', ')}.`, t`Reference lines: ${words.join(', ')}.`);
};
