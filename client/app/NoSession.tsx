/**
 * An address that opens no session, each cause with a way on: it names none, none of that name is here (it may come while one waits),
 * or it lies in the trash.
 */
import { useEffect, useState } from 'react';
import type { Fault } from '../../shared/model/faults.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import { takeBack } from '../session/list/trash.ts';
import { Button } from '../ui/Button.tsx';
import { toast } from '../ui/toasts.ts';
import { faultWords } from '../texts/words.ts';
import styles from './Page.module.css';
import { go } from './router.ts';
import { startSafely } from './safe.ts';
import { useServices } from './servicesContext.ts';
import { english, said, t, type Text } from '../texts/text.ts';

export interface NoSessionProps {
  /** Undefined: the address names none. */
  readonly id: SessionId | undefined;
  readonly fault: Fault | undefined;
  /** It may be here now. */
  readonly onAgain: () => void;
}

const titles: { readonly [code in string]?: Text } = {
  NOT_FOUND: english`This session is not on this device`,
  DELETED: english`This session was deleted`,
};

/** What is in the trash, as far as it can come back: for good is for good. */
const useTrashed = (id: SessionId | undefined, code: string | undefined): boolean => {
  const { storage } = useServices();
  const [trashed, setTrashed] = useState(false);
  useEffect(() => {
    let left = false;
    if (id === undefined || code !== 'DELETED') return undefined;
    storage.sessions.get(id).then(
      (row) => left || setTrashed(row?.deleted !== undefined && row.forGood !== true && row.restored !== true),
      () => undefined,
    );
    return () => {
      left = true;
    };
  }, [storage, id, code]);
  return trashed;
};

/** Another device's session arrives by itself. */
const useArrival = (id: SessionId | undefined, code: string | undefined, onAgain: () => void): void => {
  const { storage } = useServices();
  useEffect(() => {
    if (code !== 'NOT_FOUND') return undefined;
    return storage.sessions.watch((rows) => {
      if (rows.some((row) => row.id === id && row.sealedFor === undefined)) onAgain();
    });
  }, [storage, id, code, onAgain]);
};

const wordsOf = (fault: Fault | undefined, trashed: boolean): string => {
  switch (fault?.code) {
    case undefined:
      return t`The address names no session; a part of it may be missing. Your sessions are all in the list.`;
    case 'NOT_FOUND':
      return t`If another device of yours made it, it comes once both have synced, and opens here by itself. Sessions of other people, and of another account, do not open: what others shall see is shared by a link.`;
    case 'DELETED':
      return trashed ? t`It is in the trash of this device and can come back with everything that was in it.` : t`It cannot come back. If it was restored before, it is in the list as a session of its own.`;
    default:
      return faultWords(fault as Fault);
  }
};

const NoSession = ({ id, fault, onAgain }: NoSessionProps) => {
  const services = useServices();
  const code = fault?.code;
  const trashed = useTrashed(id, code);
  useArrival(id, code, onAgain);
  const restore = async () => {
    if (id === undefined) return;
    const back = await takeBack(services.session, id);
    if (!back.ok) toast(faultWords(back.fault), { tone: 'attention' });
    else if (back.value === id) onAgain();
    else go({ page: 'session', session: back.value });
  };
  return (
    <main className={styles.message}>
      <h1>{code === undefined ? t`No session here` : said(titles[code] ?? english`This session cannot be opened`)}</h1>
      <p>{wordsOf(fault, trashed)}</p>
      <div className={styles.actions}>
        {trashed && (
          <Button variant="primary" onClick={() => void restore()}>{t`Restore session`}</Button>
        )}
        {code === 'NOT_FOUND' && <Button onClick={() => services.sync.get()?.syncNow()}>{t`Sync now`}</Button>}
        <Button onClick={() => go({ page: 'start' })}>{t`All sessions`}</Button>
        {code?.startsWith('STORAGE_') === true && (
          <Button variant="quiet" onClick={startSafely}>{t`Safe mode`}</Button>
        )}
      </div>
    </main>
  );
};

export default NoSession;
