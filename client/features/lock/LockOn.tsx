/** A lock that is on: lock now, when to lock by itself, another passphrase, turning it off. */
import { useEffect, useState } from 'react';
import { limits } from '../../../shared/model/limits.ts';
import { useDialogs } from '../../app/dialogContext.ts';
import { keepIdle, readIdle } from '../../app/keepLock.ts';
import { useServices } from '../../app/servicesContext.ts';
import { Button } from '../../ui/Button.tsx';
import { Form } from '../../ui/Form.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { SecretField } from '../../ui/SecretField.tsx';
import { counted } from '../../texts/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Select } from '../../ui/Select.tsx';
import sections from '../../ui/Sections.module.css';
import { isGood, NewPassphrase } from './NewPassphrase.tsx';
import { useLock } from './useLock.ts';
import { unlockWords, useWait } from './words.ts';
import { t } from '../../texts/text.ts';

const idleOptions = () => [
  ...limits.idleChoices.map((ms) => ({ value: String(ms), label: t`After ${counted(ms / 60_000, 'minute')} without a touch` })),
  { value: '0', label: t`Only when the last tab is closed` },
];

const useIdle = () => {
  const { storage } = useServices();
  const [idle, setIdle] = useState<number>(limits.idleDefault);
  useEffect(() => {
    let current = true;
    void readIdle(storage).then((kept) => current && setIdle(kept));
    return () => void (current = false);
  }, [storage]);
  const choose = (next: number) => {
    setIdle(next);
    void keepIdle(storage, next);
  };
  return [idle, choose] as const;
};

const Ask = ({ what, onBack, onDone }: { readonly what: 'change' | 'off'; readonly onBack: () => void; readonly onDone: () => void }) => {
  const [current, setCurrent] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const { working, fault, forget, change, turnOff } = useLock();
  const { seconds, waitFor } = useWait();
  useEffect(() => {
    if (fault !== undefined) waitFor(fault);
  }, [fault, waitFor]);
  const isReady = current !== '' && (what === 'off' || isGood(passphrase, again)) && !working && seconds === 0;
  const submit = async () => {
    if (what === 'off') return turnOff(current);
    if (await change(current, passphrase)) onDone();
  };
  return (
    <Dialog
      title={what === 'off' ? t`Turn off lock` : t`Change passphrase`}
      onClose={onBack}
      dismissable={!working}
      footer={
        <>
          <Button disabled={working} onClick={onBack}>{t`Cancel`}</Button>
          <Button variant={what === 'off' ? 'danger' : 'primary'} type="submit" form="lock" disabled={!isReady} aria-busy={working}>
            {what === 'off' ? t`Turn off lock` : t`Change passphrase`}
          </Button>
        </>
      }
    >
      <Form id="lock" ready={isReady} onSubmit={() => void submit()}>
        {what === 'off' && (
          <p>{t`Your work stays sealed, but what opens it lies in this browser’s files again. Someone with your files could open it. Every tab starts anew.`}</p>
        )}
        <SecretField
          label={what === 'off' ? t`Passphrase` : t`Current passphrase`}
        value={current}
          error={seconds > 0 ? t`Too many wrong passphrases. The next one is taken in ${seconds} s.` : fault && unlockWords(fault)}
          onChange={(text) => {
            setCurrent(text);
            forget();
          }}
        />
        {what === 'change' && <NewPassphrase passphrase={passphrase} again={again} onPassphrase={setPassphrase} onAgain={setAgain} />}
      </Form>
    </Dialog>
  );
};

export const LockOn = ({ onClose, onLock }: { readonly onClose: () => void; readonly onLock: () => void }) => {
  const { vault } = useServices();
  const dialogs = useDialogs();
  const [asking, setAsking] = useState<'change' | 'off'>();
  const [changed, setChanged] = useState(false);
  const [idle, choose] = useIdle();
  if (asking !== undefined) {
    const done = () => {
      setChanged(true);
      setAsking(undefined);
    };
    return <Ask what={asking} onBack={() => setAsking(undefined)} onDone={done} />;
  }
  return (
    <Dialog
      title={t`Lock`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t`Close`}</Button>
          <Button variant="primary" data-autofocus="" onClick={onLock}>{t`Lock now`}</Button>
        </>
      }
    >
      <div className={sections.stack}>
        <Notice tone={vault.owesKeys ? 'attention' : 'plain'}>
          {vault.owesKeys
            ? t`Encrypted while locked, but not yet under new keys: they are made as soon as the server answers. What is written until then could be opened with what lay here before the lock.`
            : t`Encrypted while locked. Locked means that no tab holds the keys; what you have open now can be read.`}
        </Notice>
        {changed && <Notice tone="plain">{t`The passphrase was changed.`}</Notice>}
        <Select label={t`Lock by itself`} value={String(idle)} options={idleOptions()} onChange={(value) => choose(Number(value))} />
        {vault.hasPhrase && (
          <section className={sections.section} aria-label={t`Recovery phrase`}>
            <p>{t`Until the lock was on, your 12 words lay here in a form that someone with your files could open, and remains may lie on this disk for a while. New words rule that out.`}</p>
            <Button icon="key" onClick={() => dialogs.open('replace')}>{t`Replace recovery phrase…`}</Button>
          </section>
        )}
        <div className={sections.actions}>
          <Button onClick={() => setAsking('change')}>{t`Change passphrase…`}</Button>
          <Button onClick={() => setAsking('off')}>{t`Turn off lock…`}</Button>
        </div>
      </div>
    </Dialog>
  );
};
