/** All there is to see of a locked profile: the passphrase, and the way back for who has forgotten it. Knows no content. */
import { useState } from 'react';
import type { Gate } from '../../app/gate.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './LockScreen.module.css';
import { PassphraseForm } from './PassphraseForm.tsx';
import { PhraseForm } from './PhraseForm.tsx';
import { t } from '../../texts/text.ts';

const LockScreen = ({ gate }: { readonly gate: Gate }) => {
  const [forgotten, setForgotten] = useState(false);
  return (
    <main className={styles.page} aria-label={t`Locked`}>
      <div className={styles.card}>
        <h1 className={styles.title}>{t`Holdfast is locked`}</h1>
        {forgotten ? <PhraseForm onOpen={gate.openByPhrase} /> : <PassphraseForm onUnlock={gate.unlock} />}
        <div className={styles.other}>
          {!forgotten && <span>{t`Forgot the passphrase?`}</span>}
          <Button variant="quiet" onClick={() => setForgotten(!forgotten)}>
            {forgotten ? t`Use the passphrase` : t`Restore with recovery phrase`}
          </Button>
        </div>
      </div>
      <p className={styles.note}>{t`Everything saved is here, encrypted. Changes that were not sent yet are sent while it is locked.`}</p>
    </main>
  );
};

export default LockScreen;
