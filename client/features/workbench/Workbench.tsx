/**
 * The shell of an open session: bar, what it is made of (left), dashboard, settings of the selected panel (right). On a narrow
 * screen the rails are sheets. What is selected and folded is this tab's own.
 */
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import type { EntityId } from '../../../shared/model/ids.ts';
import { useEntities, useSession, useStatus } from '../../session/react.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { focusLater } from '../../ui/focusLater.ts';
import { narrow, useMedia } from '../../ui/media.ts';
import { Dashboard } from '../dashboard/Dashboard.tsx';
import { FilterBar } from '../filters/FilterBar.tsx';
import { PanelSettings } from '../panels/PanelSettings.tsx';
import { Bar } from './Bar.tsx';
import { DashboardTabs } from './DashboardTabs.tsx';
import { useDashboards } from './useLists.ts';
import { LeftRail } from './LeftRail.tsx';
import { OpenedDialog, type Opened } from './OpenedDialog.tsx';
import { useShortcuts } from './useShortcuts.ts';
import styles from './Workbench.module.css';
import { useFullPanel } from './useFullPanel.ts';
import { WorkbenchProvider, type DatasetView, type Start, type Workbench as State } from './workbenchContext.ts';
import { lazily } from '../../ui/lazily.tsx';
import { t } from '../../texts/text.ts';

const ReadOnlyNotice = lazily(() => import('./ReadOnlyNotice.tsx'));

const SizeHint = lazily(() => import('../health/SizeHint.tsx'));

/** A component of its own: the status changes with every edit. */
const ReadOnly = () =>
  useStatus().readOnly ? (
    <div className={styles.notice}>
      <ReadOnlyNotice />
    </div>
  ) : null;

const useWorkbenchState = (settingsShown: (shown: boolean) => void, show: (opened: Opened) => void): State => {
  const session = useSession();
  const dashboards = useDashboards();
  const [chosen, setChosen] = useState<EntityId>();
  const [panel, setPanel] = useState<EntityId>();
  const dashboard = (dashboards.find(({ id }) => id === chosen) ?? dashboards[0])?.id;
  // A panel that is deleted, here or elsewhere, is no longer selected; neither is one of another dashboard.
  const live = useEntities('panel');
  const selected =
    panel !== undefined && live.includes(panel) && session.state.value(panel, 'dashboard') === dashboard ? panel : undefined;
  const select = useCallback((next: EntityId | undefined) => setPanel(next), []);
  const openCommands = useCallback(() => show('commands'), [show]);
  const openDataset = useCallback((dataset: EntityId, view: DatasetView) => show({ dataset, view }), [show]);
  const define = useCallback((start?: Start) => show({ define: start }), [show]);
  const [wanted, showFull] = useFullPanel();
  const full = wanted !== undefined && live.includes(wanted) ? wanted : undefined;
  const openSettings = useCallback(
    (next: EntityId) => {
      showFull(undefined);
      setPanel(next);
      settingsShown(true);
      focusLater('[data-panel-settings]', ':is(select, input)');
    },
    [settingsShown, showFull],
  );
  return useMemo(
    () => ({ dashboard, showDashboard: setChosen, selected, select, openSettings, openCommands, openDataset, define, full, showFull }),
    [dashboard, selected, select, openSettings, openCommands, openDataset, define, full, showFull],
  );
};

/** A rail beside the canvas, or a sheet over it. */
const Sheet = ({
  title,
  onClose,
  children,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) => (
  <Dialog title={title} onClose={onClose} flush>
    {children}
  </Dialog>
);

export const Workbench = () => {
  const isNarrow = useMedia(narrow);
  const [leftFolded, setLeftFolded] = useState(false);
  const [leftSheet, setLeftSheet] = useState(false);
  const [rightShown, setRightShown] = useState(true);
  const [rightSheet, setRightSheet] = useState(false);
  const settingsShown = useCallback((shown: boolean) => {
    setRightShown(shown);
    setRightSheet(shown && isNarrow);
  }, [isNarrow]);
  const [opened, setOpened] = useState<Opened>();
  const closeDialog = useCallback(() => setOpened(undefined), []);
  const workbench = useWorkbenchState(settingsShown, setOpened);
  useShortcuts(workbench);
  const { selected } = workbench;
  // A panel that fills the window hides all this from eyes; `inert` hides it from keys and assistive technology, too.
  const isFull = workbench.full !== undefined;
  const hasRail = !isNarrow && !leftFolded;
  const closeSheet = () => setLeftSheet(false);
  return (
    <WorkbenchProvider value={workbench}>
      <div className={styles.shell}>
        <div inert={isFull} className={styles.top}>
          <Bar
            leftOpen={isNarrow ? leftSheet : !leftFolded}
            onToggleLeft={() => (isNarrow ? setLeftSheet(!leftSheet) : setLeftFolded(!leftFolded))}
          />
        </div>
        <div className={styles.middle}>
          {hasRail && (
            <div inert={isFull} className={styles.left}>
              <LeftRail />
            </div>
          )}
          <main aria-label={t`Dashboard`} className={styles.main}>
            <ReadOnly />
            <SizeHint className={styles.notice} />
            <div inert={isFull} className={styles.top}>
              <DashboardTabs hasRail={hasRail} />
              {workbench.dashboard !== undefined && <FilterBar dashboard={workbench.dashboard} />}
            </div>
            {workbench.dashboard !== undefined && (
              <Dashboard key={workbench.dashboard} dashboard={workbench.dashboard} hasRail={hasRail} />
            )}
          </main>
          {!isNarrow && rightShown && selected !== undefined && (
            <div inert={isFull} className={styles.right}>
              <PanelSettings key={selected} panel={selected} onClose={() => settingsShown(false)} />
            </div>
          )}
        </div>
      </div>
      {opened !== undefined && <OpenedDialog opened={opened} show={setOpened} onClose={closeDialog} />}
      {isNarrow && leftSheet && (
        <Sheet title={t`Contents`} onClose={closeSheet}>
          <LeftRail onDone={closeSheet} />
        </Sheet>
      )}
      {isNarrow && rightSheet && selected !== undefined && (
        <Sheet title={t`Settings`} onClose={() => setRightSheet(false)}>
          <PanelSettings key={selected} panel={selected} />
        </Sheet>
      )}
    </WorkbenchProvider>
  );
};
