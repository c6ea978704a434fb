/** The sessions as rows: title, data sets, last change, where it exists. A row is a link in its whole width. */
import { useState } from 'react';
import { limits } from '../../../shared/model/limits.ts';
import type { SessionSummary } from '../../session/list.ts';
import { TextField } from '../../ui/Field.tsx';
import { ago, counted } from '../../ui/format.ts';
import { Menu } from '../../ui/Menu.tsx';
import { Pill } from '../../ui/Pill.tsx';
import styles from './SessionList.module.css';
import type { StartActions } from './StartPage.tsx';

const places = {
  device: { tone: 'quiet', mark: 'half', words: 'This device' },
  synced: { tone: 'good', mark: 'full', words: 'Synced' },
  conflict: { tone: 'attention', mark: 'triangle', words: 'Conflict' },
} as const;

const contents = ({ datasets, panels }: SessionSummary): string =>
  datasets + panels === 0 ? 'Empty' : `${counted(datasets, 'data set')}, ${counted(panels, 'panel')}`;

/** Metadata that has not arrived yet, or does not open, has no title. */
const titleOf = ({ title }: SessionSummary): string => (title === '' ? 'Untitled session' : title);

interface RowProps {
  readonly session: SessionSummary;
  readonly now: number;
  readonly actions: StartActions;
}

const Row = ({ session, now, actions }: RowProps) => {
  const [title, setTitle] = useState<string>();
  const place = places[session.state];
  const commit = () => {
    const entered = title?.trim() ?? '';
    if (entered !== '' && entered !== session.title) actions.rename(session.id, entered);
    setTitle(undefined);
  };
  return (
    <li className={styles.row}>
      <div className={styles.title}>
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
            {titleOf(session)}
          </a>
        ) : (
          <TextField
            label="Session title"
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
      <time
        className={styles.changed}
        dateTime={new Date(session.changed).toISOString()}
        title={new Date(session.changed).toLocaleString()}
      >
        {ago(session.changed, now)}
      </time>
      <div className={styles.place}>
        <Pill tone={place.tone} mark={place.mark}>
          {place.words}
        </Pill>
      </div>
      <div className={styles.menu}>
        <Menu
          label={`Actions for ${titleOf(session)}`}
          align="end"
          items={[
            { label: 'Open', icon: 'expand', onAction: () => actions.open(session.id) },
            { label: 'Rename', icon: 'rename', onAction: () => setTitle(session.title) },
            'separator',
            { label: 'Delete session', icon: 'trash', danger: true, onAction: () => actions.remove(session) },
          ]}
        />
      </div>
    </li>
  );
};

export interface SessionListProps {
  readonly sessions: readonly SessionSummary[];
  readonly search: string;
  readonly actions: StartActions;
}

export const SessionList = ({ sessions, search, actions }: SessionListProps) => {
  const [now] = useState(Date.now);
  if (sessions.length === 0) return <p className={styles.none}>No session with “{search}” in its title.</p>;
  return (
    <div className={styles.frame}>
      <div className={styles.head} aria-hidden="true">
        <span>Title</span>
        <span>Contents</span>
        <span>Last change</span>
        <span>Where it is</span>
        <span />
      </div>
      <ul aria-label="Sessions">
        {sessions.map((session) => (
          <Row key={session.id} session={session} now={Math.max(now, session.changed)} actions={actions} />
        ))}
      </ul>
    </div>
  );
};
