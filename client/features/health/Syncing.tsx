/** What the sync worker does now, and the person's say in it. */
import { useServices } from '../../app/servicesContext.ts';
import type { SyncHandle } from '../../sync/connect.ts';
import type { SyncState } from '../../storage/announce.ts';
import { useReadable } from '../../session/react.tsx';
import { Button } from '../../ui/Button.tsx';
import { time } from '../../texts/format.ts';
import { toast } from '../../ui/toasts.ts';
import { faultWords } from '../../texts/words.ts';
import sections from '../../ui/Sections.module.css';
import { Invite } from './Invite.tsx';
import { t } from '../../texts/text.ts';

const stateWords = (state: SyncState): string => {
  switch (state.kind) {
    case 'starting':
      return t`Syncing is starting.`;
    case 'idle':
      return t`Nothing waits. The server was last asked at ${time(state.at)}.`;
    case 'working':
      return t`Sending and fetching changes.`;
    case 'offline':
      return t`No connection. Nothing is lost; it will sync by itself.`;
    case 'delayed':
      return t`${faultWords(state.fault)} The server is asked again at ${time(state.until)}.`;
    case 'paused':
      return t`You paused syncing on this device. Changes are saved here.`;
    case 'refused':
      return state.fault.code === 'INVITE_NEEDED'
        ? t`This server makes accounts for invited people only. Everything is saved on this device. With a code you can have an account here.`
        : faultWords(state.fault);
  }
};

const Controls = ({ sync }: { readonly sync: SyncHandle }) => {
  const state = useReadable(sync.state);
  const paused = state.kind === 'paused';
  const pause = async () => {
    const done = await sync.pause(!paused);
    if (!done.ok) toast(faultWords(done.fault), { tone: 'loss' });
  };
  return (
    <>
      <p role="status">{stateWords(state)}</p>
      {state.kind === 'refused' && state.fault.code === 'INVITE_NEEDED' && <Invite sync={sync} />}
      <div className={sections.actions}>
        {!paused && (
          <Button icon="sync" onClick={sync.syncNow}>{t`Sync now`}</Button>
        )}
        <Button onClick={() => void pause()}>{paused ? t`Resume syncing` : t`Pause syncing`}</Button>
      </div>
    </>
  );
};

export const Syncing = () => {
  const sync = useReadable(useServices().sync);
  return (
    <section aria-label={t`Syncing`} className={sections.section}>
      {sync === undefined ? <p role="status">{t`Syncing is starting.`}</p> : <Controls sync={sync} />}
    </section>
  );
};
