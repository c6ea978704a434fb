/** Unlocking. After several wrong passphrases the form waits with the person, and says how long. */
import { useEffect, useRef, useState } from 'react';
import type { Fault } from '../../../shared/model/faults.ts';
import type { Result } from '../../../shared/model/result.ts';
import { Button } from '../../ui/Button.tsx';
import { Form } from '../../ui/Form.tsx';
import { SecretField } from '../../ui/SecretField.tsx';
import { unlockWords, useWait } from './words.ts';
import { t } from '../../texts/text.ts';

export const PassphraseForm = ({ onUnlock }: { readonly onUnlock: (passphrase: string) => Promise<Result<void>> }) => {
  const [passphrase, setPassphrase] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const { seconds, waitFor } = useWait();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), [fault]);
  const unlock = async () => {
    setBusy(true);
    const result = await onUnlock(passphrase);
    if (result.ok) return; // the screen goes
    setBusy(false);
    if (result.fault.code === 'WRONG_KEY') setPassphrase('');
    waitFor(result.fault);
    setFault(result.fault);
  };
  return (
    <Form ready={!busy && passphrase !== ''} onSubmit={() => void unlock()}>
      <SecretField
        ref={field}
        label={t`Passphrase`}
        value={passphrase}
        error={seconds > 0 ? t`Too many wrong passphrases. The next one is taken in ${seconds} s.` : fault && unlockWords(fault)}
        onChange={(text) => {
          setPassphrase(text);
          setFault(undefined);
        }}
      />
      <Button variant="primary" type="submit" disabled={busy || passphrase === '' || seconds > 0} aria-busy={busy}>
        {busy ? t`Unlocking…` : t`Unlock`}
      </Button>
    </Form>
  );
};
