/** Small multiples: which there are, and where each lies on the canvas. One chart is the case of one pane. */
import type { ResultTable } from '../../../data/types.ts';
import { distinct } from './cells.ts';
import type { Room } from './look.ts';
import { ranked } from './series.ts';
import { placesOf, type ChartSettings } from './settings.ts';

export interface Pane {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  /** The plot with its labels. */
  readonly plot: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
}

/** Values of the facet, "Other" and "No value" last; [''] without one. */
export const paneNames = (settings: ChartSettings, result: ResultTable): readonly string[] => {
  const { facet } = placesOf(settings);
  const found = facet === undefined ? [] : ranked(distinct(result, facet));
  return found.length === 0 ? [''] : found;
};

const edge = { left: 12, right: 16, top: 4, bottom: 8 } as const;
const gap = 14;
const titleHeight = 18;
/** Plots read best somewhat wider than tall. */
const shape = 1.6;

/** How many stand beside each other: the count whose panes come nearest to the shape, none narrower than they can be read. */
const columnsFor = (count: number, { width, height }: Room): number => {
  const misfit = (columns: number): number => {
    const rows = Math.ceil(count / columns);
    return Math.abs(Math.log(width / columns / (height / rows) / shape)) + (columns > 1 && width / columns < 130 ? 10 : 0);
  };
  const choices = Array.from({ length: count }, (_, index) => index + 1);
  return choices.reduce((best, columns) => (misfit(columns) < misfit(best) ? columns : best), 1);
};

export const layoutPanes = (count: number, room: Room): readonly Pane[] => {
  const columns = columnsFor(count, room);
  const rows = Math.ceil(count / columns);
  const [inner, upper] = [room.width - edge.left - edge.right, room.height - edge.top - edge.bottom];
  const width = Math.max((inner - gap * (columns - 1)) / columns, 40);
  const height = Math.max((upper - 6 * (rows - 1)) / rows, 30);
  const title = count > 1 ? titleHeight : 0;
  return Array.from({ length: count }, (_, index): Pane => {
    const [column, row] = [index % columns, Math.floor(index / columns)];
    const [left, top] = [edge.left + column * (width + gap), edge.top + row * (height + 6)];
    return {
      left,
      top,
      width,
      plot: { left, top: top + title, width, height: Math.max(height - title, 20) },
    };
  });
};
