/** One line to give the chosen point a name. */
import { useState } from 'react';
import { limits } from '../../../shared/model/limits.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/Field.tsx';
import styles from './History.module.css';
import { t } from '../../texts/text.ts';

export const NameVersion = ({ onName, onCancel }: { readonly onName: (name: string) => void; readonly onCancel: () => void }) => {
  const [name, setName] = useState('');
  return (
    <form
      className={styles.naming}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') onName(name.trim());
      }}
    >
      <TextField label={t`Name of this version`} hideLabel placeholder={t`Name of this version`} autoFocus maxLength={limits.titleCharacters} value={name} onChange={setName} />
      <Button type="submit" variant="primary" disabled={name.trim() === ''}>{t`Name it`}</Button>
      <Button variant="quiet" onClick={onCancel}>{t`Cancel`}</Button>
    </form>
  );
};
