/** A new passphrase, typed twice, because nobody can read back what was typed. */
import { limits } from '../../../shared/model/limits.ts';
import { TextField } from '../../ui/Field.tsx';

export interface NewPassphraseProps {
  readonly passphrase: string;
  readonly again: string;
  readonly onPassphrase: (text: string) => void;
  readonly onAgain: (text: string) => void;
}

export const isGood = (passphrase: string, again: string): boolean => passphrase.length >= limits.passphraseCharacters && passphrase === again;

export const NewPassphrase = ({ passphrase, again, onPassphrase, onAgain }: NewPassphraseProps) => {
  const differs = again !== '' && !passphrase.startsWith(again);
  return (
    <>
      <TextField
        label="New passphrase"
        type="password"
        autoComplete="off"
        spellCheck={false}
        hint={`At least ${limits.passphraseCharacters} characters. Four or five words in a row are easy to keep and hard to guess.`}
        value={passphrase}
        onChange={onPassphrase}
      />
      <TextField
        label="The same again"
        type="password"
        autoComplete="off"
        spellCheck={false}
        error={differs ? 'This differs from the passphrase above.' : undefined}
        value={again}
        onChange={onAgain}
      />
    </>
  );
};
