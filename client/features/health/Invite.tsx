/** For a server that takes invited people only: the code that whoever runs it gave out. It is sent once, with the account, and not kept. */
import { useState } from 'react';
import { useServices } from '../../app/servicesContext.ts';
import { httpOf } from '../../sync/calls/api.ts';
import type { SyncHandle } from '../../sync/connect.ts';
import { register } from '../../sync/calls/token.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/Field.tsx';
import { faultWords } from '../../texts/words.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { Fault } from '../../../shared/model/faults.ts';
import styles from './Health.module.css';
import { t } from '../../texts/text.ts';

const words = (fault: Fault): string =>
  fault.code === 'INVITE_NEEDED' ? t`The server does not take this code. Check it; codes can be withdrawn. Everything is saved on this device.` : faultWords(fault);

export const Invite = ({ sync }: { readonly sync: SyncHandle }) => {
  const { vault } = useServices();
  const [code, setCode] = useState('');
  const [asking, setAsking] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const send = async () => {
    setAsking(true);
    const made = await register(httpOf(location.origin), vault, code.trim());
    setAsking(false);
    if (!made.ok) return setFault(made.fault);
    sync.syncNow();
  };
  return (
    <form
      className={styles.invite}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <TextField
        label={t`Invite code`}
        hint={t`From whoever runs this server.`}
        error={fault && words(fault)}
        value={code}
        maxLength={limits.inviteLetters}
        spellCheck={false}
        autoCapitalize="none"
        translate="no"
        onChange={(text) => {
          setCode(text);
          setFault(undefined);
        }}
      />
      <Button type="submit" disabled={asking || code.trim() === ''} aria-busy={asking}>{t`Make the account`}</Button>
    </form>
  );
};
