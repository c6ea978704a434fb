/** The dashboards as they were, read-only: today's data drawn by the settings of then. */
import { useState } from 'react';
import { panelsOf, readDashboards, readSession } from '../../../shared/documents/read.ts';
import type { DocState } from '../../../shared/documents/state.ts';
import { narrow, useMedia } from '../../ui/media.ts';
import { Tabs, tabPanelProps } from '../../ui/Tabs.tsx';
import { PanelPreview } from '../conflicts/PanelPreview.tsx';
import { placement } from '../dashboard/grid.ts';
import styles from './History.module.css';
import { t } from '../../texts/text.ts';
import { sessionTitle } from '../../texts/sessionTitle.ts';

export const PastView = ({ state }: { readonly state: DocState }) => {
  const isNarrow = useMedia(narrow);
  const [chosen, setChosen] = useState<string>();
  const dashboards = readDashboards(state);
  const dashboard = dashboards.find(({ id }) => id === chosen) ?? dashboards[0];
  const panels = dashboard === undefined ? [] : panelsOf(state, dashboard.id);
  const { title } = readSession(state);
  const tabs = dashboards.map((each) => ({ id: each.id as string, label: each.title }));
  return (
    <div className={styles.view}>
      <p className={styles.viewTitle}>{sessionTitle({ title })}</p>
      {tabs.length > 1 && <Tabs label={t`Dashboards then`} name="past" tabs={tabs} selected={dashboard?.id} onSelect={setChosen} />}
      <div className={isNarrow ? styles.column : styles.grid} {...(tabs.length > 1 && dashboard !== undefined ? tabPanelProps('past', dashboard.id) : {})}>
        {panels.map(({ id, title: name, layout }) => (
          <section key={id} aria-label={name} className={styles.panel} style={isNarrow ? undefined : placement(layout)}>
            <PanelPreview panel={id} state={state} fill />
          </section>
        ))}
      </div>
      {panels.length === 0 && <p className={styles.note}>{dashboard === undefined ? t`There was no dashboard yet.` : t`This dashboard was empty.`}</p>}
    </div>
  );
};
