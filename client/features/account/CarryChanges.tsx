/** Unsynced changes as a sealed file: out of a device that may not send them any more, into one that may. */
import { useRef, useState } from 'react';
import { useServices } from '../../app/servicesContext.ts';
import { Button } from '../../ui/Button.tsx';
import { counted } from '../../ui/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { offerFile } from '../../ui/offerFile.ts';
import { faultWords } from '../../ui/words.ts';
import styles from './Account.module.css';

export const CarryChanges = ({ isRevoked }: { readonly isRevoked: boolean }) => {
  const { session } = useServices();
  const [said, setSaid] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  const carryOut = async () => {
    const { exportTail } = await import('../../session/tail.ts');
    const tail = await exportTail(session);
    if (!tail.ok) return setSaid(faultWords(tail.fault));
    const { text, changes, sessions } = tail.value;
    if (changes === 0) return setSaid('There are no unsynced changes on this device.');
    offerFile('holdfast-unsynced-changes.json', text);
    setSaid(`Exported ${counted(changes, 'change')} of ${counted(sessions, 'session')}, sealed.`);
  };
  const takeIn = async (file: File) => {
    const { importTail } = await import('../../session/tail.ts');
    const taken = await importTail(session, await file.text());
    setSaid(taken.ok ? `Took in ${counted(taken.value, 'change')}.` : faultWords(taken.fault));
  };
  return (
    <section className={styles.section} aria-label="Unsynced changes">
      {said !== undefined && <Notice tone="plain">{said}</Notice>}
      <p>A device that was removed can hand over what it had not sent as a file. The file is sealed; only devices of this account can open it.</p>
      <div className={styles.actions}>
        <Button icon="share" variant={isRevoked ? 'primary' : 'plain'} onClick={() => void carryOut()}>
          Export unsynced changes
        </Button>
        {!isRevoked && (
          <Button icon="import" onClick={() => input.current?.click()}>
            Import unsynced changes…
          </Button>
        )}
      </div>
      <input
        autoComplete="off"
        ref={input}
        type="file"
        accept="application/json,.json"
        hidden
        aria-label="File of unsynced changes"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file !== undefined) void takeIn(file);
        }}
      />
    </section>
  );
};
