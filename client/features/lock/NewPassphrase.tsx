/** A new passphrase, typed twice, because nobody can read back what was typed. */
import { limits } from '../../../shared/model/limits.ts';
import { SecretField } from '../../ui/SecretField.tsx';
import { t } from '../../texts/text.ts';

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
      <SecretField
        label={t`New passphrase`}
        hint={t`At least ${limits.passphraseCharacters} characters. Four or five words in a row are easy to keep and hard to guess.`}
        value={passphrase}
        onChange={onPassphrase}
      />
      <SecretField
        label={t`The same again`}
        error={differs ? t`This differs from the passphrase above.` : undefined}
        value={again}
        onChange={onAgain}
      />
    </>
  );
};
