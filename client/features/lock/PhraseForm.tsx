/** The way back from a forgotten passphrase: the 12 words. The lock is off afterwards, which is said. */
import { useState } from 'react';
import type { Fault } from '../../../shared/model/faults.ts';
import type { Result } from '../../../shared/model/result.ts';
import { Button } from '../../ui/Button.tsx';
import { TextArea } from '../../ui/Field.tsx';
import { faultWords } from '../../ui/words.ts';
import styles from './LockScreen.module.css';

const words = ({ code, facts }: Fault): string =>
  code === 'BAD_SIGNATURE' || code === 'BROKEN_CHAIN' || code === 'UNAUTHENTICATED' || code === 'NOT_FOUND'
    ? 'These are not the words of the account on this device. Nothing was changed.'
    : code === 'OFFLINE'
      ? 'This device does not know these words, and the server that may know them cannot be reached. Nothing was changed.'
      : faultWords({ code, ...(facts === undefined ? {} : { facts }) });

export const PhraseForm = ({ onOpen }: { readonly onOpen: (words: string) => Promise<Result<void>> }) => {
  const [phrase, setPhrase] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const count = phrase.trim() === '' ? 0 : phrase.trim().split(/\s+/).length;
  const open = async () => {
    setBusy(true);
    const result = await onOpen(phrase);
    if (result.ok) return; // the page starts anew
    setBusy(false);
    setFault(result.fault);
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && count === 12) void open();
      }}
    >
      <TextArea
        label="Recovery words"
        hint={count === 0 ? 'The 12 words, separated by spaces. They open this device, and its lock is then off until you turn it on again.' : `${count} of 12 words`}
        error={fault && words(fault)}
        value={phrase}
        autoFocus
        spellCheck={false}
        autoCapitalize="none"
        translate="no"
        onChange={(text) => {
          setPhrase(text);
          setFault(undefined);
        }}
      />
      <Button variant="primary" type="submit" disabled={busy || count !== 12} aria-busy={busy}>
        Open with these words
      </Button>
    </form>
  );
};
