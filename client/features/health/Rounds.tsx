/** The last rounds of synchronization, folded; to be read, or copied for somebody who helps. No content is in them. */
import { useState } from 'react';
import { useServices } from '../../app/servicesContext.ts';
import { readRounds, roundsKey, type Round } from '../../sync/rounds.ts';
import { attempt } from '../../storage/failures.ts';
import { Button } from '../../ui/Button.tsx';
import { toast } from '../../ui/toasts.ts';
import styles from './Health.module.css';
import { t } from '../../texts/text.ts';

const lineOf = ({ at, what, session, ended, took, away }: Round): string =>
  [new Date(at).toISOString(), what.padEnd(10), (session ?? '-').padEnd(4), ended.padEnd(14), `${took} ms`, ...(away === true ? [t`in the background`] : [])].join(' ');

export const Rounds = () => {
  const { storage } = useServices();
  const [rounds, setRounds] = useState<readonly Round[]>();
  const read = async () => {
    const kept = await attempt(() => storage.kv.get(roundsKey));
    setRounds(kept.ok ? readRounds(kept.value).toReversed() : []);
  };
  const copy = async (shown: readonly Round[]) => {
    await navigator.clipboard.writeText(shown.map(lineOf).join('\n'));
    toast(t`Copied.`);
  };
  return (
    <details className={styles.rounds} onToggle={() => void read()}>
      <summary>{t`What syncing did`}</summary>
      {rounds?.length === 0 && <p>{t`Nothing yet.`}</p>}
      {rounds !== undefined && rounds.length > 0 && (
        <>
          <pre className={styles.log} tabIndex={0} aria-label={t`Rounds of synchronization, latest first`}>
            {rounds.map(lineOf).join('\n')}
          </pre>
          <Button onClick={() => void copy(rounds)}>{t`Copy`}</Button>
        </>
      )}
    </details>
  );
};
