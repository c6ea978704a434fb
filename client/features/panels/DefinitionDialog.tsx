/**
 * A data set that is made from others: its name and its question, tried on today's data before it is kept. What cannot be made is not
 * kept; what only lacks a file on this device is.
 */
import { useEffect, useRef, useState } from 'react';
import { addDerived, remove, seenOf, setDefinition } from '../../../shared/documents/commands.ts';
import { definitionField } from '../../../shared/documents/schema.ts';
import type { DefinitionInfo } from '../../../shared/documents/read.ts';
import { mintEntityId, type EntityId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { useServices } from '../../app/servicesContext.ts';
import { aliasFor } from '../../data/files/names.ts';
import type { Table } from '../../data/making.ts';
import { useSession } from '../../session/react.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/Field.tsx';
import { counted } from '../../texts/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { toast } from '../../ui/toasts.ts';
import { useDatasets } from '../workbench/useLists.ts';
import { otherNames, propose } from './definition.ts';
import styles from './DefinitionDialog.module.css';
import { DataGrid } from './grid/DataGrid.tsx';
import { CodeArea } from './sql/CodeArea.tsx';
import { formatSql } from './sql/format.ts';
import { placeWords } from './sql/statement.ts';
import { useTrial, type Trial } from './useTrial.ts';
import { t } from '../../texts/text.ts';

export interface DefinitionDialogProps {
  /** The data set whose definition it is; undefined for a new one. */
  readonly entity: EntityId | undefined;
  /** What a new one begins with. */
  readonly start: { readonly name: string; readonly sql: string } | undefined;
  readonly onClose: () => void;
}

const Answer = ({ trial, busy }: { readonly trial: Trial | undefined; readonly busy: boolean }) => (
  <div className={styles.rows}>
    {trial?.result === undefined ? (
      <p className={styles.empty}>{busy ? t`Running…` : trial === undefined ? t`Run it to see its rows.` : t`No rows to show.`}</p>
    ) : (
      <DataGrid label={t`First rows`} result={trial.result} />
    )}
  </div>
);

/** What the dialog began with: what others write meanwhile stays beside what is written here. */
const useBeginning = (entity: EntityId | undefined, start: DefinitionDialogProps['start'], datasets: readonly Table[]) => {
  const session = useSession();
  const { mint } = useServices();
  const [begun] = useState(() => {
    const former = datasets.find((dataset) => dataset.entity === entity);
    return {
      former,
      entity: entity ?? mintEntityId(mint),
      name: former?.name ?? start?.name ?? '',
      sql: former?.definition?.sql ?? start?.sql ?? '',
      seen: former === undefined ? [] : seenOf(session.state.heads(former.entity, definitionField)),
    };
  });
  return begun;
};

const DefinitionDialog = ({ entity, start, onClose }: DefinitionDialogProps) => {
  const session = useSession();
  const { data, mint } = useServices();
  const datasets = useDatasets();
  const begun = useBeginning(entity, start, datasets);
  const [name, setName] = useState(begun.name);
  const [sql, setSql] = useState(begun.sql);
  const area = useRef<HTMLTextAreaElement>(null);
  const title = name.trim() === '' ? t`Data set` : name.trim();
  const { trial, busy, run, cancel } = useTrial(data, datasets, begun.entity, title);
  const first = useRef(run);
  useEffect(() => {
    if (begun.sql.trim() !== '') void first.current(begun.sql);
  }, [begun]);
  const isNew = begun.former === undefined;
  const current = trial?.sql === sql ? trial : undefined;
  const refused = current?.refused;
  const tables = datasets.filter((dataset) => dataset.entity !== begun.entity);
  const notes = otherNames(propose(datasets, begun.entity, title, sql).inputs, datasets);

  const keep = (definition: DefinitionInfo) => {
    if (begun.former !== undefined) {
      session.write(t`Change the definition of ${title}`, setDefinition(begun.entity, definition, begun.seen));
      toast(t`Changed the definition of ${title}.`);
      return;
    }
    const made = addDerived(session.state, mint, { name: title, alias: aliasFor(title.replaceAll('.', ' '), datasets.map(({ alias }) => alias)), definition });
    session.write(t`Add ${title}`, made.writes);
    toast(t`Made ${title}: ${counted(definition.rows, 'row')}.`, {
      action: { label: t`Undo`, run: () => void session.write(t`Remove ${title}`, remove(session.state, made.id)) },
    });
  };
  const save = async () => {
    const tried = current?.result === undefined ? await run(sql) : current;
    if (tried === undefined || (tried.result === undefined && tried.refused?.missing !== true)) return;
    const known = tried.result ?? { columns: begun.former?.columns ?? [], total: begun.former?.rows ?? 0 };
    keep({ sql, inputs: tried.proposal.inputs, columns: known.columns, rows: known.total });
    onClose();
  };
  const words = busy ? t`Running…` : current?.result === undefined ? '' : `${counted(current.result.total, 'row')}, ${counted(current.result.columns.length, 'column')}`;

  return (
    <Dialog
      title={isNew ? t`New data set from SQL` : t`Definition of ${begun.name}`}
      size="large"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button variant="primary" disabled={sql.trim() === ''} onClick={() => void save()}>
            {isNew ? t`Create data set` : t`Save definition`}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        {isNew && <TextField label={t`Name`} value={name} placeholder={t`Data set`} maxLength={limits.fileNameCharacters} onChange={setName} />}
        <div className={styles.code}>
          <span aria-hidden="true" className={styles.label}>{t`SQL`}</span>
          <div className={styles.text}>
            <CodeArea
              ref={area}
              label={t`SQL of the data set`}
              text={sql}
              tables={tables}
              mark={refused?.position}
              describedBy={refused === undefined ? undefined : 'definition-trouble'}
              onType={setSql}
              onFocus={() => undefined}
              onBlur={() => undefined}
              onRun={() => void run(sql)}
              onFormat={() => setSql(formatSql(sql))}
            />
          </div>
        </div>
        <div className={styles.bar}>
          <p role="status" className={styles.words}>
            {words}
          </p>
          <Button variant="quiet" title={t`Format (Alt+Shift+F)`} onClick={() => setSql(formatSql(sql))}>{t`Format`}</Button>
          {busy ? <Button onClick={cancel}>{t`Cancel query`}</Button> : <Button onClick={() => void run(sql)}>{t`Run`}</Button>}
        </div>
        {refused !== undefined && (
          <div id="definition-trouble" role="alert">
            <Notice tone="attention">
              {refused.position !== undefined && (
                <button
                  type="button"
                  className={styles.place}
                  onClick={() => {
                    area.current?.focus();
                    area.current?.setSelectionRange(refused.position ?? 0, refused.position ?? 0);
                  }}
                >
                  {placeWords(sql, refused.position)}
                </button>
              )}
              {refused.words}
            </Notice>
          </div>
        )}
        {notes.length > 0 && <Notice tone="plain">{notes.join(' ')}</Notice>}
        <Answer trial={current} busy={busy} />
      </div>
    </Dialog>
  );
};

export default DefinitionDialog;
