/**
 * The devices of the account: which there are, when each was last here, another name for this one, and who has to go. A device
 * that was revoked itself finds here what it still can do: carry away what it has not sent.
 */
import { useEffect, useState } from 'react';
import type { DeviceId } from '../../../shared/model/ids.ts';
import { useDialogs } from '../../app/dialogContext.ts';
import { useServices } from '../../app/servicesContext.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { faultWords } from '../../texts/words.ts';
import styles from './Account.module.css';
import sections from '../../ui/Sections.module.css';
import { CarryChanges } from './CarryChanges.tsx';
import { DeviceRow } from './DeviceRow.tsx';
import { RevokeQuestion } from './RevokeQuestion.tsx';
import { useDevices } from './useDevices.ts';
import { deviceWords } from '../../texts/deviceWords.ts';
import { t } from '../../texts/text.ts';

const DevicesDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { vault, now } = useServices();
  const dialogs = useDialogs();
  const { devices, seen, working, fault, done, isRevoked, rename, revoke, rotate, follow } = useDevices();
  const [asked, setAsked] = useState<DeviceId>();
  useEffect(() => void follow(), [follow]);
  const leaving = devices.find(({ id }) => id === asked);
  if (leaving !== undefined) {
    const confirm = () => {
      setAsked(undefined);
      void revoke(leaving.id);
    };
    return <RevokeQuestion name={deviceWords(leaving.name)} onCancel={() => setAsked(undefined)} onConfirm={confirm} />;
  }
  return (
    <Dialog title={t`Devices`} onClose={onClose} footer={<Button onClick={onClose}>{t`Close`}</Button>}>
      <div className={sections.stack}>
        {isRevoked && (
          <Notice tone="attention">{t`This device was removed from your account. Everything on it stays here and can be opened, but it no longer syncs. Export what it has not sent, and import that file on a device that still belongs to the account.`}</Notice>
        )}
        {fault !== undefined && !isRevoked && <Notice tone="attention">{faultWords(fault)}</Notice>}
        {done !== undefined && <Notice tone="plain">{done}</Notice>}
        <ul className={styles.devices} aria-label={t`Devices`} aria-busy={working}>
          {devices.map((device) => (
            <DeviceRow
              key={device.id}
              device={device}
              isThis={device.id === vault.device}
              seen={seen?.get(device.id)}
              now={now()}
              disabled={working || isRevoked}
              onRename={(name) => void rename(name)}
              onRevoke={() => setAsked(device.id)}
            />
          ))}
        </ul>
        {!isRevoked && (
          <div className={sections.actions}>
            <Button icon="add" variant="primary" disabled={working} onClick={() => dialogs.open('pair')}>{t`Add a device…`}</Button>
          </div>
        )}
        {!isRevoked && (
          <section className={sections.section} aria-label={t`Keys`}>
            <p>{t`New keys are made whenever a device is removed. Rotate them yourself if a key may have been seen: what is written from then on is sealed under the new one. Devices that are offline now get it when they come back; what is there already stays readable.`}</p>
            <Button icon="sync" disabled={working} onClick={() => void rotate()}>{t`Rotate keys`}</Button>
          </section>
        )}
        <CarryChanges isRevoked={isRevoked} />
        {vault.lock === undefined && <Notice tone="plain">{t`Sealed, but not locked: someone with your files could open it.`}</Notice>}
      </div>
    </Dialog>
  );
};

export default DevicesDialog;
