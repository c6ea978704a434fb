/** One session: title, contents, last change, where it exists. A row is a link in its whole width. */
import { memo, useEffect, useState } from 'react';
import { limits } from '../../../shared/model/limits.ts';
import { useServices } from '../../app/servicesContext.ts';
import { attempt } from '../../storage/failures.ts';
import { placeOf, type SessionSummary } from '../../session/list/list.ts';
import { classes } from '../../ui/class.ts';
import { openMenuAt } from '../../ui/contextMenu.ts';
import { TextField } from '../../ui/Field.tsx';
import { ago, counted, moment, size } from '../../texts/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { Pill } from '../../ui/Pill.tsx';
import styles from './SessionList.module.css';
import type { ManagerActions } from './SessionManager.tsx';
import { english, said, t } from '../../texts/text.ts';
import { sessionTitle } from '../../texts/sessionTitle.ts';

const places = {
  device: { tone: 'quiet', mark: 'half', words: english`This device` },
  synced: { tone: 'good', mark: 'full', words: english`Synced` },
  large: { tone: 'attention', mark: 'triangle', words: english`Too large` },
  conflict: { tone: 'attention', mark: 'triangle', words: english`Conflict` },
} as const;

/** What the metadata promises is looked up in the log before it is called synced. */
const usePlace = (session: SessionSummary): keyof typeof places | undefined => {
  const { session: deps } = useServices();
  const [read, setRead] = useState<'device' | 'synced'>();
  const { id, sent } = session;
  useEffect(() => {
    let current = true;
    const look = () => void attempt(() => placeOf(deps, id)).then((found) => current && found.ok && setRead(found.value));
    const soon = setTimeout(look, limits.listPlaceAfter);
    const unhear = deps.storage.announcer.listen((heard) => {
      if ('session' in heard && heard.session === id && (heard.type === 'appended' || heard.type === 'acknowledged')) look();
    });
    return () => {
      current = false;
      clearTimeout(soon);
      unhear();
    };
  }, [deps, id, session]);
  if (session.tooLarge) return 'large';
  if (session.conflicts > 0) return 'conflict';
  return read ?? (sent ? undefined : 'device');
};

const contents = ({ datasets, panels, bytes = 0 }: SessionSummary): string =>
  datasets + panels === 0 ? t`Empty` : `${counted(datasets, 'data set')}, ${counted(panels, 'panel')}${bytes === 0 ? '' : ` · ${size(bytes)}`}`;

/** Metadata that has not arrived yet, or does not open, has no title. */

const Place = ({ session }: { readonly session: SessionSummary }) => {
  const place = usePlace(session);
  if (place === undefined) return null;
  const { tone, mark, words } = places[place];
  return (
    <Pill tone={tone} mark={mark}>
      {said(words)}
    </Pill>
  );
};

export interface SessionRowProps {
  readonly session: SessionSummary;
  readonly now: number;
  readonly chosen: boolean;
  readonly choose: (id: SessionSummary['id'], on: boolean, range: boolean) => void;
  readonly actions: ManagerActions;
  /** Of all that are listed; most are not in the page. */
  readonly place: { readonly position: number; readonly of: number };
  readonly top: number | undefined;
}

export const SessionRow = memo(({ session, now, chosen, choose, actions, place, top }: SessionRowProps) => {
  const [title, setTitle] = useState<string>();
  const commit = () => {
    const entered = title?.trim() ?? '';
    if (entered !== '' && entered !== session.title) actions.rename(session, entered);
    setTitle(undefined);
  };
  return (
    <li
      className={classes(styles.row, chosen && styles.chosen)}
      aria-setsize={place.of}
      aria-posinset={place.position}
      style={top === undefined ? undefined : { position: 'absolute', insetInline: 0, top }}
      onContextMenu={(event) => openMenuAt(event, event.currentTarget.querySelector('button[aria-haspopup=menu]'))}
    >
      <label className={styles.choice}>
        <input
          type="checkbox"
          checked={chosen}
          aria-label={t`Select ${sessionTitle(session)}`}
          onChange={(event) => choose(session.id, event.target.checked, 'shiftKey' in event.nativeEvent && event.nativeEvent.shiftKey === true)}
        />
      </label>
      <div className={classes(styles.title, title !== undefined && styles.renaming)}>
        {session.pinned && (
          <span className={styles.pin} title={t`Pinned`}>
            <Icon name="pin" size={14} />
            <span className="visually-hidden">{t`Pinned`}</span>
          </span>
        )}
        {title === undefined ? (
          <a
            href={`/?session=${session.id}`}
            className={styles.link}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              actions.open(session.id);
            }}
          >
            {sessionTitle(session)}
          </a>
        ) : (
          <TextField
            label={t`Session title`}
            hideLabel
            autoFocus
            value={title}
            maxLength={limits.titleCharacters}
            onChange={setTitle}
            onBlur={commit}
            onKeyDown={(event) => {
              if (event.key === 'Enter') commit();
              if (event.key === 'Escape') setTitle(undefined);
            }}
          />
        )}
      </div>
      <div className={styles.datasets}>{contents(session)}</div>
      <time className={styles.changed} dateTime={new Date(session.changed).toISOString()} title={moment(session.changed)}>
        {ago(session.changed, Math.max(now, session.changed))}
      </time>
      <div className={styles.place}>
        <Place session={session} />
      </div>
      <div className={styles.menu}>
        <Menu
          label={t`Actions for ${sessionTitle(session)}`}
          align="end"
          items={[
            { label: t`Open`, icon: 'expand', onAction: () => actions.open(session.id) },
            { label: t`Rename`, icon: 'rename', onAction: () => setTitle(session.title) },
            { label: t`Duplicate`, icon: 'copy', onAction: () => actions.duplicate(session) },
            { label: session.pinned ? t`Unpin` : t`Pin`, icon: 'pin', onAction: () => actions.mark([session], 'pinned', !session.pinned) },
            { label: session.archived ? t`Take out of the archive` : t`Archive`, icon: 'data', onAction: () => actions.mark([session], 'archived', !session.archived) },
            'separator',
            { label: t`Delete session`, icon: 'trash', danger: true, onAction: () => actions.remove([session]) },
          ]}
        />
      </div>
    </li>
  );
});
