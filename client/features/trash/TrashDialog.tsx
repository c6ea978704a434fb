/**
 * What was deleted: in the session that is open, its dashboards, panels and data sets; and whole sessions, which are kept on this
 * device for 30 days, to be taken back or deleted for good.
 */
import { useEffect, useState } from 'react';
import type { Result } from '../../../shared/model/result.ts';
import { useServices } from '../../app/servicesContext.ts';
import { useMaybeSession } from '../../session/react.tsx';
import { listSessions, type SessionSummary } from '../../session/list/list.ts';
import { deleteForGood, takeBack } from '../../session/list/trash.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { toast } from '../../ui/toasts.ts';
import { faultWords } from '../../texts/words.ts';
import { SessionTrash } from './SessionTrash.tsx';
import { stay } from './stay.ts';
import rows from '../../ui/Rows.module.css';
import styles from './Trash.module.css';
import { TrashedItem } from './TrashedItem.tsx';
import { t } from '../../texts/text.ts';
import { sessionTitle } from '../../texts/sessionTitle.ts';


const useTrash = (): readonly SessionSummary[] | undefined => {
  const { session } = useServices();
  const [found, setFound] = useState<readonly SessionSummary[]>();
  useEffect(() => {
    const list = listSessions(session);
    const read = () => setFound(list.get()?.filter(({ deleted }) => deleted !== undefined));
    const stop = list.subscribe(read);
    read();
    return () => {
      stop();
      list.close();
    };
  }, [session]);
  return found;
};

const TrashDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { session: deps } = useServices();
  const sessions = useTrash();
  const open = useMaybeSession();
  const [now] = useState(Date.now);
  const done = (result: Result<unknown>, words: string): void =>
    result.ok ? toast(words) : toast(faultWords(result.fault), { tone: 'loss' });
  const restore = async (session: SessionSummary) => done(await takeBack(deps, session.id), t`Restored ${sessionTitle(session)}.`);
  const erase = async (session: SessionSummary) => {
    const name = sessionTitle(session);
    const erased = await deleteForGood(deps, session.id);
    if (erased.ok && erased.value === 'open') toast(t`“${name}” is open in a tab. Close it there, then delete it for good. Nothing was deleted.`, { tone: 'attention' });
    else done(erased, t`Deleted ${name} for good.`);
  };
  return (
    <Dialog title={t`Trash`} onClose={onClose}>
      {open !== undefined && <SessionTrash onDone={onClose} />}
      {open !== undefined && <h3 className={styles.heading}>{t`Sessions`}</h3>}
      {sessions?.length === 0 && <p>{open === undefined ? t`The trash is empty. Deleted sessions are kept here for 30 days.` : t`No deleted sessions.`}</p>}
      <ul aria-label={t`Deleted sessions`} className={rows.list}>
        {sessions?.map((session) => (
          <TrashedItem
            key={session.id}
            name={sessionTitle(session)}
            note={stay(session.deleted ?? now, Math.max(now, session.deleted ?? now))}
            warning={t`This cannot be undone.`}
            onRestore={() => void restore(session)}
            onErase={() => void erase(session)}
          />
        ))}
      </ul>
    </Dialog>
  );
};

export default TrashDialog;
