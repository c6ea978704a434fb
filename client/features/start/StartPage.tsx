/**
 * The session manager: what is here, how current it is, and where it exists. It is painted before storage is open; the list then
 * appears at once and whole.
 */
import { useEffect, type ReactNode } from 'react';
import type { SessionSummary } from '../../session/list/list.ts';
import { Button } from '../../ui/Button.tsx';
import type { ManagerActions } from './SessionManager.tsx';
import styles from './StartPage.module.css';
import { lazily } from '../../ui/lazily.tsx';
import { t } from '../../texts/text.ts';

const SessionManager = lazily(() => import('./SessionManager.tsx'));

export interface StartActions extends ManagerActions {
  readonly create: () => void;
  readonly importData: () => void;
  readonly openSample: () => void;
  readonly openAnalysis: () => void;
  readonly restore: () => void;
  readonly showPhrase: () => void;
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

const Empty = ({ actions, sampleOpening }: Pick<StartPageProps, 'actions' | 'sampleOpening'>) => (
  <div className={styles.empty}>
    <p className={styles.emptyTitle}>{t`No sessions yet`}</p>
    <p>{t`Import a file, or drop one anywhere on this page. It stays on this device, sealed. Your dashboards reach your other devices through a server that cannot read them; the files themselves stay here unless you keep them on all devices.`}</p>
    <Button icon="sample" aria-busy={sampleOpening} disabled={sampleOpening} onClick={actions.openAnalysis}>{t`Look around in two minutes`}</Button>
  </div>
);

export const StartPage = ({ sessions, actions, menu, notice, sampleOpening }: StartPageProps) => {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey;
      if (typing || document.querySelector('dialog[open]') !== null) return;
      const act = { n: actions.create, i: actions.importData, '/': () => document.querySelector<HTMLElement>('[data-search]')?.focus() }[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [actions]);

  return (
    <div className={styles.page}>
      <header className={styles.bar}>
        <span className={styles.brand}>
          <Mark />
          Holdfast
        </span>
        <span className={styles.space} />
        <Button variant="quiet" icon="key" onClick={actions.showPhrase}>{t`Recovery phrase`}</Button>
        {menu}
      </header>
      <main aria-label={t`Sessions`} className={styles.main}>
        {notice}
        <div className={styles.heading}>
          <h1 className={styles.title}>{t`Sessions`}</h1>
          <div className={styles.actions}>
            <Button variant="quiet" onClick={actions.restore}>{t`Restore with recovery phrase`}</Button>
            <Button icon="sample" aria-busy={sampleOpening} disabled={sampleOpening} onClick={actions.openSample}>{t`Open a sample`}</Button>
            <Button icon="add" onClick={actions.create}>{t`New session`}</Button>
            <Button variant="primary" icon="import" onClick={actions.importData}>{t`Import data`}</Button>
          </div>
        </div>
        {sessions?.length === 0 && <Empty actions={actions} sampleOpening={sampleOpening} />}
        {sessions !== undefined && sessions.length > 0 && (
          <SessionManager sessions={sessions} actions={actions} />
        )}
      </main>
    </div>
  );
};
