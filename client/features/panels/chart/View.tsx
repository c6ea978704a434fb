/**
 * Draws a chart on a canvas. A picture says nothing to those who cannot see it, so the figure carries its summary as a caption
 * and shows the same numbers as a table on demand. Tooltips are drawn on the canvas (richText): nothing from the data becomes HTML.
 */
import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use as register, type EChartsType } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useId, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { Button } from '../../../ui/Button.tsx';
import { theme } from '../../../ui/theme.ts';
import { DataGrid } from '../grid/DataGrid.tsx';
import type { PanelViewProps } from '../kind.ts';
import { palette, remainder } from '../palette.ts';
import { chartOption, type ChartLook } from './option.ts';
import type { ChartSettings } from './settings.ts';
import styles from './View.module.css';
import { chartSummary, namedResult, valueName } from './words.ts';

register([LineChart, BarChart, ScatterChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

/** Colours come from the element's own computed style: tokens are pairs that only CSS can resolve. */
const lookOf = (element: HTMLElement, shade: 'light' | 'dark'): ChartLook => {
  const style = getComputedStyle(element);
  return {
    ink: style.color,
    quiet: style.outlineColor,
    line: style.borderTopColor,
    surface: style.backgroundColor,
    font: style.fontFamily,
    palette: palette[shade],
    remainder: remainder[shade],
  };
};

const Canvas = ({ settings, result }: Pick<PanelViewProps<ChartSettings>, 'settings' | 'result'>) => {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const shade = useSyncExternalStore(theme.subscribe, theme.get);
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    chart.current = init(element, undefined, { renderer: 'canvas' });
    const watcher = new ResizeObserver(() => chart.current?.resize());
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      chart.current?.dispose();
      chart.current = undefined;
    };
  }, []);
  useEffect(() => {
    if (host.current === null) return;
    chart.current?.setOption(chartOption(settings, result, lookOf(host.current, shade)), { notMerge: true });
  }, [settings, result, shade]);
  return <div ref={host} className={styles.canvas} aria-hidden="true" />;
};

const Picture = (props: Pick<PanelViewProps<ChartSettings>, 'settings' | 'result'>) => (
  <>
    <p aria-hidden="true" className={styles.value}>
      {valueName(props.settings)}
    </p>
    <Canvas {...props} />
  </>
);

const ChartView = ({ title, settings, result }: PanelViewProps<ChartSettings>) => {
  const caption = useId();
  const [asTable, setAsTable] = useState(false);
  const table = useMemo(() => namedResult(settings, result), [settings, result]);
  return (
    <figure className={styles.figure} aria-labelledby={caption}>
      {asTable ? <DataGrid label={`${title}, as a table`} result={table} /> : <Picture settings={settings} result={result} />}
      <div className={styles.footer}>
        <figcaption id={caption} className={styles.caption} title={chartSummary(settings, result)}>
          {chartSummary(settings, result)}
        </figcaption>
        <Button variant="quiet" className={styles.switch} aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? 'View as chart' : 'View as table'}
        </Button>
      </div>
    </figure>
  );
};

export default ChartView;
