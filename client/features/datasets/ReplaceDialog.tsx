/** A newer file in place of a data set's: chosen, compared with what is there, then taken in as one change. */
import { useEffect, type ReactNode } from 'react';
import type { DatasetInfo } from '../../../shared/documents/read.ts';
import type { EntityId } from '../../../shared/model/ids.ts';
import { useServices } from '../../app/servicesContext.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { count, size } from '../../texts/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { toast } from '../../ui/toasts.ts';
import { FilePicker } from '../import/FilePicker.tsx';
import styles from './Dataset.module.css';
import { differenceWords } from './shape.ts';
import { useDataset, useDatasetCommands } from './useDataset.ts';
import { useReplace, type ReplaceStep } from './useReplace.ts';
import { replaceWords } from './words.ts';
import { t } from '../../texts/text.ts';

const Progress = ({ words, done }: { readonly words: string; readonly done: number }) => (
  <label className={styles.progress}>
    {words} <progress value={done} max={1} />
  </label>
);

type Found = Extract<ReplaceStep, { kind: 'fits' | 'differs' }>;

const Differs = ({ step: { file, fit }, dataset }: { readonly step: Found; readonly dataset: DatasetInfo }) => (
  <>
    <Notice tone="loss">{t`${file.name} does not have the shape of ${dataset.name}. Nothing was changed.`}</Notice>
    <ul aria-label={t`Columns that differ`} className={styles.list}>
      {fit.differences.map((difference) => (
        <li key={difference.column}>{differenceWords(difference)}</li>
      ))}
    </ul>
    <p className={styles.quiet}>{t`To use this file beside the other, import it as a data set of its own.`}</p>
  </>
);

const Fits = ({ step: { file, inspection, fit }, dataset }: { readonly step: Found; readonly dataset: DatasetInfo }) => (
  <>
    <p>{t`${file.name} has all columns of ${dataset.name}, and they hold what they should.`}</p>
    <table className={styles.compared}>
      <thead>
        <tr>
          <td />
          <th scope="col">{t`Now`}</th>
          <th scope="col">{t`Newer file`}</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">{t`Rows`}</th>
          <td>{count(dataset.rows)}</td>
          <td>{count(inspection.rows)}</td>
        </tr>
        <tr>
          <th scope="row">{t`Size`}</th>
          <td>{size(dataset.bytes)}</td>
          <td>{size(file.size)}</td>
        </tr>
      </tbody>
    </table>
    {fit.added.length > 0 && <p>{t`New in it: ${fit.added.map((name) => t`“${name}”`).join(', ')}.`}</p>}
    <p className={styles.quiet}>{t`Name, name in SQL and all panels stay; the panels are computed anew. The former file stays on this device, so Undo brings it back.`}</p>
  </>
);

const bodyOf = (step: ReplaceStep, dataset: DatasetInfo): ReactNode => {
  switch (step.kind) {
    case 'choosing':
      return (
        <p>
          {t`Choose a file that has the columns of ${dataset.name}, such as a later export of the same table. It is checked before anything changes.`}
        </p>
      );
    case 'reading':
      return <Progress words={t`Reading ${step.file.name}…`} done={step.done} />;
    case 'storing':
      return <Progress words={t`Taking in ${step.file.name}…`} done={step.done} />;
    case 'broken':
      return <Notice tone="loss">{replaceWords(step.problem)}</Notice>;
    case 'differs':
      return <Differs step={step as Found} dataset={dataset} />;
    case 'fits':
      return <Fits step={step as Found} dataset={dataset} />;
  }
};

export interface ReplaceDialogProps {
  readonly entity: EntityId;
  readonly onClose: () => void;
}

const Replace = ({ dataset, onClose }: { readonly dataset: DatasetInfo; readonly onClose: () => void }) => {
  const { data } = useServices();
  const commands = useDatasetCommands();
  const control = useReplace(data, dataset, (content) => {
    onClose();
    if (content.digest === dataset.digest) toast(t`This is the file that is there already. Nothing was changed.`);
    else commands.replace(dataset, content);
  });
  const { step } = control;
  const busy = step.kind === 'reading' || step.kind === 'storing';
  const picker = (
    <FilePicker
      words={step.kind === 'choosing' ? t`Choose a file` : t`Choose another file`}
      label={t`Newer file`}
      variant={step.kind === 'choosing' ? 'primary' : 'plain'}
      onFiles={([file]) => {
        if (file !== undefined) control.take(file);
      }}
    />
  );
  return (
    <Dialog
      title={t`Replace ${dataset.name}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={busy ? control.cancel : onClose}>{t`Cancel`}</Button>
          {!busy && step.kind !== 'choosing' && picker}
          {step.kind === 'fits' && (
            <Button variant="primary" onClick={control.store}>{t`Replace`}</Button>
          )}
        </>
      }
    >
      <div className={styles.choosing}>
        {bodyOf(step, dataset)}
        {step.kind === 'choosing' && picker}
      </div>
    </Dialog>
  );
};

const ReplaceDialog = ({ entity, onClose }: ReplaceDialogProps) => {
  const dataset = useDataset(entity);
  const gone = dataset === undefined;
  useEffect(() => {
    if (gone) onClose();
  }, [gone, onClose]);
  return dataset === undefined ? null : <Replace dataset={dataset} onClose={onClose} />;
};

export default ReplaceDialog;
