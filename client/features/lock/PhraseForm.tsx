/** The way back from a forgotten passphrase: the 12 words. The lock is off afterwards, which is said. */
import { useState } from 'react';
import type { Fault } from '../../../shared/model/faults.ts';
import type { Result } from '../../../shared/model/result.ts';
import { Button } from '../../ui/Button.tsx';
import { Form } from '../../ui/Form.tsx';
import { faultWords } from '../../texts/words.ts';
import { countWords, WordsField } from '../account/WordsField.tsx';
import { t } from '../../texts/text.ts';

const words = ({ code, facts }: Fault): string =>
  code === 'BAD_SIGNATURE' || code === 'BROKEN_CHAIN' || code === 'UNAUTHENTICATED' || code === 'NOT_FOUND'
    ? t`These are not the words of the account on this device. Nothing was changed.`
    : code === 'OFFLINE'
      ? t`This device does not know these words, and the server that may know them cannot be reached. Nothing was changed.`
      : faultWords({ code, ...(facts === undefined ? {} : { facts }) });

export const PhraseForm = ({ onOpen }: { readonly onOpen: (words: string) => Promise<Result<void>> }) => {
  const [phrase, setPhrase] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const open = async () => {
    setBusy(true);
    const result = await onOpen(phrase);
    if (result.ok) return; // the page starts anew
    setBusy(false);
    setFault(result.fault);
  };
  return (
    <Form ready={!busy && countWords(phrase) === 12} onSubmit={() => void open()}>
      <WordsField
        hint={t`The 12 words, separated by spaces. They open this device, and its lock is then off until you turn it on again.`}
        error={fault && words(fault)}
        value={phrase}
        onChange={(text) => {
          setPhrase(text);
          setFault(undefined);
        }}
      />
      <Button variant="primary" type="submit" disabled={busy || countWords(phrase) !== 12} aria-busy={busy}>{t`Open with these words`}</Button>
    </Form>
  );
};
