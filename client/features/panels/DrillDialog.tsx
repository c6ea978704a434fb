/** The rows behind a mark of a panel, all of them, with the filters that the panel itself is seen through. */
import { useEffect, useState } from 'react';
import type { Filter } from '../../../shared/documents/filters.ts';
import type { Fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import { useServices } from '../../app/servicesContext.ts';
import type { Table } from '../../data/making.ts';
import type { ResultTable } from '../../data/types.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { counted } from '../../texts/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { faultWords } from '../../texts/words.ts';
import { filtering } from '../filters/apply.ts';
import { filterWords } from '../filters/words.ts';
import styles from './DrillDialog.module.css';
import { DataGrid } from './grid/DataGrid.tsx';
import { name } from './sql.ts';
import { t } from '../../texts/text.ts';

export interface DrillDialogProps {
  readonly title: string;
  readonly dataset: Table;
  /** What the mark stands for, and what the panel is filtered by. */
  readonly filters: readonly Filter[];
  readonly through: readonly Filter[];
  readonly onMark: () => void;
  readonly onClose: () => void;
}

const DrillDialog = ({ title, dataset, filters, through, onMark, onClose }: DrillDialogProps) => {
  const { data } = useServices();
  const [found, setFound] = useState<{ readonly result?: ResultTable; readonly fault?: Fault }>({});
  const columns = dataset.columns.map((column) => name(column.name)).join(', ');
  const sql = filtering([dataset], [...through, ...filters], true).wrap(`SELECT ${columns} FROM ${name(dataset.alias)} ORDER BY rowid`);
  useEffect(() => {
    const stop = new AbortController();
    void data.query(dataset, sql, { limit: limits.frozenRows, signal: stop.signal }).then((answer) => {
      if (!stop.signal.aborted) setFound(answer.ok ? { result: answer.value } : { fault: answer.fault });
    });
    return () => stop.abort();
  }, [data, dataset, sql]);
  const page = async (offset: number, limit: number): Promise<ResultTable | undefined> => {
    const answer = await data.query(dataset, sql, { limit, offset });
    return answer.ok ? answer.value : undefined;
  };
  const { result, fault } = found;
  return (
    <Dialog
      title={t`Rows of ${title}`}
      size="large"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onMark}>{t`Mark for other panels`}</Button>
          <Button variant="primary" onClick={onClose}>{t`Close rows`}</Button>
        </>
      }
    >
      <div className={styles.body}>
        <p className={styles.words}>
          <span className={styles.where}>{filters.length === 0 ? t`All rows` : filters.map(filterWords).join(' · ')}</span>
          <span role="status">{result === undefined ? '' : counted(result.total, 'row')}</span>
        </p>
        {fault !== undefined && (
          <Notice tone="attention">
            {faultWords(fault)} {fault.facts?.['reason']}
          </Notice>
        )}
        <div className={styles.rows}>{result !== undefined && <DataGrid label={t`Rows of ${title}`} result={result} page={page} />}</div>
      </div>
    </Dialog>
  );
};

export default DrillDialog;
