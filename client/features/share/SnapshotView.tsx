/** A snapshot as its reader sees it: the dashboards in their grid, read-only, with the question behind each panel to inspect. */
import { useMemo, useState } from 'react';
import type { Layout } from '../../../shared/documents/layout.ts';
import { count } from '../../texts/format.ts';
import { narrow, useMedia } from '../../ui/media.ts';
import { Popover } from '../../ui/Popover.tsx';
import { IconButton } from '../../ui/Button.tsx';
import { Tabs, tabPanelProps } from '../../ui/Tabs.tsx';
import { placement } from '../dashboard/grid.ts';
import { filterWords } from '../filters/words.ts';
import { canPaint, FrozenPanel } from '../panels/FrozenPanel.tsx';
import type { SnapshotContent, SnapshotPanel } from './format.ts';
import { retell } from './retell.ts';
import styles from './Snapshot.module.css';
import { t } from '../../texts/text.ts';

const origin = (panel: SnapshotPanel, datasets: SnapshotContent['datasets']): string => {
  const name = datasets.find(({ ref }) => ref === panel.dataset)?.name;
  const { result } = panel;
  const rows = result !== undefined && result.rows < result.total ? t`${count(result.rows)} of ${count(result.total)} rows` : undefined;
  return [name, rows].filter((part) => part !== undefined).join(' · ');
};

interface PanelProps {
  readonly panel: SnapshotPanel;
  readonly snapshot: SnapshotContent;
  readonly place: Layout | undefined;
}

const Panel = ({ panel, snapshot: { datasets, words }, place }: PanelProps) => {
  const result = useMemo(() => retell(panel, words), [panel, words]);
  return (
    <section aria-label={panel.title} className={styles.panel} style={place === undefined ? undefined : placement(place)}>
      <header className={styles.panelHeader}>
        <h2 className={styles.panelTitle}>{panel.title}</h2>
        <span className={styles.origin}>{origin(panel, datasets)}</span>
        {panel.query !== undefined && (
          <Popover label={t`Query`} align="end" trigger={(props) => <IconButton {...props} label={t`Show the query`} icon="search" />}>
            {() => <pre className={styles.query}>{panel.query}</pre>}
          </Popover>
        )}
      </header>
      <div className={styles.panelBody}>
        {!canPaint(panel.kind, panel.result) ? (
          <p className={styles.note}>{t`This panel had no data when the snapshot was made.`}</p>
        ) : (
          <FrozenPanel
            kind={panel.kind}
            title={panel.title}
            settings={panel.settings}
            columns={datasets.find(({ ref }) => ref === panel.dataset)?.columns ?? panel.result?.columns ?? []}
            result={result}
          />
        )}
      </div>
    </section>
  );
};

export const SnapshotView = ({ snapshot }: { readonly snapshot: SnapshotContent }) => {
  const isNarrow = useMedia(narrow);
  const [selected, setSelected] = useState('0');
  const dashboard = snapshot.dashboards[Number(selected)];
  const tabs = snapshot.dashboards.map(({ title }, index) => ({ id: String(index), label: title }));
  return (
    <>
      {tabs.length > 1 && <Tabs label={t`Dashboards`} name="snapshot" tabs={tabs} selected={selected} onSelect={setSelected} />}
      {dashboard?.filters !== undefined && <p className={styles.filters}>{t`Filtered: ${dashboard.filters.map(filterWords).join(' · ')}`}</p>}
      <div className={isNarrow ? styles.column : styles.grid} {...(tabs.length > 1 ? tabPanelProps('snapshot', selected) : {})}>
        {dashboard?.panels.map((panel, index) => (
          <Panel key={`${selected} ${index}`} panel={panel} snapshot={snapshot} place={isNarrow ? undefined : panel.layout} />
        ))}
      </div>
    </>
  );
};
