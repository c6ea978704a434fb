/**
 * New recovery words in place of the old ones: shown, asked for, and only then put in their place. Until the server has them the old
 * ones are the ones that work, and the dialog says which is the case.
 */
import { useState } from 'react';
import type { Fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import { useServices } from '../../app/servicesContext.ts';
import { attempt } from '../../storage/failures.ts';
import { openDeviceAccountApi } from '../../sync/calls/account.ts';
import { httpOf } from '../../sync/calls/api.ts';
import { newWords, replacePhrase } from '../../vault/phrase.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { faultWords } from '../../texts/words.ts';
import sections from '../../ui/Sections.module.css';
import { NoPhrase } from './NoPhrase.tsx';
import { PhraseWaits } from './PhraseWaits.tsx';
import { notePhrase, pickPlaces } from './phraseMarks.ts';
import { printSheet } from './printSheet.ts';
import { ThreeWords } from './ThreeWords.tsx';
import { WordList } from './WordList.tsx';
import { t } from '../../texts/text.ts';

type Step = 'words' | 'check' | 'replacing' | 'done' | { readonly fault: Fault; readonly waits: boolean };

const ReplaceDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { vault, storage, now } = useServices();
  const [made] = useState(() => newWords(vault));
  const [places] = useState(() => pickPlaces(made.words.length, limits.phraseCheckWords, vault.crypto.random(64)));
  const [step, setStep] = useState<Step>('words');
  const [ready, setReady] = useState(false);
  const title = t`Replace recovery phrase`;
  const [others] = useState(() => vault.owesPhrase);
  if (!vault.hasPhrase) return <NoPhrase title={title} onClose={onClose} />;
  if (others) return <PhraseWaits title={title} onClose={onClose} />;

  const replace = async () => {
    setStep('replacing');
    const before = vault.owesPhrase;
    const replaced = await attempt(() => replacePhrase(vault, openDeviceAccountApi(httpOf(location.origin), vault), made));
    const result = replaced.ok ? replaced.value : replaced;
    if (!result.ok) {
      const waits = vault.owesPhrase && !before;
      // The sync worker brings them to the server.
      if (waits) storage.announcer.send({ type: 'keys-changed' });
      return setStep({ fault: result.fault, waits });
    }
    for (const mark of ['written', 'checked'] as const) await attempt(() => notePhrase(storage, mark, now()));
    storage.announcer.send({ type: 'keys-changed' });
    return setStep('done');
  };

  return (
    <Dialog
      title={title}
      onClose={onClose}
      dismissable={step !== 'replacing'}
      footer={
        <>
          {step === 'words' && (
            <>
              <Button icon="table" onClick={() => printSheet(made.words, location.origin)}>{t`Print sheet`}</Button>
              <Button onClick={onClose}>{t`Cancel`}</Button>
              <Button variant="primary" onClick={() => setStep('check')}>{t`I have written them down`}</Button>
            </>
          )}
          {step === 'check' && (
            <>
              <Button onClick={() => setStep('words')}>{t`Show words again`}</Button>
              <Button variant="primary" type="submit" form="replace" disabled={!ready}>{t`Replace phrase`}</Button>
            </>
          )}
          {(step === 'done' || typeof step === 'object') && <Button onClick={onClose}>{t`Close`}</Button>}
        </>
      }
    >
      <div className={sections.stack} aria-live="polite">
        {step === 'words' && (
          <>
            <p>{t`These are new words. Write them down before anything is changed; the old ones work until you have shown that you have these. Replace the words when somebody may have seen them, or after turning on a lock.`}</p>
            <WordList words={made.words} />
          </>
        )}
        {step === 'check' && (
          <ThreeWords
            id="replace"
            words={made.words}
            places={places}
            wrong={t`Another word stands here. Look at the paper, or show the words again.`}
            onReady={setReady}
            onRight={() => void replace()}
          >
            <p>{t`Three of the new words, from your paper:`}</p>
          </ThreeWords>
        )}
        {step === 'replacing' && <p>{t`Replacing…`}</p>}
        {step === 'done' && (
          <Notice tone="plain">{t`The new words are in force, and new keys were made. The old ones restore nothing any more; destroy the paper that holds them. Devices that have the old ones drop them when they next sync.`}</Notice>
        )}
        {typeof step === 'object' && (
          <Notice tone="attention">
            {faultWords(step.fault)}{' '}
            {step.waits
              ? t`The new words wait on this device and take the place of the old ones as soon as the server answers. Until then the old ones work: keep both.`
              : t`Nothing was replaced: the old words work, the new ones do not.`}
          </Notice>
        )}
      </div>
    </Dialog>
  );
};

export default ReplaceDialog;
