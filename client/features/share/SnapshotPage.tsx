/** `/s/<id>#<key>`: a snapshot in its own space, read-only. It never touches the reader's sessions, except to make a new one on request. */
import { useCallback, useEffect, useState } from 'react';
import type { Fault } from '../../../shared/model/faults.ts';
import type { SnapshotId } from '../../../shared/model/ids.ts';
import { go } from '../../app/router.ts';
import { useServices } from '../../app/servicesContext.ts';
import { Button } from '../../ui/Button.tsx';
import { ago } from '../../texts/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { toast } from '../../ui/toasts.ts';
import { faultWords } from '../../texts/words.ts';
import { copyToSession } from './copy.ts';
import { formatLink } from './link.ts';
import { PasswordPrompt } from './PasswordPrompt.tsx';
import styles from './Snapshot.module.css';
import { SnapshotView } from './SnapshotView.tsx';
import { fetchSnapshot, openFetched, type Fetched, type Visit } from './visit.ts';
import { t } from '../../texts/text.ts';

const linkWords = ({ code, facts }: Fault): string | undefined => {
  if (code !== 'LINK_BROKEN') return undefined;
  return facts?.['cut'] === 1
    ? t`The end of this link is missing. Copy the whole link, with everything after #, and open it again.`
    : t`This link was altered on its way, so its key does not fit. Ask whoever sent it to send it again.`;
};

const Refused = ({ fault, onRetry }: { readonly fault: Fault; readonly onRetry: () => void }) => (
  <main aria-label={t`Snapshot`} className={styles.refused}>
    <h1>{t`This snapshot cannot be shown`}</h1>
    <p role="alert">{linkWords(fault) ?? faultWords(fault)}</p>
    <p className={styles.note}>{t`Nothing on this device was changed.`}</p>
    <div className={styles.actions}>
      {linkWords(fault) === undefined && <Button onClick={onRetry}>{t`Try again`}</Button>}
      <Button variant="primary" onClick={() => go({ page: 'start' })}>{t`Open Holdfast`}</Button>
    </div>
  </main>
);

const Opened = ({ visit: { link, snapshot } }: { readonly visit: Visit }) => {
  const { session, data, now } = useServices();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Fault>();
  const copyLink = async () => {
    try {
      await navigator.clipboard.writeText(formatLink(location.origin, link));
      toast(t`Link copied.`);
    } catch {
      toast(t`The browser did not allow copying.`, { tone: 'attention' });
    }
  };
  const makeSession = async () => {
    setBusy(true);
    const made = await copyToSession(session, data, snapshot);
    setBusy(false);
    if (made.ok) go({ page: 'session', session: made.value });
    else setProblem(made.fault);
  };
  return (
    <div className={styles.page}>
      <header className={styles.bar}>
        <div className={styles.titles}>
          <h1 className={styles.title}>{snapshot.title}</h1>
          <span className={styles.note}>{t`Snapshot · made ${ago(snapshot.created, now())} · read-only`}</span>
        </div>
        <div className={styles.actions}>
          <Button icon="link" onClick={() => void copyLink()}>{t`Copy link`}</Button>
          <Button variant="primary" disabled={busy} aria-busy={busy} onClick={() => void makeSession()}>{t`Make a session from it`}</Button>
        </div>
      </header>
      <main aria-label={t`Snapshot`} className={styles.main}>
        {problem !== undefined && <Notice tone="attention">{faultWords(problem)}</Notice>}
        {snapshot.description !== '' && <p className={styles.description}>{snapshot.description}</p>}
        <SnapshotView snapshot={snapshot} />
      </main>
    </div>
  );
};

export interface SnapshotPageProps {
  readonly id: SnapshotId | undefined;
  /** The fragment as it came. */
  readonly fragment: string;
}

type State =
  | { readonly kind: 'fetching' }
  | { readonly kind: 'asking'; readonly fetched: Fetched; readonly fault: Fault; readonly busy: boolean }
  | { readonly kind: 'opened'; readonly visit: Visit }
  | { readonly kind: 'refused'; readonly fault: Fault };

const SnapshotPage = ({ id, fragment }: SnapshotPageProps) => {
  const { vault, storage, now } = useServices();
  const [state, setState] = useState<State>({ kind: 'fetching' });
  const [attempt, setAttempt] = useState(0);
  const open = useCallback(
    async (fetched: Fetched, password?: string): Promise<State> => {
      const opened = await openFetched({ vault, storage, now }, fetched, password);
      if (opened.ok) return { kind: 'opened', visit: opened.value };
      const { fault } = opened;
      return fault.code.startsWith('PASSWORD_') ? { kind: 'asking', fetched, fault, busy: false } : { kind: 'refused', fault };
    },
    [vault, storage, now],
  );
  useEffect(() => {
    let current = true;
    const load = async () => {
      const fetched = await fetchSnapshot({ vault, storage, now }, id, fragment);
      const next: State = fetched.ok ? await open(fetched.value) : { kind: 'refused', fault: fetched.fault };
      if (current) setState(next);
    };
    void load();
    return () => void (current = false);
  }, [vault, storage, now, open, id, fragment, attempt]);
  switch (state.kind) {
    case 'fetching':
      return <main aria-label={t`Snapshot`} aria-busy="true" className={styles.page} />;
    case 'opened':
      return <Opened visit={state.visit} />;
    case 'refused':
      return <Refused fault={state.fault} onRetry={() => setAttempt(attempt + 1)} />;
    case 'asking':
      return (
        <PasswordPrompt
          busy={state.busy}
          fault={state.fault}
          onOpen={(password) => {
            setState({ ...state, busy: true });
            void open(state.fetched, password).then(setState);
          }}
        />
      );
  }
};

export default SnapshotPage;
