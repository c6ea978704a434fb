/** The gathered figures as a table: labels stay in view, totals stand last, Enter on a row shows what it was gathered from. */
import { useMemo } from 'react';
import type { Filter } from '../../../../shared/documents/filters.ts';
import type { Cell } from '../../../data/types.ts';
import { count } from '../../../texts/format.ts';
import { findColumn, isNumeric, isTime } from '../columns.ts';
import { DataGrid } from '../grid/DataGrid.tsx';
import type { PanelViewProps } from '../kind.ts';
import { matrixOf, valueName } from './matrix.ts';
import { emptyName } from '../gathered.ts';
import type { PivotSettings } from './settings.ts';
import styles from '../Footed.module.css';
import { t } from '../../../texts/text.ts';

/** Undefined where a label is a period, whose days no comparison of texts tells. */
const filterOf = (column: string, type: 'number' | 'time' | 'text', label: Cell, period: PivotSettings['period']): Filter | undefined => {
  if (label === null || label === emptyName()) return { column, values: [null] };
  if (type === 'number') return { column, from: Number(label), to: Number(label) };
  if (type === 'text') return { column, values: [String(label)] };
  return period === 'none' || period === 'day' ? { column, from: String(label), to: String(label) } : undefined;
};

const PivotView = ({ title, settings, columns, result, link }: PanelViewProps<PivotSettings>) => {
  const { table, labels, groups } = useMemo(() => matrixOf(settings, result), [settings, result]);
  const open = (row: number): void => {
    const filters = row >= groups ? [] : settings.rows.map((name, index) => {
      const column = findColumn(columns, name);
      const type = column === undefined ? 'text' : isNumeric(column) ? 'number' : isTime(column) ? 'time' : 'text';
      return filterOf(name, type, table.values[index]?.[row] ?? null, settings.period);
    });
    link?.rows?.(filters.filter((filter) => filter !== undefined));
  };
  const isOpened = link?.rows !== undefined && !settings.rows.some((name) => columns.some((column) => column.name === name && isTime(column)) && !['none', 'day'].includes(settings.period));
  return (
    <div className={styles.body}>
      <DataGrid label={title} result={table} figures={settings.decimals === null} pinned={labels} onOpen={isOpened ? open : undefined} />
      <p className={styles.footer}>
        {[
          settings.columns === '' ? valueName(settings) : t`${valueName(settings)} by ${settings.columns}`,
          ...(result.rows < result.total ? [t`from the first ${count(result.rows)} of ${count(result.total)} cells`] : []),
        ].join(', ')}
      </p>
    </div>
  );
};

export default PivotView;
