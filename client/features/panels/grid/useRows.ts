/** Which rows are in view and where they are drawn; scaled where the table is longer than an element can be (scaled.ts). */
import { useEffect, useRef, useState, type RefObject } from 'react';
import { limits } from '../../../../shared/model/limits.ts';
import { barFor, follow, reveal, trackOf } from './scaled.ts';

const overscan = 8;

export interface RowsInView {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
  /** Pixels from the top of the scrolled element at which a row is drawn. */
  readonly startOf: (row: number) => number;
  /** Height of the scrolled element. */
  readonly height: number;
  /** Width and height that are seen. */
  readonly width: number;
  readonly scrollTo: (row: number) => void;
}

export const useRows = (scroller: RefObject<HTMLElement | null>, count: number, rowHeight: number): RowsInView => {
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [place, setPlace] = useState({ bar: 0, top: 0 });
  const view = Math.max(size.height - rowHeight, 0);
  const track = trackOf(count * rowHeight, limits.tableScrollPixels, view);
  const latest = useRef({ track, place });
  useEffect(() => {
    latest.current = { track, place };
  });
  const go = (next: typeof place) => {
    latest.current = { ...latest.current, place: next };
    setPlace(next);
  };
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    let rest: ReturnType<typeof setTimeout> | undefined;
    const settle = () => {
      const { track: now, place: at } = latest.current;
      const bar = barFor(at.top, now);
      if (now.length === now.track || Math.abs(bar - element.scrollTop) < 1) return;
      go({ bar, top: at.top });
      element.scrollTo({ top: bar });
    };
    const onScroll = () => {
      const { track: now, place: at } = latest.current;
      // The bar that was set to its place reports so, rounded; that is no step.
      if (Math.abs(element.scrollTop - at.bar) < 1) return;
      go(follow(at, element.scrollTop, now));
      clearTimeout(rest);
      rest = setTimeout(settle, limits.scrollRest);
    };
    const watcher = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    watcher.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      clearTimeout(rest);
      watcher.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [scroller]);

  // A shorter table ends earlier than where one was.
  const top = Math.min(place.top, Math.max(track.length - view, 0));
  const first = Math.max(Math.floor(top / rowHeight) - overscan, 0);
  const end = size.height === 0 ? 0 : Math.min(Math.ceil((top + view) / rowHeight) + overscan, count);
  return {
    first,
    end,
    startOf: (row) => Math.min(place.bar, Math.max(track.track - view, 0)) + row * rowHeight - top,
    height: track.track,
    width: size.width,
    scrollTo: (row) => {
      const element = scroller.current;
      const { track: now, place: at } = latest.current;
      const next = reveal(row, rowHeight, at.top, now.view);
      if (element === null || next === at.top) return;
      const bar = barFor(next, now);
      go({ bar, top: next });
      element.scrollTo({ top: bar });
    },
  };
};
