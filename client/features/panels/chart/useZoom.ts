/**
 * Which part of a chart is shown. Wheel and drag are the drawing library's; the keys and the button change the same numbers. Zoom is
 * a look at the data, not a setting: it is neither saved nor shared, and ends when another question is asked.
 */
import { useCallback, useState, type KeyboardEvent } from 'react';
import { whole, zoomAxes, type Zoom } from './option.ts';
import type { ChartSettings } from './settings.ts';

type Range = Zoom['x'];

const least = 1;

/** `by` below 1 looks closer; the middle stays where it is. */
export const scaled = ([start, end]: Range, by: number): Range => {
  const span = Math.min(Math.max((end - start) * by, least), 100);
  const from = Math.min(Math.max((start + end) / 2 - span / 2, 0), 100 - span);
  return [from, from + span];
};

/** `by` is a share of what is shown. */
export const moved = ([start, end]: Range, by: number): Range => {
  const span = end - start;
  const from = Math.min(Math.max(start + span * by, 0), 100 - span);
  return [from, from + span];
};

export const isWhole = ({ x, y }: Zoom): boolean => [x, y].every(([start, end]) => start <= 0 && end >= 100);

/** Undefined: the key means nothing here. */
export const zoomKey = (key: string, zoom: Zoom, axes: readonly (keyof Zoom)[]): Zoom | undefined => {
  const both = (change: (range: Range) => Range): Zoom => ({
    x: change(zoom.x),
    y: axes.includes('y') ? change(zoom.y) : zoom.y,
  });
  switch (key) {
    case '+':
    case '=':
      return both((range) => scaled(range, 0.7));
    case '-':
      return both((range) => scaled(range, 1 / 0.7));
    case '0':
      return whole;
    case 'ArrowLeft':
      return { ...zoom, x: moved(zoom.x, -0.2) };
    case 'ArrowRight':
      return { ...zoom, x: moved(zoom.x, 0.2) };
    case 'ArrowUp':
      return axes.includes('y') ? { ...zoom, y: moved(zoom.y, 0.2) } : undefined;
    case 'ArrowDown':
      return axes.includes('y') ? { ...zoom, y: moved(zoom.y, -0.2) } : undefined;
    default:
      return undefined;
  }
};

export const useZoom = (settings: ChartSettings) => {
  const { type, x, y, facet } = settings;
  const about = JSON.stringify([type, x, y, facet]);
  const [held, setHeld] = useState({ about, zoom: whole });
  const zoom = held.about === about ? held.zoom : whole;
  const setZoom = useCallback((next: Zoom) => setHeld({ about, zoom: next }), [about]);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = zoomKey(event.key, zoom, zoomAxes(settings));
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setZoom(next);
  };
  return { zoom, setZoom, onKeyDown };
};
