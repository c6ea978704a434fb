/**
 * A chart as a file: the same drawing as on the screen with its title, what is measured, and the legend, which stand in the page
 * there. Loaded when the first picture is saved.
 */
import { GraphicComponent } from 'echarts/components';
import { init, use as register, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { ResultTable } from '../../../data/types.ts';
import { chartLocale, registerCharts } from '../chart/library.ts';
import type { ChartLook, Room } from '../chart/look.ts';
import { chartOption, whole } from '../chart/option.ts';
import { colourOf, seriesNames } from '../chart/series.ts';
import type { ChartSettings } from '../chart/settings.ts';
import { valueName } from '../chart/words.ts';

registerCharts();
register([GraphicComponent, SVGRenderer]);

export interface PictureInput {
  readonly title: string;
  readonly settings: ChartSettings;
  readonly result: ResultTable;
  readonly look: ChartLook;
  readonly room: Room;
}

/** Room above the plot: title, measure, and a line for the legend where there is one. */
const lines = { title: 26, measure: 20, legend: 22 } as const;
const edge = 12;
/** Letters of the legend are about so wide. */
const letter = 6.6;

interface Mark {
  readonly name: string;
  readonly colour: string;
  readonly left: number;
}

/** As many names as there is room for in one line. */
const marksOf = ({ settings, result, look, room }: PictureInput): readonly Mark[] => {
  const names = seriesNames(settings, result);
  if (names.length < 2) return [];
  let left = edge;
  return names.flatMap((name, index): Mark[] => {
    const mark = { name, colour: colourOf(look, name, index), left };
    left += 30 + name.length * letter;
    return left > room.width ? [] : [mark];
  });
};

const text = (words: string, left: number, top: number, style: object) => ({ type: 'text', left, top, silent: true, style: { text: words, ...style } });

/** The option of the screen, moved down below what is written above it. */
const composed = (input: PictureInput): EChartsCoreOption => {
  const { title, settings, result, look, room } = input;
  const marks = marksOf(input);
  const head = lines.title + lines.measure + (marks.length > 0 ? lines.legend : 0);
  const option = chartOption(settings, result, look, { hidden: new Set(), zoom: whole, focused: false, room: { width: room.width, height: room.height - head } });
  const lower = <T extends { readonly top: number }>(place: T): T => ({ ...place, top: place.top + head });
  const grid = (option['grid'] as readonly { readonly top: number; readonly outerBounds: { readonly top: number } }[]).map((plot) => ({ ...lower(plot), outerBounds: lower(plot.outerBounds) }));
  const font = look.font;
  return {
    ...option,
    backgroundColor: look.surface,
    grid,
    ...(Array.isArray(option['title']) ? { title: option['title'].map(lower) } : {}),
    graphic: [
      text(title, edge, 8, { font: `600 15px ${font}`, fill: look.ink }),
      text(valueName(settings), edge, lines.title + 4, { font: `12px ${font}`, fill: look.quiet }),
      ...marks.flatMap(({ name, colour, left }) => [
        { type: 'rect', left, top: lines.title + lines.measure + 3, silent: true, shape: { width: 10, height: 10, r: 2 }, style: { fill: colour } },
        text(name, left + 15, lines.title + lines.measure + 3, { font: `12px ${font}`, fill: look.ink }),
      ]),
    ],
  };
};

/** Twice as fine as the screen, so that it can be printed. */
const fineness = 2;

export const drawPng = (input: PictureInput): Promise<Blob | null> => {
  const chart = init(document.createElement('div'), undefined, { renderer: 'canvas', locale: chartLocale, ...input.room });
  chart.setOption(composed(input));
  const canvas = chart.renderToCanvas({ pixelRatio: fineness, backgroundColor: input.look.surface });
  chart.dispose();
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
};

export const drawSvg = (input: PictureInput): Blob => {
  const chart = init(null, undefined, { renderer: 'svg', ssr: true, locale: chartLocale, ...input.room });
  chart.setOption(composed(input));
  const drawn = chart.renderToSVGString();
  chart.dispose();
  return new Blob([drawn], { type: 'image/svg+xml' });
};
