/** What is so, line by line: a name and what is known of it. */
import type { ReactNode } from 'react';
import styles from './Facts.module.css';

export const Facts = ({ rows }: { readonly rows: readonly { readonly name: string; readonly value: ReactNode }[] }) => (
  <dl className={styles.facts}>
    {rows.map(({ name, value }) => (
      <div key={name} className={styles.fact}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
