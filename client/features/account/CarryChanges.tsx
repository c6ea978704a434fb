/** Unsynced changes as a sealed file: out of a device that may not send them any more, into one that may. */
import { useState } from 'react';
import { useServices } from '../../app/servicesContext.ts';
import { Button } from '../../ui/Button.tsx';
import { FileButton } from '../../ui/FileButton.tsx';
import { counted } from '../../texts/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { offerFile } from '../../ui/offerFile.ts';
import { faultWords } from '../../texts/words.ts';
import sections from '../../ui/Sections.module.css';
import { t } from '../../texts/text.ts';

export const CarryChanges = ({ isRevoked }: { readonly isRevoked: boolean }) => {
  const { session } = useServices();
  const [said, setSaid] = useState<string>();
  const carryOut = async () => {
    const { exportTail } = await import('../../session/records/tail.ts');
    const tail = await exportTail(session);
    if (!tail.ok) return setSaid(faultWords(tail.fault));
    const { text, changes, sessions } = tail.value;
    if (changes === 0) return setSaid(t`There are no unsynced changes on this device.`);
    offerFile('holdfast-unsynced-changes.json', text);
    setSaid(t`Exported ${counted(changes, 'change')} of ${counted(sessions, 'session')}, sealed.`);
  };
  const takeIn = async (file: File) => {
    const { importTail } = await import('../../session/records/tail.ts');
    const taken = await importTail(session, await file.text());
    setSaid(taken.ok ? t`Took in ${counted(taken.value, 'change')}.` : faultWords(taken.fault));
  };
  return (
    <section className={sections.section} aria-label={t`Unsynced changes`}>
      {said !== undefined && <Notice tone="plain">{said}</Notice>}
      <p>{t`A device that was removed can hand over what it had not sent as a file. The file is sealed; only devices of this account can open it.`}</p>
      <div className={sections.actions}>
        <Button icon="share" variant={isRevoked ? 'primary' : 'plain'} onClick={() => void carryOut()}>{t`Export unsynced changes`}</Button>
        {!isRevoked && (
          <FileButton label={t`File of unsynced changes`} accept="application/json,.json" onFiles={([file]) => file !== undefined && void takeIn(file)}>{t`Import unsynced changes…`}</FileButton>
        )}
      </div>
    </section>
  );
};
