/** Can I recover? Three of the words from paper: right ones show that the paper is at hand, a wrong one that it is time to look. */
import { useEffect, useState } from 'react';
import { limits } from '../../../shared/model/limits.ts';
import { useDialogs } from '../../app/dialogContext.ts';
import { useServices } from '../../app/servicesContext.ts';
import { attempt } from '../../storage/failures.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { NoPhrase } from './NoPhrase.tsx';
import { notePhrase, pickPlaces } from './phraseMarks.ts';
import { ThreeWords } from './ThreeWords.tsx';
import { t } from '../../texts/text.ts';

const RecoverDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { vault, storage, now } = useServices();
  const dialogs = useDialogs();
  const [words, setWords] = useState<readonly string[]>();
  const [ready, setReady] = useState(false);
  const [isRight, setRight] = useState(false);
  const [places] = useState(() => pickPlaces(12, limits.phraseCheckWords, vault.crypto.random(64)));
  useEffect(() => {
    let current = true;
    void vault.phrase().then((found) => current && setWords(found));
    return () => void (current = false);
  }, [vault]);
  const right = () => {
    setRight(true);
    void attempt(() => notePhrase(storage, 'checked', now()));
  };
  if (!vault.hasPhrase) return <NoPhrase title={t`Can I recover?`} onClose={onClose} />;
  return (
    <Dialog
      title={t`Can I recover?`}
      onClose={onClose}
      footer={
        isRight ? (
          <Button variant="primary" onClick={onClose}>{t`Close`}</Button>
        ) : (
          <>
            <Button onClick={() => dialogs.open('phrase')}>{t`Show all words`}</Button>
            <Button variant="primary" type="submit" form="recover" disabled={words === undefined || !ready}>{t`Check words`}</Button>
          </>
        )
      }
    >
      {isRight ? (
        <Notice tone="plain">{t`These words are right. With all twelve, your synced sessions come back on any device. Holdfast asks again in three months.`}</Notice>
      ) : (
        <ThreeWords
          id="recover"
          words={words}
          places={places}
          wrong={t`Another word stands here. Check the paper, or show all words and write them down again.`}
          onReady={setReady}
          onRight={right}
        >
          <p>{t`Take the paper with your recovery words and type three of them. Nothing is sent anywhere.`}</p>
        </ThreeWords>
      )}
    </Dialog>
  );
};

export default RecoverDialog;
