/** Table: the rows of a data set as they are, sorted and filtered by the engine, read in windows. */
import { limits } from '../../../../shared/model/limits.ts';
import type { Column } from '../../../data/types.ts';
import { count, counted } from '../../../texts/format.ts';
import { findColumn } from '../columns.ts';
import { panelKind, type PanelQuery, type PanelSource } from '../kind.ts';
import { name, text } from '../sql.ts';
import { conditionOf } from './filters.ts';
import { tableProblems } from './problems.ts';
import { tableSchema, type TableSettings } from './settings.ts';
import { t } from '../../../texts/text.ts';

/** Columns in the order in which they stand: the pinned ones first, as they were pinned. */
export const shownColumns = ({ hidden, pinned }: TableSettings, columns: readonly Column[]): readonly Column[] => {
  const shown = columns.filter((column) => !hidden.includes(column.name));
  const first = pinned.flatMap((wanted) => findColumn(shown, wanted) ?? []);
  return [...first, ...shown.filter((column) => !first.includes(column))];
};

export const pinnedCount = (settings: TableSettings, columns: readonly Column[]): number =>
  shownColumns(settings, columns).filter((column) => settings.pinned.includes(column.name)).length;

const conditions = (settings: TableSettings, columns: readonly Column[], shown: readonly Column[]): readonly string[] => {
  const texts = shown.map((column) => `CAST(${name(column.name)} AS VARCHAR)`);
  const everywhere = `contains(lower(concat_ws(chr(10), ${texts.join(', ')})), lower(${text(settings.filter)}))`;
  return [...(settings.filter === '' ? [] : [everywhere]), ...settings.filters.flatMap((filter) => conditionOf(filter, columns) ?? [])];
};

/** A table is read page by page, so its order is total: rows that are equal in the sorted column keep the order of the file. */
export const tableQuery = (settings: TableSettings, { alias, columns }: PanelSource): PanelQuery | undefined => {
  const { sort } = settings;
  const shown = shownColumns(settings, columns);
  if (shown.length === 0) return undefined;
  const met = conditions(settings, columns, shown);
  const where = met.length === 0 ? '' : ` WHERE ${met.join(' AND ')}`;
  const order =
    sort === null || findColumn(columns, sort.column) === undefined
      ? ''
      : ` ORDER BY ${name(sort.column)} ${sort.descending ? 'DESC' : 'ASC'} NULLS LAST, rowid`;
  return {
    sql: `SELECT ${shown.map((column) => name(column.name)).join(', ')} FROM ${name(alias)}${where}${order}`,
    limit: limits.frozenRows,
  };
};

export default panelKind<TableSettings>({
  kind: 'table',
  get name() { return t`Table`; },
  icon: 'table',
  order: 2,
  schema: tableSchema,
  initial: () => ({ title: t`Table`, settings: { sort: null, filter: '', hidden: [], pinned: [], dates: 'data', filters: [] }, size: [6, 10] }),
  problems: tableProblems,
  query: tableQuery,
  summary: ({ sort }, { columns, rows, total }) => {
    const table = t`Table of ${counted(total, 'row')} and ${counted(columns.length, 'column')}`;
    const held = rows < total ? t`${table} (${count(rows)} loaded)` : table;
    if (sort === null) return `${held}.`;
    return sort.descending ? t`${held}, sorted by ${sort.column} descending.` : t`${held}, sorted by ${sort.column}.`;
  },
  view: () => import('./View.tsx'),
  form: () => import('./Form.tsx'),
});
