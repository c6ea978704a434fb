/** What the parts of a drawing tell each other. */
import type { Cell } from '../../../data/types.ts';

export interface ChartLook {
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly surface: string;
  readonly font: string;
  readonly palette: readonly string[];
  readonly remainder: string;
  /** From least to most. */
  readonly ramp: readonly string[];
}

/** Pixels of the canvas. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

export interface AxisSpec {
  readonly kind: 'value' | 'time' | 'category' | 'log';
  readonly name: string;
  /** What lies along it, to find the extent that small charts share; none for categories. */
  readonly values: readonly Cell[];
  readonly range?: readonly [Cell, Cell] | undefined;
  readonly categories?: readonly string[];
  /** Begins where the values do, not at zero. */
  readonly scale: boolean;
  /** First category on top, as one reads. */
  readonly downward?: boolean;
  /** Labels name the beginning of the bin only. */
  readonly starts?: boolean;
}

export type SeriesSpec = { readonly [option: string]: unknown };

/** One small chart: its value of the facet, undefined where there is none, and its place among the axes. */
export interface PaneKey {
  readonly facet: string | undefined;
  readonly index: number;
}

export interface Drawing {
  readonly x: AxisSpec;
  readonly y: AxisSpec;
  readonly tooltip: { readonly [option: string]: unknown };
  /** Values of the least and the most colour. */
  readonly ramp?: readonly [number, number] | undefined;
  readonly series: (pane: PaneKey) => readonly SeriesSpec[];
}

/** In a text with styles a brace opens a style; text from data must not. */
export const plain = (text: string): string => text.replaceAll('{', '{\u200b');
