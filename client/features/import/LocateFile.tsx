/** A data set that came by sync without its file: says so, and takes the file when it is that very one (checked by its digest). */
import { useState } from 'react';
import type { DataAccess } from '../../data/access.ts';
import type { DatasetInfo } from '../../data/types.ts';
import { size } from '../../ui/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { FilePicker } from './FilePicker.tsx';
import { importWords } from './words.ts';

export interface LocateFileProps {
  readonly data: DataAccess;
  readonly dataset: Pick<DatasetInfo, 'name' | 'digest' | 'bytes'>;
  readonly onLocated?: () => void;
}

export const LocateFile = ({ data, dataset, onLocated }: LocateFileProps) => {
  const [state, setState] = useState<{ readonly kind: 'idle' | 'checking' } | { readonly kind: 'failed'; readonly words: string }>({
    kind: 'idle',
  });
  const locate = async (file: File): Promise<void> => {
    setState({ kind: 'checking' });
    const located = await data.datasets.locate(dataset, file);
    setState(located.ok ? { kind: 'idle' } : { kind: 'failed', words: importWords(located.fault, false) });
    if (located.ok) onLocated?.();
  };
  return (
    <Notice
      tone="attention"
      actions={
        <FilePicker
          words="Locate the file"
          label={`File of ${dataset.name}`}
          onFiles={([file]) => {
            if (file !== undefined) void locate(file);
          }}
        />
      }
    >
      {state.kind === 'checking' && `Checking ${dataset.name}…`}
      {state.kind === 'failed' && <span role="alert">{state.words}</span>}
      {state.kind === 'idle' && `${dataset.name} (${size(dataset.bytes)}) is not on this device.`}
    </Notice>
  );
};
