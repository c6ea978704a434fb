/**
 * The session manager: what is here, how current it is, and where it exists. It is painted before storage is open; the list then
 * appears at once and whole.
 */
import { useDeferredValue, useEffect, useRef, useState, type ReactNode } from 'react';
import type { SessionId } from '../../../shared/model/ids.ts';
import type { SessionSummary } from '../../session/list.ts';
import { Button } from '../../ui/Button.tsx';
import { SearchField } from '../../ui/Field.tsx';
import { SessionList } from './SessionList.tsx';
import styles from './StartPage.module.css';

export interface StartActions {
  readonly open: (session: SessionId) => void;
  readonly create: () => void;
  readonly importData: () => void;
  readonly openSample: () => void;
  readonly restore: () => void;
  readonly showPhrase: () => void;
  readonly rename: (session: SessionId, title: string) => void;
  readonly remove: (session: SessionSummary) => void;
}

export interface StartPageProps {
  /** Undefined until the store is open. */
  readonly sessions: readonly SessionSummary[] | undefined;
  readonly actions: StartActions;
  readonly menu: ReactNode;
  readonly notice?: ReactNode;
  /** Shown as busy on its button. */
  readonly sampleOpening: boolean;
}

const Mark = () => (
  <svg
    aria-hidden="true"
    width="22"
    height="22"
    viewBox="0 0 22 22"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.7"
    strokeLinecap="round"
  >
    <path d="M11 19V9.5M11 14c-3.4 0-5.3-1.7-5.3-4.8V5M11 11.5c3.4 0 5.3-1.7 5.3-4.8V3M3.5 19.2h15" />
  </svg>
);

const Empty = () => (
  <div className={styles.empty}>
    <p className={styles.emptyTitle}>No sessions yet</p>
    <p>
      Import a CSV file, or drop one anywhere on this page. It stays on this device, sealed. Your dashboards reach your other
      devices through a server that cannot read them; the files themselves do not leave.
    </p>
  </div>
);

export const StartPage = ({ sessions, actions, menu, notice, sampleOpening }: StartPageProps) => {
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search.trim().toLowerCase());
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey;
      if (typing || document.querySelector('dialog[open]') !== null) return;
      const act = { n: actions.create, i: actions.importData, '/': () => field.current?.focus() }[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [actions]);

  const found = sessions?.filter(({ title }) => title.toLowerCase().includes(wanted));
  return (
    <div className={styles.page}>
      <header className={styles.bar}>
        <span className={styles.brand}>
          <Mark />
          Holdfast
        </span>
        <span className={styles.space} />
        <Button variant="quiet" icon="key" onClick={actions.showPhrase}>
          Recovery phrase
        </Button>
        {menu}
      </header>
      <main aria-label="Sessions" className={styles.main}>
        {notice}
        <div className={styles.heading}>
          <h1 className={styles.title}>Sessions</h1>
          <div className={styles.actions}>
            <Button variant="quiet" onClick={actions.restore}>
              Restore with recovery phrase
            </Button>
            <Button icon="sample" aria-busy={sampleOpening} disabled={sampleOpening} onClick={actions.openSample}>
              Open a sample
            </Button>
            <Button icon="add" onClick={actions.create}>
              New session
            </Button>
            <Button variant="primary" icon="import" onClick={actions.importData}>
              Import data
            </Button>
          </div>
        </div>
        {sessions !== undefined && sessions.length > 0 && (
          <div className={styles.search}>
            <SearchField ref={field} label="Search sessions" value={search} onChange={setSearch} />
          </div>
        )}
        {found !== undefined &&
          (sessions?.length === 0 ? <Empty /> : <SessionList sessions={found} search={search} actions={actions} />)}
      </main>
    </div>
  );
};
