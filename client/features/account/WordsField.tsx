/** Twelve words, typed, pasted or read by the camera. Says how many there are. */
import { TextArea } from '../../ui/Field.tsx';
import { t } from '../../texts/text.ts';

export const countWords = (phrase: string): number => (phrase.trim() === '' ? 0 : phrase.trim().split(/\s+/).length);

export interface WordsFieldProps {
  readonly value: string;
  /** While nothing has been typed. */
  readonly hint: string;
  readonly error: string | undefined;
  readonly onChange: (phrase: string) => void;
}

export const WordsField = ({ value, hint, error, onChange }: WordsFieldProps) => (
  <TextArea
    label={t`Recovery words`}
    hint={countWords(value) === 0 ? hint : t`${countWords(value)} of 12 words`}
    error={error}
    value={value}
    autoFocus
    spellCheck={false}
    autoCapitalize="none"
    translate="no"
    onChange={onChange}
  />
);
