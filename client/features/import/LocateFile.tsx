/** A data set that came by sync without its file: says so, and takes the file when it is that very one (checked by its digest). */
import { useState } from 'react';
import type { DataAccess } from '../../data/access.ts';
import type { DatasetInfo } from '../../../shared/documents/read.ts';
import { size } from '../../texts/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { transferWords } from '../datasets/transferWords.ts';
import { useSync, useTransfer } from '../datasets/useTransfer.ts';
import { Button } from '../../ui/Button.tsx';
import { FilePicker } from './FilePicker.tsx';
import { importWords } from './words.ts';
import { t } from '../../texts/text.ts';

export interface LocateFileProps {
  readonly data: DataAccess;
  readonly dataset: Pick<DatasetInfo, 'name' | 'digest' | 'bytes'>;
  /** Where the file is on its way is said beside it already. */
  readonly brief?: boolean;
}

export const LocateFile = ({ data, dataset, brief = false }: LocateFileProps) => {
  const [state, setState] = useState<{ readonly kind: 'idle' | 'checking' } | { readonly kind: 'failed'; readonly words: string }>({
    kind: 'idle',
  });
  const [asked, setAsked] = useState(false);
  const [sync, transfer] = [useSync(), useTransfer(dataset.digest)];
  const fetching = !brief && transfer !== undefined && (asked || transfer.state.kind !== 'waiting' || transfer.state.reason !== 'other device');
  const locate = async (file: File): Promise<void> => {
    setState({ kind: 'checking' });
    const located = await data.datasets.locate(dataset, file);
    setState(located.ok ? { kind: 'idle' } : { kind: 'failed', words: importWords(located.fault, false) });
  };
  return (
    <Notice
      tone="attention"
      actions={
        <>
          {transfer?.state.kind !== 'running' && (
            <Button
              onClick={() => {
                setAsked(true);
                sync?.fetchDataset(dataset);
              }}
            >{t`Fetch from my devices`}</Button>
          )}
          <FilePicker
            words={t`Locate the file`}
            label={t`File of ${dataset.name}`}
            onFiles={([file]) => {
              if (file !== undefined) void locate(file);
            }}
          />
        </>
      }
    >
      {state.kind === 'checking' && t`Checking ${dataset.name}…`}
      {state.kind === 'failed' && <span role="alert">{state.words}</span>}
      {state.kind === 'idle' && [t`${dataset.name} (${size(dataset.bytes)}) is not on this device.`, fetching ? transferWords(transfer, dataset.bytes) : ''].join(' ')}
    </Notice>
  );
};
