/**
 * The dashboard: panels on a grid of 12 columns that the browser lays out (no measuring before the first paint), one column on a
 * narrow screen. Pointer and keys arrange; the pure rules are in shared/documents/layout.ts.
 */
import { useRef, useState, type KeyboardEvent } from 'react';
import { setLayouts } from '../../../shared/documents/commands.ts';
import { readSession } from '../../../shared/documents/read.ts';
import { nudge, nudgePhone, phone, resize, type Direction, type Layout, type Placed } from '../../../shared/documents/layout.ts';
import { sessionEntity, type EntityId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { useDialogs } from '../../app/dialogContext.ts';
import { useEntity, useSession } from '../../session/react.tsx';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/class.ts';
import { lazily } from '../../ui/lazily.tsx';
import { narrow, useMedia } from '../../ui/media.ts';
import { tabPanelProps } from '../../ui/Tabs.tsx';
import { useFilters } from '../filters/useFilters.ts';
import { filterWords } from '../filters/words.ts';
import { panelKinds } from '../panels/kinds.ts';
import { useDashboards, useDatasets, usePanels } from '../workbench/useLists.ts';
import { usePanelCommands } from '../workbench/usePanelCommands.ts';
import { useWorkbench } from '../workbench/workbenchContext.ts';
import styles from './Dashboard.module.css';
import { placement, placeWords, smallest } from './grid.ts';
import { PanelFrame } from './PanelFrame.tsx';
import { useArrange, type Grip } from './useArrange.ts';
import { useKeptScroll } from './useKeptScroll.ts';
import { inSentence } from '../../texts/format.ts';
import { t } from '../../texts/text.ts';

const Begin = lazily(() => import('./Begin.tsx'));

/** Columns of the grid in which the templates can be read. */
const smallestRoom = 4;

const directions: { readonly [key: string]: Direction } = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const steps: { readonly [direction in Direction]: readonly [w: number, h: number] } = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};

/** Only on paper, where the bar and the tabs that say it are not. */
const PrintedTitle = ({ dashboard }: { readonly dashboard: EntityId }) => {
  const { title } = useEntity(sessionEntity, readSession);
  const name = useDashboards().find(({ id }) => id === dashboard)?.title;
  const filters = useFilters(dashboard);
  return (
    <p aria-hidden="true" className={styles.printed}>
      {[title, name, ...filters.map(filterWords)].join(' · ')}
    </p>
  );
};

/** What an import begins with is a table alone: the room beside it, if there is some. */
const roomBeside = (panels: readonly { readonly panel: string; readonly layout: Layout }[]): Layout | undefined => {
  const [only, ...others] = panels;
  if (only === undefined || others.length > 0 || only.panel !== 'table') return undefined;
  const [x, y, w] = only.layout;
  const from = x + w;
  return from > limits.gridColumns - smallestRoom ? undefined : [from, y, limits.gridColumns - from, 5];
};

const Empty = ({ hasRail }: { readonly hasRail: boolean }) => {
  const dialogs = useDialogs();
  const commands = usePanelCommands();
  const hasData = useDatasets().length > 0;
  return (
    <div className={styles.empty}>
      <p className={styles.emptyTitle}>{hasData ? t`This dashboard is empty` : t`No data yet`}</p>
      <p>
        {hasData
          ? t`Begin with a template, filled from the data, or with a panel of your own.`
          : t`Import a CSV, JSON, Parquet or Arrow file, or drop one anywhere. It stays on this device, sealed.`}
      </p>
      {hasData && (
        <div className={styles.templates}>
          <Begin />
        </div>
      )}
      <div className={styles.actions}>
        {hasData
          ? panelKinds.map((kind) => (
              <Button key={kind.kind} icon={kind.icon} onClick={() => commands.add(kind)}>
                {t`Add ${inSentence(kind.name)}`}
              </Button>
            ))
          : !hasRail && (
              <Button variant="primary" icon="import" onClick={() => dialogs.open('import')}>{t`Import data`}</Button>
            )}
      </div>
    </div>
  );
};

export interface DashboardProps {
  readonly dashboard: EntityId;
  /** The left rail is there and offers the import. */
  readonly hasRail: boolean;
}

export const Dashboard = ({ dashboard, hasRail }: DashboardProps) => {
  const session = useSession();
  const { selected, select, openSettings, full, showFull } = useWorkbench();
  const commands = usePanelCommands();
  const isNarrow = useMedia(narrow);
  const panels = usePanels(dashboard);
  const scroller = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  useKeptScroll(scroller, dashboard);
  const [spoken, setSpoken] = useState('');

  const commit = (id: EntityId, grip: Grip, items: readonly Placed<EntityId>[]) => {
    const writes = setLayouts(session.state, items);
    const title = panels.find((panel) => panel.id === id)?.title ?? '';
    const layout = items.find((item) => item.id === id)?.layout;
    if (writes.length > 0) session.write(grip === 'move' ? t`Move ${title}` : t`Resize ${title}`, writes);
    if (layout !== undefined) setSpoken(`${title}: ${placeWords(layout)}`);
  };
  const { drag, start } = useArrange(grid, panels, commit);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>, id: EntityId) => {
    // A panel that fills the window is looked at, not arranged.
    if (event.ctrlKey || event.metaKey || event.altKey || full !== undefined) return;
    const direction = directions[event.key];
    // In one column there is no sideways, and a step nobody can see would still move the panel on wide screens.
    if (isNarrow && (direction === 'left' || direction === 'right')) return;
    const layout = panels.find((panel) => panel.id === id)?.layout;
    if (direction !== undefined && layout !== undefined) {
      event.preventDefault();
      const [dw, dh] = steps[direction];
      const size = [Math.max(smallest.width, layout[2] + dw), Math.max(smallest.height, layout[3] + dh)] as const;
      if (event.shiftKey) return commit(id, 'resize', resize(panels, id, ...size));
      const isUpDown = direction === 'up' || direction === 'down';
      return commit(id, 'move', isNarrow && isUpDown ? nudgePhone(panels, id, direction) : nudge(panels, id, direction));
    }
    const act: { readonly [key: string]: () => void } = {
      Enter: () => openSettings(id),
      Delete: () => commands.remove(id),
      Backspace: () => commands.remove(id),
    };
    if (act[event.key] === undefined) return;
    event.preventDefault();
    act[event.key]?.();
  };

  const shown = drag?.preview ?? panels;
  const room = drag === undefined && full === undefined ? roomBeside(panels) : undefined;
  const order = isNarrow ? phone(panels) : panels.map(({ id }) => id);
  return (
    <div
      {...tabPanelProps('dashboards', dashboard)}
      ref={scroller}
      className={classes(styles.scroller, drag !== undefined && styles.dragging)}
      onPointerDown={(event) => event.target === event.currentTarget && select(undefined)}
    >
      <PrintedTitle dashboard={dashboard} />
      {panels.length === 0 && <Empty hasRail={hasRail} />}
      <div
        ref={grid}
        data-print-width=""
        className={isNarrow ? styles.column : styles.grid}
        onPointerDown={(event) => event.target === event.currentTarget && select(undefined)}
      >
        {order.map((id) => {
          const layout = shown.find((item) => item.id === id)?.layout;
          const panel = panels.find((item) => item.id === id);
          if (layout === undefined || panel === undefined) return null;
          return (
            <PanelFrame
              key={id}
              id={id}
              title={panel.title}
              selected={id === selected}
              full={full === undefined ? undefined : id === full}
              onFull={(wanted) => showFull(wanted ? id : undefined)}
              drag={drag?.id === id ? drag : undefined}
              origin={panel.layout}
              style={id === full ? {} : isNarrow ? { height: layout[3] * 44 - 8 } : placement(layout)}
              onKeyDown={(event) => onKeyDown(event, id)}
              onGrip={isNarrow || full !== undefined ? undefined : (event, grip) => start(event, id, grip)}
              grid={grid}
            />
          );
        })}
        {room !== undefined && (
          <section aria-label={t`Begin with a template`} className={styles.begin} style={isNarrow ? {} : placement(room)}>
            <p className={styles.emptyTitle}>{t`A dashboard of this data, at a press`}</p>
            <Begin />
          </section>
        )}
      </div>
      <p role="log" aria-live="polite" className="visually-hidden">
        {spoken}
      </p>
    </div>
  );
};
