/**
 * The page of a data set: what it is called, here and in SQL, what lies behind it, and what each of its columns holds. All of it
 * is computed on this device from the sealed file; without the file it says so and takes it.
 */
import { useEffect } from 'react';
import type { EntityId } from '../../../shared/model/ids.ts';
import { useServices } from '../../app/servicesContext.ts';
import type { Table } from '../../data/making.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { count, size } from '../../texts/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { faultWords } from '../../texts/words.ts';
import { LocateFile } from '../import/LocateFile.tsx';
import { Columns } from './Columns.tsx';
import styles from './Dataset.module.css';
import { Keeping } from './Keeping.tsx';
import { Names } from './Names.tsx';
import { useDataset, useDatasetCommands, useIsHere } from './useDataset.ts';
import { useStatistics } from './useStatistics.ts';
import { formatWords } from './words.ts';
import { t } from '../../texts/text.ts';

const Facts = ({ dataset, here }: { readonly dataset: Table; readonly here: boolean | undefined }) => {
  const inputs = dataset.making?.inputs ?? [];
  const place = here === undefined ? '…' : here ? t`On this device, sealed` : t`Not on this device`;
  const facts: readonly (readonly [name: string, value: string])[] = [
    [t`Rows`, count(dataset.rows)],
    [t`Columns`, count(dataset.columns.length)],
    ...(dataset.definition === undefined
      ? ([
          [t`Size`, size(dataset.bytes)],
          [t`Read as`, formatWords(dataset.format)],
          [t`File`, place],
        ] as const)
      : ([[t`Made from`, inputs.map(({ table }) => table.alias).join(', ') || t`no other data set`]] as const)),
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
};

export interface DatasetDialogProps {
  readonly entity: EntityId;
  /** Begin at the name. */
  readonly renaming: boolean;
  /** Another view of it. */
  readonly onChange: (view: 'replace' | 'define') => void;
  readonly onClose: () => void;
}

const Details = ({ dataset, renaming, onChange, onClose }: Omit<DatasetDialogProps, 'entity'> & { readonly dataset: Table }) => {
  const { data } = useServices();
  const commands = useDatasetCommands();
  const { definition } = dataset;
  const here = useIsHere(data, dataset.digest);
  const asked = useStatistics(data, dataset, here === true || definition !== undefined);
  const { problem } = asked.statistics;
  return (
    <Dialog
      title={t`Data set ${dataset.name}`}
      size="large"
      onClose={onClose}
      footer={
        <>
          <Button
            variant="quiet"
            icon="trash"
            className={styles.remove}
            onClick={() => {
              onClose();
              commands.remove(dataset);
            }}
          >{t`Remove from session`}</Button>
          {definition === undefined ? (
            <Button icon="sync" onClick={() => onChange('replace')}>{t`Replace by a newer file…`}</Button>
          ) : (
            <Button icon="sql" onClick={() => onChange('define')}>{t`Edit definition…`}</Button>
          )}
        </>
      }
    >
      {/* Reading comes first: a field that takes the focus would bring up the keyboard of a phone. */}
      <div className={styles.page} tabIndex={-1} {...(renaming ? {} : { 'data-autofocus': '' })}>
        <Names dataset={dataset} renaming={renaming} />
        <Facts dataset={dataset} here={here} />
        {definition === undefined ? (
          <>
            {here === false && <LocateFile data={data} dataset={dataset} brief={dataset.keep === true} />}
            <Keeping dataset={dataset} />
          </>
        ) : (
          <pre aria-label={t`Definition`} tabIndex={0} className={styles.definition}>
            {definition.sql}
          </pre>
        )}
        {problem !== undefined && problem.code !== 'QUERY_CANCELLED' && (
          <Notice tone="attention">
            {faultWords(problem)} {problem.facts?.['reason']}
          </Notice>
        )}
        <Columns {...{ dataset, asked }} />
      </div>
    </Dialog>
  );
};

const DatasetDialog = ({ entity, ...props }: DatasetDialogProps) => {
  const dataset = useDataset(entity);
  const { onClose } = props;
  const gone = dataset === undefined;
  useEffect(() => {
    if (gone) onClose();
  }, [gone, onClose]);
  return dataset === undefined ? null : <Details dataset={dataset} {...props} />;
};

export default DatasetDialog;
