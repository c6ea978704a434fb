/** The bar: back to the sessions, title, state, conflicts, undo and redo, sharing, everything else. */
import { useRef } from 'react';
import { readSession } from '../../../shared/documents/read.ts';
import { renameEntity, seenOf } from '../../../shared/documents/commands.ts';
import { mergedAutomatically } from '../../../shared/documents/conflicts.ts';
import type { Seen } from '../../../shared/documents/facts/facts.ts';
import { sessionEntity } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { useDialogs } from '../../app/dialogContext.ts';
import { go } from '../../app/router.ts';
import { useConflicts, useEntity, useSession, useStatus } from '../../session/react.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { EditableText } from '../../ui/EditableText.tsx';
import { counted } from '../../texts/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { keyName } from '../../ui/keys.ts';
import { narrow, useMedia } from '../../ui/media.ts';
import { Menu, type MenuItem } from '../../ui/Menu.tsx';
import { useRecovered } from '../conflicts/useRecovered.ts';
import styles from './Bar.module.css';
import { StatusPill } from './StatusPill.tsx';
import { useHistory } from './useHistory.ts';
import { useWindowTitle } from './useWindowTitle.ts';
import { useWorkbench } from './workbenchContext.ts';
import { themeItems } from '../../ui/themeItems.ts';
import { t } from '../../texts/text.ts';

const SessionTitle = () => {
  const session = useSession();
  const { title } = useEntity(sessionEntity, readSession);
  const seen = useRef<Seen>([]);
  return (
    <h1 className={styles.title}>
      <EditableText
        label={t`Session title`}
        value={title}
        maxLength={limits.titleCharacters}
        onBegin={() => {
          seen.current = seenOf(session.state.heads(sessionEntity, 'title'));
        }}
        onCommit={(next) => session.write(t`Rename session`, renameEntity(session.state, sessionEntity, next, seen.current))}
      />
    </h1>
  );
};

const Conflicts = ({ copies }: { readonly copies: number }) => {
  const { conflicts } = useStatus();
  const dialogs = useDialogs();
  if (conflicts + copies === 0) return null;
  const words = [
    ...(conflicts === 0 ? [] : [counted(conflicts, 'conflict')]),
    ...(copies === 0 ? [] : [counted(copies, 'recovered copy', 'recovered copies')]),
  ].join(', ');
  return (
    <button
      type="button"
      className={styles.conflicts}
      aria-label={t`Resolve conflicts (${words})`}
      onClick={() => dialogs.open('conflicts')}
    >
      <Icon name="warning" />
      <span>{words}</span>
    </button>
  );
};

/** Conflicts and what settled by itself: the badge is not for the second, this is the way to both. */
const useDiffers = (): boolean => {
  const merged = useEntity('*', mergedAutomatically, Object.is);
  const conflicts = useConflicts();
  return merged.length + conflicts.length > 0;
};

/** Nothing to decide here, so it is quieter than a conflict. */
const SetAside = () => {
  const { quarantined } = useStatus();
  const dialogs = useDialogs();
  if (quarantined === 0) return null;
  const words = t`${quarantined} set aside`;
  return (
    <button type="button" className={styles.conflicts} data-quiet aria-label={words} onClick={() => dialogs.open('aside')}>
      <Icon name="warning" />
      <span>{words}</span>
    </button>
  );
};

export interface BarProps {
  readonly leftOpen: boolean;
  readonly onToggleLeft: () => void;
}

/** A component of its own: the status changes with every edit. */
const WindowTitle = () => {
  useWindowTitle();
  return null;
};

export const Bar = ({ leftOpen, onToggleLeft }: BarProps) => {
  const dialogs = useDialogs();
  const isNarrow = useMedia(narrow);
  const history = useHistory();
  const { openCommands } = useWorkbench();
  const copies = useRecovered()?.length ?? 0;
  const differs = useDiffers() || copies > 0;
  const more: readonly MenuItem[] = [
    { label: t`All sessions`, icon: 'chevronLeft', onAction: () => go({ page: 'start' }) },
    ...(isNarrow
      ? [{ label: t`Redo`, icon: 'redo', disabled: history.redoes === undefined, onAction: history.redo } as const]
      : []),
    { label: t`Commands…`, icon: 'search', keys: keyName('mod+k'), onAction: openCommands },
    { label: t`History…`, icon: 'history', onAction: () => dialogs.open('history') },
    ...(differs ? [{ label: t`Conflicts and merges…`, icon: 'warning', onAction: () => dialogs.open('conflicts') } as const] : []),
    { label: t`Trash…`, icon: 'trash', onAction: () => dialogs.open('trash') },
    { label: t`Help`, icon: 'help', onAction: () => dialogs.open('help') },
    { label: t`Keyboard shortcuts`, icon: 'keyboard', keys: '?', onAction: () => dialogs.open('keys') },
    'separator',
    ...themeItems(),
    'separator',
    { label: t`My links…`, icon: 'link', onAction: () => dialogs.open('links') },
    { label: t`Size of this session…`, icon: 'data', onAction: () => dialogs.open('size') },
    { label: t`Storage and sync…`, icon: 'sync', onAction: () => dialogs.open('health') },
    { label: t`Export session…`, icon: 'share', onAction: () => dialogs.open('export') },
    { label: t`Backup and export…`, icon: 'data', onAction: () => dialogs.open('backup') },
    { label: t`Devices…`, icon: 'key', onAction: () => dialogs.open('devices') },
    { label: t`Lock…`, icon: 'key', onAction: () => dialogs.open('lock') },
    { label: t`Recovery phrase…`, icon: 'key', onAction: () => dialogs.open('phrase') },
  ];
  return (
    <header className={styles.bar}>
      <IconButton label={t`Data sets and panels`} icon="panelLeft" aria-expanded={leftOpen} onClick={onToggleLeft} />
      {!isNarrow && <IconButton label={t`All sessions`} icon="chevronLeft" onClick={() => go({ page: 'start' })} />}
      <WindowTitle />
      <SessionTitle />
      <StatusPill />
      <Conflicts copies={copies} />
      <SetAside />
      <span className={styles.space} />
      <IconButton
        label={t`Undo`}
        icon="undo"
        keys={keyName('mod+z')}
        disabled={history.undoes === undefined}
        onClick={history.undo}
      />
      {!isNarrow && (
        <IconButton
          label={t`Redo`}
          icon="redo"
          keys={keyName('mod+shift+z')}
          disabled={history.redoes === undefined}
          onClick={history.redo}
        />
      )}
      {isNarrow ? (
        <IconButton label={t`Share`} icon="share" onClick={() => dialogs.open('share')} />
      ) : (
        <Button icon="share" onClick={() => dialogs.open('share')}>{t`Share`}</Button>
      )}
      <Menu label={t`More`} align="end" items={more} />
    </header>
  );
};
