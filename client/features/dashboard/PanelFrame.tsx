/**
 * A panel on the dashboard: a region named by its title, with the title to edit, the menu, and the grips. The region itself takes
 * the focus and the keys that arrange; what is inside keeps its own.
 */
import { useRef, type CSSProperties, type KeyboardEvent, type PointerEvent, type RefObject } from 'react';
import { renameEntity, seenOf, setSetting } from '../../../shared/documents/commands.ts';
import type { Seen } from '../../../shared/documents/facts/facts.ts';
import type { Layout } from '../../../shared/documents/layout.ts';
import type { EntityId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { useDialogs } from '../../app/dialogContext.ts';
import { useConflicts, useSession } from '../../session/react.tsx';
import { IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/class.ts';
import { openMenuAt } from '../../ui/contextMenu.ts';
import { EditableText } from '../../ui/EditableText.tsx';
import { Menu, type MenuItem } from '../../ui/Menu.tsx';
import { PanelNote } from '../filters/PanelNote.tsx';
import { useAsking, type Asking } from '../panels/asking.ts';
import { PanelBody } from '../panels/PanelBody.tsx';
import { settingName } from '../panels/settingNames.ts';
import { usePanel, type Panel } from '../panels/usePanel.ts';
import { useSaving } from '../panels/useSaving.ts';
import { useDashboards } from '../workbench/useLists.ts';
import { usePanelCommands } from '../workbench/usePanelCommands.ts';
import { useWorkbench } from '../workbench/workbenchContext.ts';
import { cellOf } from './grid.ts';
import styles from './PanelFrame.module.css';
import type { Drag, Grip } from './useArrange.ts';
import { t } from '../../texts/text.ts';

export interface PanelFrameProps {
  readonly id: EntityId;
  readonly title: string;
  readonly selected: boolean;
  /** This panel fills the window; false while another one does. */
  readonly full: boolean | undefined;
  readonly onFull: (wanted: boolean) => void;
  /** Set while this panel is dragged. */
  readonly drag: Drag | undefined;
  /** Where the panel was before the drag. */
  readonly origin: Layout;
  readonly style: CSSProperties;
  readonly grid: RefObject<HTMLElement | null>;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  /** Undefined: this screen is too narrow to arrange by pointer. */
  readonly onGrip: ((event: PointerEvent<HTMLElement>, grip: Grip) => void) | undefined;
}

/** The dragged panel stays under the pointer although its place in the grid already changes. */
const followStyle = ({ drag, origin, grid }: PanelFrameProps): CSSProperties => {
  if (drag === undefined) return {};
  const cell = cellOf(grid.current?.clientWidth ?? 0);
  const place = drag.preview.find(({ id }) => id === drag.id)?.layout ?? origin;
  if (drag.grip === 'resize') return {};
  const x = drag.dx - (place[0] - origin[0]) * cell.width;
  const y = drag.dy - (place[1] - origin[1]) * cell.height;
  return { transform: `translate(${x}px, ${y}px)` };
};

const Title = ({ id, title }: { readonly id: EntityId; readonly title: string }) => {
  const session = useSession();
  const seen = useRef<Seen>([]);
  return (
    <EditableText
      label={t`Panel title`}
      className={styles.title}
      value={title}
      maxLength={limits.titleCharacters}
      onBegin={() => {
        seen.current = seenOf(session.state.heads(id, 'title'));
      }}
      onCommit={(next) => session.write(t`Rename panel`, renameEntity(session.state, id, next, seen.current))}
    />
  );
};

const usePanelMenu = ({ id, full, onFull }: PanelFrameProps, panel: Panel | undefined, asking: Asking | undefined): (() => readonly MenuItem[]) => {
  const saving = useSaving(panel, asking);
  const commands = usePanelCommands();
  const { openSettings, dashboard, define } = useWorkbench();
  const written = panel?.kind.written?.(panel.settings);
  const others = useDashboards().filter((other) => other.id !== dashboard);
  const arranging: readonly MenuItem[] = [
    { label: t`Duplicate`, icon: 'copy', onAction: () => commands.duplicate(id) },
    ...others.map((other): MenuItem => ({
      label: t`Move to ${other.title}`,
      icon: 'chevronRight',
      onAction: () => commands.moveTo(id, other.id),
    })),
    'separator',
    { label: t`Delete panel`, icon: 'trash', keys: t`Del`, danger: true, onAction: () => commands.remove(id) },
  ];
  return () => [
    { label: t`Settings`, icon: 'settings', keys: t`Enter`, onAction: () => openSettings(id) },
    full === true
      ? { label: t`Leave full screen`, icon: 'expand', keys: t`Esc`, onAction: () => onFull(false) }
      : { label: t`Full screen`, icon: 'expand', keys: 'F', onAction: () => onFull(true) },
    {
      label: t`Rename`,
      icon: 'rename',
      onAction: () => document.querySelector<HTMLInputElement>(`[data-panel="${id}"] > header input`)?.focus(),
    },
    ...saving(),
    ...(written === undefined ? [] : [{ label: t`Save as data set…`, icon: 'data' as const, onAction: () => define({ name: panel?.info.title ?? '', sql: written }) }]),
    // What makes or moves panels waits until they can be seen.
    ...(full === true ? [] : arranging),
  ];
};

export const PanelFrame = (props: PanelFrameProps) => {
  const { id, title, selected, full, drag, style, onKeyDown, onFull, onGrip } = props;
  const session = useSession();
  const dialogs = useDialogs();
  const { select } = useWorkbench();
  const panel = usePanel(id);
  const asking = useAsking(panel);
  const menu = usePanelMenu(props, panel, asking);
  const conflicted = useConflicts().some(({ entity }) => entity === id);
  return (
    <section
      aria-label={title}
      data-panel={id}
      tabIndex={0}
      inert={full === false}
      className={classes(
        styles.panel,
        selected && styles.selected,
        drag !== undefined && styles.lifted,
        full === true && styles.full,
      )}
      style={{ ...style, ...followStyle(props) }}
      onKeyDown={(event) => event.target === event.currentTarget && onKeyDown(event)}
      onContextMenu={(event) => openMenuAt(event, event.currentTarget.querySelector(':scope > header button[aria-haspopup=menu]'))}
      onClick={(event) => {
        // A press of a control inside is not a choice of the panel: its settings would open and move everything.
        if (
          event.target instanceof Element &&
          event.target.closest('button, input, select, textarea, summary, dialog, [popover], [role=columnheader], [role=listbox]') === null
        )
          select(id);
      }}
    >
      <header
        className={classes(styles.header, onGrip !== undefined && styles.grip)}
        onPointerDown={(event) => {
          if (event.target instanceof Element && event.target.closest('input, button, [popover]') === null)
            onGrip?.(event, 'move');
        }}
      >
        <Title id={id} title={title} />
        <span className={styles.space} />
        <PanelNote filtering={asking?.filtering} />
        {conflicted && (
          <IconButton
            label={t`This panel has a conflict`}
            icon="warning"
            className={styles.conflict}
            onClick={() => dialogs.open('conflicts')}
          />
        )}
        {full === true && <IconButton label={t`Leave full screen`} icon="close" keys={t`Esc`} onClick={() => onFull(false)} />}
        <Menu label={t`Panel menu`} align="end" items={menu} />
      </header>
      <div className={styles.body}>
        {panel === undefined ? (
          <p className={styles.unknown}>{t`This kind of panel needs a newer version of Holdfast. It is kept as it is.`}</p>
        ) : (
          <PanelBody
            panel={panel}
            asking={asking}
            change={(name, value) => session.write(t`Change ${settingName(name)} of ${title}`, setSetting(id, name, value))}
          />
        )}
      </div>
      {onGrip !== undefined && (
        <span aria-hidden="true" className={styles.corner} onPointerDown={(event) => onGrip(event, 'resize')} />
      )}
    </section>
  );
};
