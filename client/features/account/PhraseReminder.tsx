/** Beside the list of sessions, where there are any and when it is time: write the words down, or show that they are at hand. Covers nothing that is worked on. */
import { useEffect, useState } from 'react';
import { useDialogs } from '../../app/dialogContext.ts';
import { useServices } from '../../app/servicesContext.ts';
import { attempt } from '../../storage/failures.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './Reminder.module.css';
import { notePhrase, phraseDue, readPhraseMarks, type PhraseDue } from './phraseMarks.ts';
import { t } from '../../texts/text.ts';

const PhraseReminder = () => {
  const { vault, storage, now } = useServices();
  const dialogs = useDialogs();
  const [due, setDue] = useState<PhraseDue>('nothing');
  useEffect(() => {
    let current = true;
    const added = vault.devices().find(({ id }) => id === vault.device)?.added ?? now();
    void attempt(() => readPhraseMarks(storage)).then((marks) => {
      if (current && marks.ok) setDue(phraseDue(marks.value, added, now()));
    });
    return () => void (current = false);
  }, [vault, storage, now]);
  if (due === 'nothing' || !vault.hasPhrase) return null;
  const answer = (dialog: 'phrase' | 'recover') => {
    setDue('nothing');
    dialogs.open(dialog);
  };
  const skip = async () => {
    await attempt(() => notePhrase(storage, 'skipped', now()));
    setDue('nothing');
  };
  return (
    <aside aria-label={t`Recovery`} className={styles.card}>
      <p>
        {due === 'check'
          ? t`Are your recovery words still at hand? Three of them are enough to know.`
          : t`If this device is lost, 12 words bring your work back. Write them down now; it takes two minutes.`}
      </p>
      <div className={styles.actions}>
        {due === 'write' && (
          <Button variant="quiet" onClick={() => void skip()}>{t`Not now`}</Button>
        )}
        {due === 'check' ? (
          <Button variant="primary" onClick={() => answer('recover')}>{t`Check words`}</Button>
        ) : (
          <Button variant="primary" onClick={() => answer('phrase')}>{t`Show words`}</Button>
        )}
      </div>
    </aside>
  );
};

export default PhraseReminder;
