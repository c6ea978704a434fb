/** Backup in one place: into a folder by itself, out as a file, and in from either. */
import { useEffect, useEffectEvent, useState } from 'react';
import { useServices } from '../../app/servicesContext.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FileButton } from '../../ui/FileButton.tsx';
import { Notice } from '../../ui/Notice.tsx';
import sections from '../../ui/Sections.module.css';
import { faultWords } from '../../texts/words.ts';
import { Automatic } from './Automatic.tsx';
import { ExportForm } from './ExportForm.tsx';
import { takeIn } from './run.ts';
import { importedWords } from './words.ts';
import { t } from '../../texts/text.ts';

const Import = ({ opened }: { readonly opened: readonly File[] }) => {
  const services = useServices();
  const [said, setSaid] = useState<{ readonly words: string; readonly failed: boolean }>();
  const [busy, setBusy] = useState(false);
  const run = async (files: readonly File[]): Promise<void> => {
    setBusy(true);
    const taken = await takeIn(services, files);
    setBusy(false);
    setSaid(taken.ok ? { words: importedWords(taken.value), failed: false } : { words: faultWords(taken.fault), failed: true });
  };
  const first = useEffectEvent(() => void (opened.length > 0 && run(opened)));
  useEffect(() => first(), []);
  return (
    <section className={sections.section} aria-label={t`Import a backup`}>
      <h3>{t`Import a backup`}</h3>
      <p>{t`A backup or an export of this account merges with what is here: what is missing comes back, nothing is overwritten.`}</p>
      {busy && <p role="status">{t`Reading the backup…`}</p>}
      {said !== undefined && !busy && <Notice tone={said.failed ? 'loss' : 'plain'}>{said.words}</Notice>}
      <div className={sections.actions}>
        <FileButton label={t`File of a backup`} accept=".holdfast,.ndjson,application/x-ndjson" disabled={busy} onFiles={(files) => void run(files)}>{t`Import a file…`}</FileButton>
        <FileButton label={t`Folder of backups`} folder disabled={busy} onFiles={(files) => void run(files)}>{t`Import from a folder…`}</FileButton>
      </div>
    </section>
  );
};

const BackupDialog = ({ onClose, files = [] }: { readonly onClose: () => void; readonly files?: readonly File[] }) => (
  <Dialog title={t`Backup and export`} onClose={onClose} footer={<Button onClick={onClose}>{t`Close`}</Button>}>
    <div className={sections.stack}>
      <Automatic />
      <section className={sections.section} aria-label={t`Export`}>
        <h3>{t`Export everything`}</h3>
        <ExportForm name="holdfast" choices={['sealed', 'clear', 'server']} />
      </section>
      <Import opened={files} />
    </div>
  </Dialog>
);

export default BackupDialog;
