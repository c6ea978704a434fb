/** How a panel looks with one of the values. Asks the engine without keeping the answer: what is kept belongs to the panel itself. */
import { useEffect, useState } from 'react';
import { readFilters } from '../../../shared/documents/filters.ts';
import { readDatasets, readPanel } from '../../../shared/documents/read.ts';
import { settingPrefix } from '../../../shared/documents/schema.ts';
import type { DocState } from '../../../shared/documents/state.ts';
import type { EntityId } from '../../../shared/model/ids.ts';
import type { Json } from '../../../shared/model/json.ts';
import { limits } from '../../../shared/model/limits.ts';
import { useServices } from '../../app/servicesContext.ts';
import { withMakings } from '../../data/making.ts';
import type { ResultTable } from '../../data/types.ts';
import { useSession } from '../../session/react.tsx';
import { classes } from '../../ui/class.ts';
import { askingOf } from '../panels/asking.ts';
import { canPaint, FrozenPanel } from '../panels/FrozenPanel.tsx';
import { findKind, parseSettings } from '../panels/kinds.ts';
import { datasetOf, sourceOf } from '../panels/standing.ts';
import styles from './Conflicts.module.css';
import { t } from '../../texts/text.ts';

export interface PanelPreviewProps {
  readonly panel: EntityId;
  /** The value to look at, undefined for none; without it, the panel as it is. */
  readonly change?: { readonly field: string; readonly value: Json | undefined };
  /** The session as it was at another time; without it, as it is. */
  readonly state?: DocState;
  /** As high as what it stands in. */
  readonly fill?: boolean;
}

interface Previewed {
  readonly key: string;
  readonly result: ResultTable | undefined;
}

const read = (state: DocState, panel: EntityId, change: PanelPreviewProps['change']) => {
  const info = readPanel(state, panel);
  const kind = findKind(info?.panel ?? '');
  if (info === undefined || kind === undefined) return undefined;
  const name = change?.field.startsWith(settingPrefix) === true ? change.field.slice(settingPrefix.length) : undefined;
  const { [name ?? '']: _former, ...others } = info.settings;
  const settings = parseSettings(kind, change?.value === undefined || name === undefined ? others : { ...others, [name]: change.value });
  const wanted = change?.field === 'dataset' ? change.value : info.dataset;
  const datasets = withMakings(readDatasets(state));
  const dataset = datasetOf(kind, datasets, wanted);
  const text = kind.writing === undefined ? {} : { text: state.text(panel) };
  const filters = info.dashboard === undefined ? [] : readFilters(state, info.dashboard);
  const title = change?.field === 'title' ? String(change.value ?? '') : info.title;
  return { info, title, settings: { ...settings, ...text }, dataset, query: askingOf({ kind, settings, dataset, source: sourceOf(dataset, datasets) }, filters)?.query };
};

export const PanelPreview = ({ panel, change, state, fill = false }: PanelPreviewProps) => {
  const session = useSession();
  const { data } = useServices();
  const shown = read(state ?? session.state, panel, change);
  const [previewed, setPreviewed] = useState<Previewed>();
  const key = JSON.stringify([shown?.dataset ?? null, shown?.query ?? null]);
  useEffect(() => {
    const stop = new AbortController();
    const [dataset, query] = JSON.parse(key) as [NonNullable<typeof shown>['dataset'] | null, NonNullable<typeof shown>['query'] | null];
    if (!dataset || !query) return;
    const limit = Math.min(query.limit, limits.frozenRows);
    const ask = async () => {
      const live = await data.query(dataset, query.sql, { limit, sources: query.sources, signal: stop.signal });
      const result = live.ok ? live.value : (await data.results.keptResult(session.id, panel, { dataset, ...query }))?.result;
      if (!stop.signal.aborted) setPreviewed({ key, result });
    };
    void ask();
    return () => stop.abort();
  }, [data, session, panel, key]);
  if (shown === undefined) return <p className={styles.note}>{t`This panel needs a newer version of Holdfast.`}</p>;
  const result = previewed?.key === key ? previewed.result : undefined;
  const waiting = shown.query !== undefined && previewed?.key !== key;
  return (
    <div className={fill ? classes(styles.preview, styles.fill) : styles.preview} data-preview="" aria-busy={waiting}>
      <span className={styles.previewTitle}>{shown.title}</span>
      {!canPaint(shown.info.panel, result) ? (
        <p className={styles.note}>{waiting ? t`Drawing…` : t`The data is not on this device, so there is no picture.`}</p>
      ) : (
        <FrozenPanel kind={shown.info.panel} title={shown.title} settings={shown.settings} columns={shown.dataset?.columns ?? []} result={result} />
      )}
    </div>
  );
};
