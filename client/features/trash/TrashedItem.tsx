/** What can be done with something in the trash. Deleting for good cannot be taken back whole, so its button asks in its own place. */
import { useState, type ReactNode } from 'react';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/class.ts';
import rows from '../../ui/Rows.module.css';
import styles from './Trash.module.css';
import { t } from '../../texts/text.ts';

export interface TrashedProps {
  readonly name: string;
  /** When it was deleted, and how long it stays. */
  readonly note: string;
  /** What deleting it for good means. */
  readonly warning: string;
  readonly onRestore: () => void;
  readonly onErase: () => void;
}

const Deeds = ({ children }: { readonly children: ReactNode }) => <div className={rows.deeds}>{children}</div>;

export const TrashedItem = ({ name, note, warning, onRestore, onErase }: TrashedProps) => {
  const [asked, setAsked] = useState(false);
  return (
    <li className={classes(rows.item, styles.row)}>
      <div className={styles.name}>
        <div>{name}</div>
        <div className={rows.note}>{asked ? warning : note}</div>
      </div>
      {asked ? (
        <Deeds>
          <Button onClick={() => setAsked(false)}>{t`Keep in trash`}</Button>
          <Button
            variant="danger"
            onClick={() => {
              setAsked(false);
              onErase();
            }}
          >{t`Delete for good`}</Button>
        </Deeds>
      ) : (
        <Deeds>
          <Button onClick={onRestore}>{t`Restore`}</Button>
          <Button variant="quiet" onClick={() => setAsked(true)}>{t`Delete for good…`}</Button>
        </Deeds>
      )}
    </li>
  );
};
