/** The state of every change so far, always in sight: a live region whose button says more. */
import { useEffect, useRef, useState } from 'react';
import { limits } from '../../../shared/model/limits.ts';
import { useDialogs } from '../../app/dialogContext.ts';
import { useServices } from '../../app/servicesContext.ts';
import { useSession, useStatus } from '../../session/react.tsx';
import { Button } from '../../ui/Button.tsx';
import { Pill } from '../../ui/Pill.tsx';
import { Popover } from '../../ui/Popover.tsx';
import styles from './StatusPill.module.css';
import { statusWords, type StatusWords } from './statusWords.ts';
import { lazily } from '../../ui/lazily.tsx';
import { t } from '../../texts/text.ts';

const ToCopy = lazily(() => import('./ToCopy.tsx'));

/** True once saving has lasted limits.savingShownAfter. `since` names the saving, undefined when there is none. */
const useSlow = (since: number | undefined): boolean => {
  const [slow, setSlow] = useState<number>();
  useEffect(() => {
    if (since === undefined) return;
    const timer = setTimeout(() => setSlow(since), limits.savingShownAfter);
    return () => clearTimeout(timer);
  }, [since]);
  return since !== undefined && slow === since;
};

export const StatusPill = () => {
  const session = useSession();
  const dialogs = useDialogs();
  const services = useServices();
  const { sync } = services;
  const status = useStatus();
  const { kind, revision } = status.durability;
  const slow = useSlow(status.durability.kind === 'saving' ? status.durability.since : undefined);
  const last = useRef<StatusWords>(undefined);
  // A save too short to be shown changes nothing on screen until it has happened.
  const words = kind === 'saving' && !slow && last.current !== undefined ? last.current : statusWords(status, slow);
  useEffect(() => void (last.current = words), [words]);
  const carryOut = async (form: 'sealed' | 'clear') => (await import('./exportNow.ts')).exportFromMemory(services, session, form);
  return (
    <div className={styles.frame}>
      <Popover
        label={t`Saving and syncing`}
        trigger={(props) => (
          <div role="status" className={styles.frame} data-durable={kind === 'saved'} data-revision={revision}>
            <button {...props} type="button" className={styles.button}>
              <Pill tone={words.tone} mark={words.mark}>
                {words.pill}
              </Pill>
            </button>
          </div>
        )}
      >
        {(close) => (
          <div className={styles.more}>
            {words.more.map((line) => (
              <p key={line}>{line}</p>
            ))}
            {words.action === 'export' && (
              <Button
                icon="share"
                onClick={() => {
                  close();
                  dialogs.open('devices');
                }}
              >{t`Export changes…`}</Button>
            )}
            {words.action === 'backup' && (
              <Button
                icon="data"
                onClick={() => {
                  close();
                  dialogs.open('backup');
                }}
              >{t`Backup and export…`}</Button>
            )}
            {words.action === 'copy' && <ToCopy onDone={close} />}
            {words.action === 'resume' && (
              <Button
                icon="sync"
                onClick={() => {
                  close();
                  void sync.get()?.pause(false);
                }}
              >{t`Resume syncing`}</Button>
            )}
            {words.action === 'retry' && (
              <>
                <Button icon="share" variant="primary" onClick={() => void carryOut('sealed').finally(close)}>{t`Export now`}</Button>
                <Button onClick={() => void carryOut('clear').finally(close)}>{t`Export in the clear`}</Button>
              </>
            )}
            {words.large === true && (
              <Button
                onClick={() => {
                  close();
                  dialogs.open('size');
                }}
              >{t`What takes the space…`}</Button>
            )}
            {words.full === true && (
              <Button
                onClick={() => {
                  close();
                  dialogs.open('space');
                }}
              >{t`Free space…`}</Button>
            )}
            {(words.action === 'sync' || words.action === 'retry') && (
              <Button
                icon="sync"
                onClick={() => {
                  close();
                  void session.flush();
                  sync.get()?.syncNow();
                }}
              >
                {words.action === 'sync' ? t`Sync now` : t`Try again`}
              </Button>
            )}
            <Button
              variant="quiet"
              onClick={() => {
                close();
                dialogs.open('health');
              }}
            >{t`Storage and sync…`}</Button>
          </div>
        )}
      </Popover>
    </div>
  );
};
