/**
 * A chart: what is measured, the legend, the picture, and the same in words. A picture says nothing to those who cannot see it, so
 * the figure carries its summary as a caption and shows the same numbers as a table on demand.
 */
import { useId, useMemo, useState, useSyncExternalStore } from 'react';
import { Button } from '../../../ui/Button.tsx';
import { theme } from '../../../ui/theme.ts';
import { DataGrid } from '../grid/DataGrid.tsx';
import type { PanelViewProps } from '../kind.ts';
import { palette, ramp, remainder } from '../palette.ts';
import { Canvas } from './Canvas.tsx';
import { extent } from './cells.ts';
import { Legend, Scale } from './Legend.tsx';
import { colourOf, seriesNames } from './series.ts';
import type { ChartSettings } from './settings.ts';
import { isWhole, useZoom } from './useZoom.ts';
import { whole } from './option.ts';
import styles from './View.module.css';
import { chartSummary, namedResult, valueName } from './words.ts';

const nothing: ReadonlySet<string> = new Set();

const ChartView = ({ title, settings, result }: PanelViewProps<ChartSettings>) => {
  const caption = useId();
  const [asTable, setAsTable] = useState(false);
  const [hidden, setHidden] = useState(nothing);
  const shade = useSyncExternalStore(theme.subscribe, theme.get);
  const { zoom, setZoom, onKeyDown } = useZoom(settings);
  const table = useMemo(() => namedResult(settings, result), [settings, result]);
  const summary = useMemo(() => chartSummary(settings, result), [settings, result]);
  const items = useMemo(() => {
    const look = { palette: palette[shade], remainder: remainder[shade], ink: '' };
    return seriesNames(settings, result).map((name, index) => ({ name, colour: colourOf(look, name, index) }));
  }, [settings, result, shade]);
  const range = settings.type === 'heat' ? extent(result.values[4] ?? []) : undefined;
  return (
    <figure className={styles.figure} aria-labelledby={caption}>
      {asTable ? (
        <DataGrid label={`${title}, as a table`} result={table} />
      ) : (
        <>
          <p aria-hidden="true" className={styles.value}>
            {valueName(settings)}
            {settings.facet !== '' && settings.x !== '' && settings.type !== 'histogram' && ` by ${settings.x}`}
          </p>
          {items.length > 1 && <Legend items={items} hidden={hidden} onChange={setHidden} />}
          {range !== undefined && <Scale range={range} ramp={ramp} />}
          <Canvas {...{ settings, result, shade, zoom, onKeyDown }} hidden={items.length > 1 ? hidden : nothing} onZoom={setZoom} />
        </>
      )}
      <div className={styles.footer}>
        <figcaption id={caption} className={styles.caption} title={summary}>
          {summary}
        </figcaption>
        {!asTable && !isWhole(zoom) && (
          <Button variant="quiet" className={styles.switch} onClick={() => setZoom(whole)}>
            Reset zoom
          </Button>
        )}
        <Button variant="quiet" className={styles.switch} aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? 'View as chart' : 'View as table'}
        </Button>
      </div>
    </figure>
  );
};

export default ChartView;
