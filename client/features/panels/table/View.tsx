/** The rows of a data set. A header press sorts up, then down, then gives back the order of the file. */
import { limits } from '../../../../shared/model/limits.ts';
import { count, counted } from '../../../texts/format.ts';
import { DataGrid } from '../grid/DataGrid.tsx';
import type { PanelViewProps } from '../kind.ts';
import { pinnedCount } from './kind.ts';
import type { TableSettings } from './settings.ts';
import styles from '../Footed.module.css';
import { t } from '../../../texts/text.ts';

const nextSort = (sort: TableSettings['sort'], column: string): TableSettings['sort'] => {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? null : { column, descending: true };
};

/** "1,461 rows"; where not all of them can be reached, "1,000 of 1,461 rows"; "9 rows containing “sun”". */
const footer = (filter: string, rows: number, total: number, paged: boolean): string => {
  const reachable = paged ? Math.min(total, limits.tableScrollRows) : rows;
  const words = reachable < total ? t`${count(reachable)} of ${counted(total, 'row')}` : counted(total, 'row');
  return filter === '' ? words : t`${words} containing “${filter}”`;
};

const TableView = ({ title, settings, now = settings, columns, result, change, page }: PanelViewProps<TableSettings>) => (
  <div className={styles.body}>
    <DataGrid
      label={title}
      result={result}
      page={page}
      sort={settings.sort}
      dates={settings.dates}
      pinned={pinnedCount(settings, columns)}
      onSort={change === undefined ? undefined : (column) => change('sort', nextSort(now.sort, column))}
    />
    <p className={styles.footer}>
      {[
        footer(settings.filter, result.rows, result.total, page !== undefined),
        ...settings.filters.flatMap(({ column, text }) => (text === '' ? [] : [`${column} ${text}`])),
      ].join(', ')}
    </p>
  </div>
);

export default TableView;
