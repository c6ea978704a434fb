/** Before a snapshot that has a password: asks for it, says when it does not fit, and keeps it nowhere. */
import { useState } from 'react';
import type { Fault } from '../../../shared/model/faults.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/Field.tsx';
import { faultWords } from '../../texts/words.ts';
import styles from './Snapshot.module.css';
import { t } from '../../texts/text.ts';

export interface PasswordPromptProps {
  readonly busy: boolean;
  readonly fault: Fault;
  readonly onOpen: (password: string) => void;
}

export const PasswordPrompt = ({ busy, fault, onOpen }: PasswordPromptProps) => {
  const [password, setPassword] = useState('');
  return (
    <main aria-label={t`Snapshot`} className={styles.refused}>
      <h1>{t`This snapshot has a password`}</h1>
      <p className={styles.note}>{t`Whoever sent the link knows it. It is used on this device only and is kept nowhere.`}</p>
      <form
        className={styles.password}
        onSubmit={(event) => {
          event.preventDefault();
          if (password !== '' && !busy) onOpen(password);
        }}
      >
        <TextField
          type="password"
          label={t`Password`}
          autoFocus
          value={password}
          onChange={setPassword}
          error={fault.code === 'PASSWORD_WRONG' && !busy ? faultWords(fault) : undefined}
        />
        <Button type="submit" variant="primary" disabled={password === '' || busy} aria-busy={busy}>
          {busy ? t`Opening…` : t`Open snapshot`}
        </Button>
      </form>
    </main>
  );
};
