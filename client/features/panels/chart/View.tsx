/**
 * A chart: what is measured, the legend, the picture, and the same in words. A picture says nothing to those who cannot see it, so
 * the figure carries its summary as a caption and shows the same numbers as a table on demand.
 */
import { useId, useMemo, useState, useSyncExternalStore } from 'react';
import type { Filter } from '../../../../shared/documents/filters.ts';
import { Button } from '../../../ui/Button.tsx';
import { theme } from '../../../ui/theme.ts';
import { toast } from '../../../ui/toasts.ts';
import { filterWords } from '../../filters/words.ts';
import { DataGrid } from '../grid/DataGrid.tsx';
import type { PanelViewProps } from '../kind.ts';
import { palette, ramp, remainder } from '../palette.ts';
import { Canvas, type Across } from './Canvas.tsx';
import { extent } from './cells.ts';
import { Legend, Scale } from './Legend.tsx';
import { acrossFilter, facetFilter, marked, rowOf, shownFilter, type Pressed } from './marks.ts';
import { nearestCell } from './places.ts';
import { colourOf, seriesNames } from './series.ts';
import type { ChartSettings } from './settings.ts';
import { isWhole, useZoom } from './useZoom.ts';
import { whole } from './option.ts';
import styles from './View.module.css';
import { chartSummary, namedResult, valueName } from './words.ts';
import { t } from '../../../texts/text.ts';

const nothing: ReadonlySet<string> = new Set();

const ChartView = ({ title, settings, columns, result, link }: PanelViewProps<ChartSettings>) => {
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
  const [shown, setShown] = useState<readonly [number, number]>();
  const zoomed = !isWhole(zoom);
  const seen = zoomed && shown !== undefined ? shownFilter(settings, columns, result, ...shown) : undefined;
  const rows = link?.rows;
  const open = (filters: readonly Filter[] | undefined): void => {
    if (filters === undefined) toast(t`The rows behind this mark cannot be told from the others.`, { tone: 'attention' });
    else rows?.(filters);
  };
  const onPress = (pressed: Pressed | Across): void => {
    if ('across' in pressed) {
      const cell = nearestCell(result, pressed.across);
      const across = acrossFilter(settings, columns, cell, cell);
      const facet = pressed.facet === undefined ? [] : facetFilter(settings, result, pressed.facet);
      return open(across === undefined ? undefined : [across, ...facet]);
    }
    const row = rowOf(settings, result, pressed);
    if (row !== undefined) open(marked(settings, columns, result, row));
  };
  const range = settings.type === 'heat' ? extent(result.values[4] ?? []) : undefined;
  return (
    <figure className={styles.figure} aria-labelledby={caption}>
      {asTable ? (
        <DataGrid label={t`${title}, as a table`} result={table} figures onOpen={rows === undefined ? undefined : (row) => open(marked(settings, columns, result, row))} />
      ) : (
        <>
          <p aria-hidden="true" className={styles.value}>
            {settings.facet !== '' && settings.x !== '' && settings.type !== 'histogram' ? t`${valueName(settings)} by ${settings.x}` : valueName(settings)}
          </p>
          {items.length > 1 && <Legend items={items} hidden={hidden} onChange={setHidden} />}
          {range !== undefined && <Scale range={range} ramp={ramp} />}
          <Canvas {...{ settings, result, shade, zoom, onKeyDown }} hidden={items.length > 1 ? hidden : nothing} onZoom={setZoom} onRange={(from, to) => setShown([from, to])} onPress={rows === undefined ? undefined : onPress} link={link} />
        </>
      )}
      <div className={styles.footer}>
        <figcaption id={caption} className={styles.caption} title={summary}>
          {summary}
        </figcaption>
        {!asTable && seen !== undefined && link !== undefined && (
          <Button variant="quiet" className={styles.switch} title={t`The other panels show ${filterWords(seen)}`} onClick={() => link.mark([seen])}>{t`Mark for others`}</Button>
        )}
        {!asTable && zoomed && (
          <Button variant="quiet" className={styles.switch} onClick={() => setZoom(whole)}>{t`Reset zoom`}</Button>
        )}
        <Button variant="quiet" className={styles.switch} aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? t`View as chart` : t`View as table`}
        </Button>
      </div>
    </figure>
  );
};

export default ChartView;
