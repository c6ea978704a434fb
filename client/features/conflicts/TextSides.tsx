/** Two texts merged into one to read: what both say, and marked what only one of them says. */
import { Fragment } from 'react';
import styles from './Conflicts.module.css';
import type { Side } from './describe.ts';
import { textDiff } from './textDiff.ts';
import { t } from '../../texts/text.ts';

export interface TextSidesProps {
  readonly first: Side & { readonly text: string };
  readonly second: Side & { readonly text: string };
}

export const TextSides = ({ first, second }: TextSidesProps) => {
  const parts = textDiff(first.text, second.text);
  return (
    <section aria-label={t`Differences`} className={styles.merge}>
      <p className={styles.legend}>
        <ins className={styles.first}>{first.device}</ins> <ins className={styles.second}>{second.device}</ins>
      </p>
      {/* Scrolled by keys, too. */}
      <pre tabIndex={0} className={styles.text}>
        {parts.map(({ of, text }, index) =>
          of === 'both' ? (
            <Fragment key={index}>{text}</Fragment>
          ) : (
            <ins key={index} className={styles[of]}>
              <span className="visually-hidden">{`${of === 'first' ? first.device : second.device}: `}</span>
              {text}
            </ins>
          ),
        )}
      </pre>
    </section>
  );
};
