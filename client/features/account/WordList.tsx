/** The 12 words, numbered. */
import styles from './Account.module.css';
import { t } from '../../texts/text.ts';

export const WordList = ({ words }: { readonly words: readonly string[] | undefined }) => (
  <ol className={styles.words} aria-label={t`Recovery words`} translate="no">
    {words?.map((word, index) => (
      <li key={index}>
        <span className={styles.number}>{index + 1}</span>
        {word}
      </li>
    ))}
  </ol>
);
