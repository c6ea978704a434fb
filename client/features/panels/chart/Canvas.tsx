/**
 * The picture itself. Tooltips are drawn on the canvas (richText): nothing from the data becomes HTML. A picture says nothing to
 * those who cannot see it, so the figure around it carries the words (View.tsx); here only its zoom can be reached by keys.
 */
import { init, type EChartsType } from 'echarts/core';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { ResultTable } from '../../../data/types.ts';
import styles from './Canvas.module.css';
import { lookOf, registerCharts } from './library.ts';
import type { Room } from './look.ts';
import { chartOption, zoomAxes, zoomOption, type Zoom } from './option.ts';
import { placesOf, type ChartSettings } from './settings.ts';

registerCharts();

/** What the library shows now, after a wheel or a drag. */
const shownZoom = (chart: EChartsType): Zoom => {
  const { dataZoom } = chart.getOption() as { readonly dataZoom: readonly { id: string; start: number; end: number }[] };
  const range = (id: string): readonly [number, number] => {
    const found = dataZoom.find((one) => one.id === id);
    return found === undefined ? [0, 100] : [found.start, found.end];
  };
  return { x: range('x'), y: range('y') };
};

const same = (a: Zoom, b: Zoom): boolean => JSON.stringify(a) === JSON.stringify(b);

export interface CanvasProps {
  readonly settings: ChartSettings;
  readonly result: ResultTable;
  readonly shade: 'light' | 'dark';
  readonly hidden: ReadonlySet<string>;
  readonly zoom: Zoom;
  readonly onZoom: (zoom: Zoom) => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

/** One drawing surface for the life of the element, and the room that it has. */
const useChart = (onZoom: (zoom: Zoom) => void) => {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const [room, setRoom] = useState<Room>();
  const listener = useRef(onZoom);
  useEffect(() => {
    listener.current = onZoom;
  });
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const made = init(element, undefined, { renderer: 'canvas' });
    chart.current = made;
    made.on('datazoom', () => listener.current(shownZoom(made)));
    const watcher = new ResizeObserver(() => {
      made.resize();
      setRoom({ width: element.clientWidth, height: element.clientHeight });
    });
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      made.dispose();
      chart.current = undefined;
    };
  }, []);
  return { host, chart, room };
};

const hint = 'Zoom with plus and minus, move with the arrows, 0 shows all. With the pointer: wheel and drag once it is focused.';

export const Canvas = ({ settings, result, shade, hidden, zoom, onZoom, onKeyDown }: CanvasProps) => {
  const { host, chart, room } = useChart(onZoom);
  const [focused, setFocused] = useState(false);
  const now = useRef({ zoom, focused });
  useEffect(() => {
    now.current = { zoom, focused };
  });
  useEffect(() => {
    if (host.current === null || room === undefined || room.width === 0 || room.height === 0) return;
    const state = { hidden, room, ...now.current };
    chart.current?.setOption(chartOption(settings, result, lookOf(host.current, shade), state), { notMerge: true });
  }, [host, chart, settings, result, shade, hidden, room]);
  // A change of the zoom alone draws no new picture.
  useEffect(() => {
    const drawn = chart.current;
    if (drawn === undefined || room === undefined) return;
    if (!same(shownZoom(drawn), zoom))
      drawn.dispatchAction({
        type: 'dataZoom',
        batch: zoomAxes(settings).map((id) => ({ dataZoomId: id, start: zoom[id][0], end: zoom[id][1] })),
      });
    drawn.setOption({ dataZoom: zoomOption(settings, zoom, focused) }, { lazyUpdate: true });
  }, [chart, settings, zoom, focused, room]);
  const small = placesOf(settings).facet !== undefined;
  return (
    <div
      ref={host}
      role="img"
      aria-label={small ? 'Small charts' : 'Plot'}
      aria-description={hint}
      tabIndex={0}
      className={styles.canvas}
      onKeyDown={onKeyDown}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    />
  );
};
