/**
 * The picture itself. Tooltips are drawn on the canvas (richText): nothing from the data becomes HTML. A picture says nothing to
 * those who cannot see it, so the figure around it carries the words (View.tsx); here only its zoom can be reached by keys.
 */
import { init, type EChartsType } from 'echarts/core';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { ResultTable } from '../../../data/types.ts';
import type { PanelLink } from '../link.ts';
import styles from './Canvas.module.css';
import { chartLocale, lookOf, registerCharts } from './library.ts';
import type { Room } from './look.ts';
import { chartOption, zoomAxes, zoomOption, type Zoom } from './option.ts';
import type { Pressed } from './marks.ts';
import { layoutPanes, paneNames } from './panes.ts';
import { coordinateOf, placeAt } from './places.ts';
import { placesOf, type ChartSettings } from './settings.ts';
import { english, said, t } from '../../../texts/text.ts';

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
  /** Which part of x is shown, in coordinates of the axis. */
  readonly onRange: (from: number, to: number) => void;
  readonly onPress: ((pressed: Pressed | Across) => void) | undefined;
  readonly link: PanelLink | undefined;
}

/** A place along a line, where no mark of its own was pressed. */
export interface Across {
  readonly across: number;
  readonly facet: string | undefined;
}

const rangeOf = (chart: EChartsType): readonly [number, number] | undefined => {
  const { dataZoom } = chart.getOption() as { readonly dataZoom: readonly { id: string; startValue?: number; endValue?: number }[] };
  const { startValue, endValue } = dataZoom.find(({ id }) => id === 'x') ?? {};
  return startValue === undefined || endValue === undefined ? undefined : [startValue, endValue];
};

/** The small chart under a pixel, and where along its x. */
const under = (chart: EChartsType, panes: number, at: readonly [number, number]): readonly [pane: number, coordinate: number] | undefined => {
  for (let pane = 0; pane < panes; pane += 1) {
    if (!chart.containPixel({ gridIndex: pane }, [...at])) continue;
    const found = chart.convertFromPixel({ gridIndex: pane }, [...at]);
    return [pane, Number(Array.isArray(found) ? found[0] : found)];
  }
  return undefined;
};

/** Presses and the pointer, told and shown; the line of another chart's pointer lies over the drawing. */
const useLink = (chart: { readonly current: EChartsType | undefined }, host: { readonly current: HTMLElement | null }, props: CanvasProps, drawn: unknown): void => {
  const now = useRef(props);
  useEffect(() => {
    now.current = props;
  });
  const { link } = props;
  useEffect(() => {
    const made = chart.current;
    const element = host.current;
    if (made === undefined || element === null || drawn === undefined) return undefined;
    const names = (): readonly string[] => paneNames(now.current.settings, now.current.result);
    const facetAt = (pane: number): string | undefined => (placesOf(now.current.settings).facet === undefined ? undefined : names()[pane]);
    // The first press gives the chart the focus, so that wheel and drag are its own; only then marks answer.
    let had = false;
    const down = (): void => void (had = document.activeElement === element);
    const press = (event: unknown): void => {
      if (!had) return;
      const { seriesIndex = 0, seriesName = '', dataIndex = 0, value } = event as { readonly seriesIndex?: number; readonly seriesName?: string; readonly dataIndex?: number; readonly value: unknown };
      const { series } = made.getOption() as { readonly series: readonly { readonly xAxisIndex?: number }[] };
      now.current.onPress?.({ name: seriesName, facet: facetAt(series[seriesIndex]?.xAxisIndex ?? 0), index: dataIndex, value: Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(value as ArrayLike<unknown>) : [value] });
    };
    const isLine = (): boolean => ['line', 'area'].includes(now.current.settings.type);
    const pressed = ({ offsetX, offsetY }: { readonly offsetX: number; readonly offsetY: number }): void => {
      const found = isLine() && had ? under(made, names().length, [offsetX, offsetY]) : undefined;
      if (found !== undefined) now.current.onPress?.({ across: found[1], facet: facetAt(found[0]) });
    };
    const move = ({ offsetX, offsetY }: { readonly offsetX: number; readonly offsetY: number }): void => {
      const found = under(made, names().length, [offsetX, offsetY]);
      const place = found && placeAt(now.current.settings, now.current.result, found[1]);
      link?.point(place === undefined ? undefined : { column: now.current.settings.x, place });
    };
    const leave = (): void => link?.point(undefined);
    const onItem = (event: unknown): void => {
      if (!isLine()) press(event);
    };
    element.addEventListener('pointerdown', down, { capture: true });
    made.on('click', onItem);
    const surface = made.getZr();
    surface.on('click', pressed);
    surface.on('mousemove', move);
    surface.on('globalout', leave);
    const lines: HTMLElement[] = [];
    const stop = link?.onPoint((pointed) => {
      const { settings, result } = now.current;
      const at = pointed?.column === settings.x ? coordinateOf(settings, result, pointed.place) : undefined;
      const panes = at === undefined ? [] : layoutPanes(names().length, { width: element.clientWidth, height: element.clientHeight });
      for (const line of lines.splice(0)) line.remove();
      for (const [pane, { plot }] of panes.entries()) {
        const left = Number(made.convertToPixel({ xAxisIndex: pane }, at ?? 0));
        if (!made.containPixel({ gridIndex: pane }, [left, plot.top + plot.height / 2])) continue;
        const line = document.createElement('div');
        line.className = styles.pointer ?? '';
        Object.assign(line.style, { left: `${left}px`, top: `${plot.top}px`, height: `${plot.height}px` });
        element.append(line);
        lines.push(line);
      }
    });
    return () => {
      stop?.();
      leave();
      for (const line of lines) line.remove();
      element.removeEventListener('pointerdown', down, { capture: true });
      if (made.isDisposed()) return;
      made.off('click', onItem);
      surface.off('click', pressed);
      surface.off('mousemove', move);
      surface.off('globalout', leave);
    };
  }, [chart, host, link, drawn]);
};

/** One drawing surface for the life of the element, and the room that it has. */
const useChart = (onZoom: (zoom: Zoom, range: readonly [number, number] | undefined) => void) => {
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
    const made = init(element, undefined, { renderer: 'canvas', locale: chartLocale });
    chart.current = made;
    made.on('datazoom', () => listener.current(shownZoom(made), rangeOf(made)));
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

const hint = english`Zoom with plus and minus, move with the arrows, 0 shows all. With the pointer: wheel and drag once it is focused.`;

export const Canvas = (props: CanvasProps) => {
  const { settings, result, shade, hidden, zoom, onZoom, onKeyDown, onRange, onPress } = props;
  const { host, chart, room } = useChart((next, range) => {
    onZoom(next);
    if (range !== undefined) onRange(...range);
  });
  useLink(chart, host, props, room === undefined ? undefined : chart);
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
      aria-label={small ? t`Small charts` : t`Plot`}
      aria-description={[said(hint), ...(onPress === undefined ? [] : [t`Once it is focused, a press on a mark shows its rows; by keys, Enter in the table does.`])].join(' ')}
      tabIndex={0}
      className={styles.canvas}
      onKeyDown={onKeyDown}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    />
  );
};
