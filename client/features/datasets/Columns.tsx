/** The columns of a data set, one a row; on a narrow screen one below the other, each value with its name. */
import { memo, useState } from 'react';
import type { DatasetInfo } from '../../../shared/documents/read.ts';
import type { Column } from '../../data/types.ts';
import { SearchField } from '../../ui/Field.tsx';
import { count } from '../../texts/format.ts';
import styles from './Columns.module.css';
import { Distribution } from './Distribution.tsx';
import type { ColumnStatistics } from './statistics.ts';
import { useInView } from './useInView.ts';
import type { AskedStatistics } from './useStatistics.ts';
import { boundText, share, typeWords } from './words.ts';
import { english, said, t } from '../../texts/text.ts';

/** From this many on, columns are searched rather than looked through. */
const searchedFrom = 13;

const heads = [english`Column`, english`Type`, english`Missing`, english`Distinct`, english`Minimum`, english`Maximum`, english`Distribution`] as const;

const missingText = (known: ColumnStatistics, rows: number): string => {
  const missing = rows - known.present;
  return missing === 0 ? '0' : `${count(missing)} (${share(missing, rows)})`;
};

interface RowProps {
  readonly column: Column;
  readonly known: ColumnStatistics | undefined;
  readonly rows: number;
  readonly watch: ReturnType<typeof useInView>;
}

/**
 * Roles are said although the elements have them: on a narrow screen the style takes the table apart. Memoized, because statistics
 * come block by block and a wide table has a thousand rows.
 */
const Row = memo(function Row({ column: { name, type }, known, rows, watch }: RowProps) {
  const bound = (cell: ColumnStatistics['least'] | undefined) => (cell === undefined ? '…' : boundText(cell, type) || '–');
  const [least, most] = [bound(known?.least), bound(known?.most)];
  return (
    <tr role="row" ref={watch} data-name={name}>
      <th role="rowheader" scope="row" title={name}>
        {name}
      </th>
      <td role="cell" data-label={t`Type`}>
        {said(typeWords[type])}
      </td>
      <td role="cell" data-label={t`Missing`} className={styles.figure}>
        {known === undefined ? '…' : missingText(known, rows)}
      </td>
      <td role="cell" data-label={t`Distinct`} className={styles.figure}>
        {known === undefined ? '…' : known.about ? t`about ${count(known.distinct)}` : count(known.distinct)}
      </td>
      <td role="cell" data-label={t`Minimum`} className={styles.bound} title={least}>
        {least}
      </td>
      <td role="cell" data-label={t`Maximum`} className={styles.bound} title={most}>
        {most}
      </td>
      <td role="cell" data-label={t`Distribution`} className={styles.distribution}>
        {known === undefined ? '…' : <Distribution type={type} known={known} />}
      </td>
    </tr>
  );
});

export const Columns = ({ dataset, asked }: { readonly dataset: DatasetInfo; readonly asked: AskedStatistics }) => {
  const [search, setSearch] = useState('');
  const { statistics, show } = asked;
  const watch = useInView(show);
  const { columns, rows } = dataset;
  const shown = columns.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()));
  return (
    <>
      {columns.length >= searchedFrom && <SearchField label={t`Search columns`} value={search} onChange={setSearch} />}
      <div className={styles.frame}>
        <table role="table" aria-label={t`Columns`} className={styles.table}>
          <thead role="rowgroup">
            <tr role="row">
              {heads.map((head, index) => (
                <th key={head.english} role="columnheader" scope="col" className={index === 2 || index === 3 ? styles.figure : undefined}>
                  {said(head)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {shown.map((column) => (
              <Row key={column.name} column={column} known={statistics.columns.get(column.name)} {...{ rows, watch }} />
            ))}
          </tbody>
        </table>
        {shown.length === 0 && <p className={styles.empty}>{t`No column of that name.`}</p>}
      </div>
    </>
  );
};
