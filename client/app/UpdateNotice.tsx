/** Says that a newer version waits, and lets the person take it. Nothing happens by itself; edits are made durable first. */
import { useReadable } from '../session/react.tsx';
import { Button } from '../ui/Button.tsx';
import styles from './UpdateNotice.module.css';
import type { Updates } from './update.ts';
import { t } from '../texts/text.ts';

export const UpdateNotice = ({ updates }: { readonly updates: Updates }) => {
  const waiting = useReadable(updates.waiting);
  if (!waiting) return null;
  return (
    <div role="region" aria-label={t`Update`} className={styles.notice}>
      <p>{t`A new version of Holdfast is ready. Your work is saved first.`}</p>
      <Button variant="primary" onClick={updates.apply}>{t`Update now`}</Button>
    </div>
  );
};
