/** The 12 words. They open the account on any device, so they are shown only when asked for, and said to be what they are. */
import { useEffect, useState } from 'react';
import { useDialogs } from '../../app/dialogContext.ts';
import { useServices } from '../../app/servicesContext.ts';
import { attempt } from '../../storage/failures.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { NoPhrase } from './NoPhrase.tsx';
import { notePhrase } from './phraseMarks.ts';
import { printSheet } from './printSheet.ts';
import sections from '../../ui/Sections.module.css';
import { WordList } from './WordList.tsx';
import { t } from '../../texts/text.ts';

const PhraseDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { vault, storage, now } = useServices();
  const dialogs = useDialogs();
  const [words, setWords] = useState<readonly string[]>();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    let current = true;
    void vault.phrase().then((found) => current && setWords(found));
    return () => void (current = false);
  }, [vault]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(words?.join(' ') ?? '');
      setCopied(true);
    } catch {
      setCopied(false); // not allowed: the words can be selected
    }
  };
  const written = async () => {
    await attempt(() => notePhrase(storage, 'written', now()));
    onClose();
  };
  if (!vault.hasPhrase) return <NoPhrase title={t`Recovery phrase`} onClose={onClose} />;
  return (
    <Dialog
      title={t`Recovery phrase`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={() => dialogs.open('replace')}>{t`Replace…`}</Button>
          <Button icon={copied ? 'check' : 'copy'} disabled={words === undefined} onClick={() => void copy()}>
            {copied ? t`Copied` : t`Copy words`}
          </Button>
          <Button icon="table" disabled={words === undefined} onClick={() => printSheet(words ?? [], location.origin)}>{t`Print sheet`}</Button>
          <Button variant="primary" onClick={() => void written()}>{t`I have written them down`}</Button>
        </>
      }
    >
      <div className={sections.stack}>
        <p>{t`These 12 words bring your sessions to another device, or back to this one. Nobody can reset them: without the words and without a device, what is synced stays sealed for good.`}</p>
        <WordList words={words} />
        {vault.owesPhrase && (
          <Notice tone="attention">{t`New words wait on this device until the server answers. Until then these are the ones that work: keep both.`}</Notice>
        )}
        {vault.lock === undefined && (
          <Notice tone="plain">{t`On this device your work is sealed, but not locked: someone with a copy of this browser’s files could open it.`}</Notice>
        )}
      </div>
    </Dialog>
  );
};

export default PhraseDialog;
