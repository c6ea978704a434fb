/** Can I recover? Three of the words from paper: right ones show that the paper is at hand, a wrong one that it is time to look. */
import { useEffect, useState } from 'react';
import { limits } from '../../../shared/model/limits.ts';
import { useDialogs } from '../../app/dialogContext.ts';
import { useServices } from '../../app/servicesContext.ts';
import { attempt } from '../../storage/failures.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import styles from './Account.module.css';
import { notePhrase, pickPlaces } from './phraseMarks.ts';

const RecoverDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { vault, storage, now } = useServices();
  const dialogs = useDialogs();
  const [words, setWords] = useState<readonly string[]>();
  const [typed, setTyped] = useState<readonly string[]>([]);
  const [result, setResult] = useState<'right' | readonly number[]>([]);
  const [places] = useState(() => pickPlaces(12, limits.phraseCheckWords, vault.crypto.random(64)));
  useEffect(() => {
    let current = true;
    void vault.phrase().then((found) => current && setWords(found));
    return () => void (current = false);
  }, [vault]);
  const check = () => {
    const wrong = places.filter((place, index) => words?.[place] !== typed[index]?.trim().toLowerCase());
    setResult(wrong.length === 0 ? 'right' : wrong);
    if (wrong.length === 0) void attempt(() => notePhrase(storage, 'checked', now()));
  };
  const isRight = result === 'right';
  return (
    <Dialog
      title="Can I recover?"
      onClose={onClose}
      footer={
        isRight ? (
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        ) : (
          <>
            <Button onClick={() => dialogs.open('phrase')}>Show all words</Button>
            <Button variant="primary" type="submit" form="recover" disabled={words === undefined || places.some((_, index) => !typed[index]?.trim())}>
              Check words
            </Button>
          </>
        )
      }
    >
      {isRight ? (
        <Notice tone="plain">These words are right. With all twelve, your synced sessions come back on any device. Holdfast asks again in three months.</Notice>
      ) : (
        <form
          id="recover"
          className={styles.stack}
          onSubmit={(event) => {
            event.preventDefault();
            check();
          }}
        >
          <p>Take the paper with your recovery words and type three of them. Nothing is sent anywhere.</p>
          {places.map((place, index) => (
            <TextField
              key={place}
              label={`Word ${place + 1}`}
              value={typed[index] ?? ''}
              error={result.includes(place) ? 'Another word stands here. Check the paper, or show all words and write them down again.' : undefined}
              spellCheck={false}
              autoCapitalize="none"
              translate="no"
              onChange={(text) => {
                setTyped(places.map((_, at) => (at === index ? text : (typed[at] ?? ''))));
                if (result.includes(place)) setResult(result.filter((wrong) => wrong !== place));
              }}
            />
          ))}
        </form>
      )}
    </Dialog>
  );
};

export default RecoverDialog;
