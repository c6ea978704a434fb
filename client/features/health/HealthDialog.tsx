/** Storage and sync in one place: whether what is here will stay, what takes the space, what exists only here, and what syncing did. */
import { useEffect, useState } from 'react';
import { useDialogs } from '../../app/dialogContext.ts';
import { useServices } from '../../app/servicesContext.ts';
import { readHealth, type Health } from '../../session/list/health.ts';
import type { Result } from '../../../shared/model/result.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { faultWords } from '../../texts/words.ts';
import sections from '../../ui/Sections.module.css';
import { LastBackup } from './LastBackup.tsx';
import { Rounds } from './Rounds.tsx';
import { Syncing } from './Syncing.tsx';
import { keepingWords, rowsOf } from './words.ts';
import { Facts } from '../../ui/Facts.tsx';
import { t } from '../../texts/text.ts';

/** Read again whenever the server has taken something. */
const useHealth = (): { readonly health: Result<Health> | undefined; readonly again: () => void } => {
  const { session, storage } = useServices();
  const [health, setHealth] = useState<Result<Health>>();
  const [turn, setTurn] = useState(0);
  const again = () => setTurn((before) => before + 1);
  useEffect(() => storage.announcer.listen(({ type }) => (type === 'acknowledged' ? again() : undefined)), [storage]);
  useEffect(() => {
    let current = true;
    void readHealth(session).then((read) => current && setHealth(read));
    return () => void (current = false);
  }, [session, turn]);
  return { health, again };
};

const HealthDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { storage, now } = useServices();
  const { health, again } = useHealth();
  const dialogs = useDialogs();
  const [asked, setAsked] = useState(false);
  const ask = async () => {
    await storage.persistAsk();
    setAsked(true);
    again();
  };
  const persisted = health?.ok === true && health.value.usage.persisted;
  return (
    <Dialog title={t`Storage and sync`} onClose={onClose} footer={<Button onClick={onClose}>{t`Close`}</Button>}>
      <div className={sections.stack}>
        {health?.ok === false && <Notice tone="loss">{faultWords(health.fault)}</Notice>}
        {health?.ok === true && (
          <section aria-label={t`Storage`} className={sections.section}>
            <Notice
              tone={persisted ? 'plain' : 'attention'}
              actions={persisted ? undefined : <Button onClick={() => void ask()}>{t`Ask the browser to keep it`}</Button>}
            >
              {keepingWords(persisted, asked)}
            </Notice>
            <Facts rows={rowsOf(health.value, now())} />
            <div className={sections.actions}>
              <Button onClick={() => dialogs.open('space')}>{t`Free space…`}</Button>
            </div>
          </section>
        )}
        <LastBackup />
        <Syncing />
        <Rounds />
      </div>
    </Dialog>
  );
};

export default HealthDialog;
