/** Whether the file of a data set is kept on all devices, how far it has got, and what the person may do about it. */
import type { DatasetInfo } from '../../../shared/documents/read.ts';
import { Button } from '../../ui/Button.tsx';
import { size } from '../../texts/format.ts';
import { Checkbox } from '../../ui/Field.tsx';
import styles from './Keeping.module.css';
import { transferWords } from './transferWords.ts';
import { useDatasetCommands } from './useDataset.ts';
import { useSync, useTransfer, useTransfersPaused } from './useTransfer.ts';
import { t } from '../../texts/text.ts';

const Progress = ({ dataset }: { readonly dataset: DatasetInfo }) => {
  const transfer = useTransfer(dataset.digest);
  const sync = useSync();
  const paused = useTransfersPaused();
  if (transfer === undefined) return <p className={styles.note}>{t`The server is asked in a moment…`}</p>;
  const { state, done, chunks, way } = transfer;
  const canPause = state.kind === 'running' || (state.kind === 'waiting' && state.reason !== 'other device' && state.reason !== 'freed');
  return (
    <div className={styles.progress}>
      <p className={styles.note} role="status" aria-label={t`File on its way`}>
        {transferWords(transfer, dataset.bytes)}
      </p>
      {state.kind === 'running' && <progress aria-label={way === 'up' ? t`Sent` : t`Fetched`} value={done} max={chunks} />}
      <div className={styles.actions}>
        {canPause && <Button onClick={() => void sync?.pauseTransfers(!paused)}>{paused ? t`Go on` : t`Pause`}</Button>}
        {state.kind === 'waiting' && (state.reason === 'metered' || state.reason === 'freed' || (state.reason === 'paused' && way === 'down')) && (
          <Button onClick={() => sync?.fetchDataset(dataset)}>{way === 'up' ? t`Send it anyway` : t`Fetch it now`}</Button>
        )}
      </div>
    </div>
  );
};

export const Keeping = ({ dataset }: { readonly dataset: DatasetInfo }) => {
  const commands = useDatasetCommands();
  const kept = dataset.keep === true;
  return (
    <section className={styles.keeping} aria-label={t`On your devices`}>
      <Checkbox label={t`Keep on all my devices`} checked={kept} onChange={(keep) => commands.keep(dataset, keep)} />
      {kept ? (
        <Progress dataset={dataset} />
      ) : (
        <p className={styles.note}>
          {t`Only here. With this, its file (${size(dataset.bytes)}) goes sealed to the server and to each of your devices, behind everything else.`}
        </p>
      )}
    </section>
  );
};
