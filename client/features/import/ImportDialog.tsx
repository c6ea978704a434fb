/** The import dialog: choose, look, correct, import. It knows nothing of sessions: it hands over what the document is to hold. */
import { useEffect, useEffectEvent, useState } from 'react';
import type { DataAccess } from '../../data/access.ts';
import type { FormatChoice, Inspection } from '../../data/files/inspection.ts';
import { aliasFor } from '../../data/files/names.ts';
import type { ImportedDataset } from '../../data/datasets.ts';
import type { DataFormat } from '../../../shared/documents/formats.ts';
import type { Fault } from '../../../shared/model/faults.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/Field.tsx';
import { count, counted } from '../../texts/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Facts } from './Facts.tsx';
import { FilePicker } from './FilePicker.tsx';
import { FormatBar } from './FormatBar.tsx';
import styles from './Import.module.css';
import { PreviewTable } from './PreviewTable.tsx';
import { inspectionOf, useImport, type ImportControl, type ImportStep } from './useImport.ts';
import { importWords } from './words.ts';
import { t } from '../../texts/text.ts';

export interface ImportDialogProps {
  readonly data: DataAccess;
  /** Aliases that the session has already. */
  readonly aliases: readonly string[];
  /** Dropped or pasted files; without any the dialog asks for one. Several are imported one after another. */
  readonly files: readonly File[];
  /** They come in one after another as they are detected, without a press for each. */
  readonly all?: boolean;
  /** 'elsewhere': someone else takes the files that are left. */
  readonly onImported: (dataset: ImportedDataset, rest: { readonly files: readonly File[]; readonly all: boolean }) => 'elsewhere' | void;
  readonly onClose: () => void;
}

const problemOf = (step: ImportStep): Fault | undefined => (step.kind === 'broken' || step.kind === 'ready' ? step.problem : undefined);

const Choosing = ({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) => (
  <div className={styles.choosing}>
    <FilePicker words={t`Choose files`} label={t`File to import`} variant="primary" multiple onFiles={onFiles} />
    <p>{t`CSV, TSV, JSON, Parquet or Arrow, also in gzip or zip. You can also drop files anywhere, or paste a table.`}</p>
    <p className={styles.quiet}>{t`The file stays on this device, sealed. Nothing is sent.`}</p>
  </div>
);

const Progress = ({ words, done }: { readonly words: string; readonly done: number }) => (
  <div className={styles.progress}>
    <label>
      {words} <progress value={done} max={1} />
    </label>
  </div>
);

interface FormatProps {
  readonly control: ImportControl;
  readonly format: DataFormat | undefined;
  readonly busy: boolean;
  readonly setName: (name: string) => void;
}

const Format = ({ control, format, busy, setName }: FormatProps) => {
  const { taken, choice, reread } = control;
  if (taken === undefined) return null;
  const change = (wanted: FormatChoice): void => {
    reread(wanted);
    if (wanted.entry !== undefined && wanted.entry !== taken.entry) setName(wanted.entry.replace(/^.*\//, ''));
  };
  return <FormatBar {...taken} format={format} choice={choice} disabled={busy} onChange={change} />;
};

interface PreviewProps {
  readonly control: ImportControl;
  readonly inspection: Inspection;
  readonly name: string;
  readonly setName: (name: string) => void;
  readonly aliases: readonly string[];
}

const Preview = ({ control, inspection, name, setName, aliases }: PreviewProps) => {
  const { step } = control;
  const problem = problemOf(step);
  const { format } = inspection;
  const words = problem && importWords(problem, format.kind === undefined && format.header);
  const line = problem?.facts?.line ?? problem?.facts?.row;
  // Records of a JSON file may share a line; then the words alone say where.
  const atRow = words !== undefined && inspection.preview.filter((row) => row.line === line).length === 1;
  const busy = step.kind === 'importing' || step.kind === 'reading';
  return (
    <div className={styles.preview}>
      <TextField
        label={t`Name`}
        value={name}
        disabled={busy}
        onChange={setName}
        hint={
          <>
            {t`In SQL:`} <code>{aliasFor(name, aliases)}</code>
          </>
        }
      />
      <Format {...{ control, format, busy, setName }} />
      {words !== undefined && !atRow && <Notice tone="loss">{words}</Notice>}
      <PreviewTable
        inspection={inspection}
        disabled={step.kind !== 'ready'}
        problem={atRow ? { line: Number(line), words } : undefined}
        onType={control.setType}
      />
      <Facts step={step} inspection={inspection} />
    </div>
  );
};

/** Given files start a dialog of their own, so a drop onto an open dialog begins anew. */
export const ImportDialog = (props: ImportDialogProps) => <Import key={props.files.map(({ name, size: bytes }) => `${name} ${bytes}`).join()} {...props} />;

const Import = ({ data, aliases, files, all: given = false, onImported, onClose }: ImportDialogProps) => {
  const [queue, setQueue] = useState(files);
  const [name, setName] = useState(files[0]?.name ?? '');
  const [taken, setTaken] = useState<readonly string[]>([]);
  const [all, setAll] = useState(given);
  const known = [...aliases, ...taken];
  const control = useImport({
    data,
    aliases: known,
    first: files[0],
    onImported: (dataset) => {
      const rest = queue.slice(1);
      const where = onImported(dataset, { files: rest, all });
      setTaken([...taken, dataset.alias]);
      if (rest.length > 0 && where !== 'elsewhere') start(rest);
      else onClose();
    },
  });
  const start = (next: readonly File[]): void => {
    const [file] = next;
    if (file === undefined) return;
    setQueue(next);
    setName(file.name);
    control.take(file);
  };

  const { step } = control;
  const inspection = inspectionOf(step);
  const problem = problemOf(step);
  const busy = step.kind === 'reading' || step.kind === 'importing';
  // One after another as they are detected; the first with a problem is shown, and what is done with it goes on from there.
  const goesOn = all && step.kind === 'ready' && step.problem === undefined;
  const goOn = useEffectEvent(() => control.begin(name.trim()));
  useEffect(() => {
    if (goesOn) goOn();
  }, [goesOn]);
  return (
    <Dialog
      title={t`Import data`}
      size="large"
      onClose={onClose}
      footer={
        <>
          {queue.length > 1 && <span className={styles.waiting}>{t`${counted(queue.length - 1, 'more file')} after this`}</span>}
          {step.kind === 'broken' && <FilePicker words={t`Choose another file`} label={t`File to import`} onFiles={start} />}
          {queue.length > 1 && step.kind !== 'importing' && <Button onClick={() => start(queue.slice(1))}>{t`Skip this file`}</Button>}
          <Button
            onClick={() => {
              setAll(false);
              if (step.kind === 'importing') control.cancel();
              else onClose();
            }}
          >{t`Cancel`}</Button>
          {queue.length > 1 && (
            <Button disabled={step.kind !== 'ready' || name.trim() === ''} onClick={() => setAll(true)}>{t`Import all ${count(queue.length)}`}</Button>
          )}
          <Button variant="primary" disabled={step.kind !== 'ready' || name.trim() === ''} onClick={() => control.begin(name.trim())}>{t`Import`}</Button>
        </>
      }
    >
      {step.kind === 'choosing' && <Choosing onFiles={start} />}
      {inspection === undefined && problem !== undefined && (
        <div className={styles.preview}>
          {name !== '' && <p className={styles.file}>{name}</p>}
          <Notice tone="loss">{importWords(problem, false)}</Notice>
          <Format {...{ control, busy, setName }} format={undefined} />
        </div>
      )}
      {inspection !== undefined && <Preview {...{ control, inspection, name, setName }} aliases={known} />}
      {busy && <Progress words={step.kind === 'reading' ? t`Reading ${step.file.name}…` : t`Importing ${name}…`} done={step.done} />}
    </Dialog>
  );
};
