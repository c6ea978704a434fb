/** The lock: what it does and what its absence means, turning it on, and once it is on everything about it. */
import { useState } from 'react';
import { lockNow } from '../../app/keepLock.ts';
import { useServices } from '../../app/servicesContext.ts';
import { Button } from '../../ui/Button.tsx';
import { Form } from '../../ui/Form.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { faultWords } from '../../texts/words.ts';
import { LockOn } from './LockOn.tsx';
import sections from '../../ui/Sections.module.css';
import { isGood, NewPassphrase } from './NewPassphrase.tsx';
import { useLock } from './useLock.ts';
import { t } from '../../texts/text.ts';

const TurnOn = ({ onClose }: { readonly onClose: () => void }) => {
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const { working, fault, turnOn } = useLock();
  const good = isGood(passphrase, again);
  return (
    <Dialog
      title={t`Lock`}
      onClose={onClose}
      dismissable={!working}
      footer={
        <>
          <Button disabled={working} onClick={onClose}>{t`Cancel`}</Button>
          <Button variant="primary" type="submit" form="lock" disabled={!good || working} aria-busy={working}>
            {working ? t`Turning on…` : t`Turn on lock`}
          </Button>
        </>
      }
    >
      <Form id="lock" ready={good && !working} onSubmit={() => void turnOn(passphrase)}>
        <Notice tone="plain">{t`Sealed, but not locked: someone with your files could open it.`}</Notice>
        <p>{t`With a lock, what opens your work lies on this device only under a passphrase. Holdfast asks for it whenever no tab is open and unlocked. This device gets new keys; every tab starts anew, locked.`}</p>
        {fault !== undefined && <Notice tone="attention">{faultWords(fault)}</Notice>}
        <NewPassphrase passphrase={passphrase} again={again} onPassphrase={setPassphrase} onAgain={setAgain} />
        <p className={sections.note}>{t`Nobody can reset the passphrase. If you forget it, your 12 recovery words open this device.`}</p>
      </Form>
    </Dialog>
  );
};

const LockDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { vault, storage } = useServices();
  return vault.lock === undefined ? <TurnOn onClose={onClose} /> : <LockOn onClose={onClose} onLock={() => lockNow(storage)} />;
};

export default LockDialog;
