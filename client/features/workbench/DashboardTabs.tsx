/** The dashboards of the session as tabs; a double click or the menu renames the one that is shown. */
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { addDashboard, duplicateDashboard, remove, renameEntity, reorder, restore, seenOf } from '../../../shared/documents/commands.ts';
import type { Seen } from '../../../shared/documents/facts/facts.ts';
import type { EntityId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { useServices } from '../../app/servicesContext.ts';
import { useSession } from '../../session/react.tsx';
import { IconButton } from '../../ui/Button.tsx';
import { TextField } from '../../ui/Field.tsx';
import { openMenuAt } from '../../ui/contextMenu.ts';
import { Menu } from '../../ui/Menu.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { toast } from '../../ui/toasts.ts';
import { keyName } from '../../ui/keys.ts';
import { narrow, useMedia } from '../../ui/media.ts';
import { printDashboard } from '../dashboard/print.ts';
import { AddFilter } from '../filters/FilterBar.tsx';
import { AddPanel } from './AddPanel.tsx';
import styles from './DashboardTabs.module.css';
import { freeTitle } from './usePanelCommands.ts';
import { useDashboards } from './useLists.ts';
import { useWorkbench } from './workbenchContext.ts';
import { t } from '../../texts/text.ts';

interface RenameProps {
  readonly title: string;
  readonly onCommit: (title: string) => void;
  readonly onCancel: () => void;
}

const Rename = ({ title, onCommit, onCancel }: RenameProps) => {
  const [text, setText] = useState(title);
  const commit = () => (text.trim() === '' || text.trim() === title ? onCancel() : onCommit(text.trim()));
  return (
    <div className={styles.rename}>
      <TextField
        label={t`Dashboard title`}
        hideLabel
        autoFocus
        value={text}
        maxLength={limits.titleCharacters}
        onChange={setText}
        onBlur={commit}
        onFocus={(event) => event.currentTarget.select()}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          if (event.key === 'Escape') onCancel();
        }}
      />
    </div>
  );
};

/** `hasRail`: the left rail is there and offers what would otherwise stand here. */
export const DashboardTabs = ({ hasRail }: { readonly hasRail: boolean }) => {
  const session = useSession();
  const { mint } = useServices();
  const { dashboard, showDashboard } = useWorkbench();
  const dashboards = useDashboards();
  const isNarrow = useMedia(narrow);
  const [renaming, setRenaming] = useState<EntityId>();
  const seen = useRef<Seen>([]);
  const row = useRef<HTMLDivElement>(null);
  const at = dashboards.findIndex(({ id }) => id === dashboard);
  const current = dashboards[at];

  const add = () => {
    const title = freeTitle(
      t`Dashboard`,
      dashboards.map((other) => other.title),
    );
    const made = addDashboard(session.state, mint, { title });
    session.write(t`Add ${title}`, made.writes);
    showDashboard(made.id);
  };
  const duplicate = () => {
    if (current === undefined) return;
    const title = freeTitle(
      current.title,
      dashboards.map((other) => other.title),
    );
    const made = duplicateDashboard(session.state, mint, current.id, title);
    if (made === undefined) return;
    session.write(t`Duplicate ${current.title}`, made.writes);
    showDashboard(made.id);
  };
  const rename = (id: EntityId) => {
    seen.current = seenOf(session.state.heads(id, 'title'));
    setRenaming(id);
  };
  const place = (id: EntityId, before: EntityId | undefined) => {
    const title = dashboards.find((other) => other.id === id)?.title;
    if (title !== undefined) session.write(t`Move ${title}`, reorder(session.state, mint, id, before));
  };
  const move = (before: EntityId | undefined) => {
    if (current !== undefined) place(current.id, before);
  };
  const drop = () => {
    if (current === undefined) return;
    session.write(t`Delete ${current.title}`, remove(session.state, current.id));
    const undo = () => {
      session.write(t`Restore ${current.title}`, restore(session.state, current.id));
      showDashboard(current.id);
    };
    toast(t`Deleted ${current.title} with its panels.`, { action: { label: t`Undo`, run: undo } });
  };

  return (
    <div ref={row} className={styles.row}>
      {renaming !== undefined && renaming === current?.id ? (
        <Rename
          title={current.title}
          onCancel={() => setRenaming(undefined)}
          onCommit={(title) => {
            session.write(t`Rename dashboard`, renameEntity(session.state, renaming, title, seen.current));
            setRenaming(undefined);
          }}
        />
      ) : (
        <Tabs
          label={t`Dashboards`}
          name="dashboards"
          tabs={dashboards.map(({ id, title }) => ({ id, label: title }))}
          selected={dashboard}
          onSelect={showDashboard}
          onDoubleClick={rename}
          onReorder={place}
          onContextMenu={(id, event) => {
            // The menu is of the dashboard that is shown, and the last one of the row.
            flushSync(() => showDashboard(id));
            openMenuAt(event, [...(row.current?.querySelectorAll('button[aria-haspopup=menu]') ?? [])].at(-1) ?? null);
          }}
        />
      )}
      <IconButton label={t`New dashboard`} icon="add" onClick={add} />
      <span className={styles.space} />
      {dashboard !== undefined && <AddFilter dashboard={dashboard} brief={isNarrow} />}
      {!hasRail && <AddPanel className={styles.whole} />}
      {current !== undefined && (
        <Menu
          label={t`Dashboard menu`}
          align="end"
          items={[
            { label: t`Rename dashboard`, icon: 'rename', onAction: () => rename(current.id) },
            { label: t`Duplicate dashboard`, icon: 'copy', onAction: duplicate },
            { label: t`Print dashboard`, icon: 'table', keys: keyName('mod+p'), onAction: () => void printDashboard() },
            { label: t`Move left`, icon: 'chevronLeft', disabled: at <= 0, onAction: () => move(dashboards[at - 1]?.id) },
            {
              label: t`Move right`,
              icon: 'chevronRight',
              disabled: at >= dashboards.length - 1,
              onAction: () => move(dashboards[at + 2]?.id),
            },
            'separator',
            { label: t`Delete dashboard`, icon: 'trash', danger: true, disabled: dashboards.length < 2, onAction: drop },
          ]}
        />
      )}
    </div>
  );
};
