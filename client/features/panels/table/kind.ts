/** Table: the rows of a data set as they are, sorted and filtered by the engine, read in windows. */
import * as v from 'valibot';
import { limits } from '../../../../shared/model/limits.ts';
import { count, counted } from '../../../ui/format.ts';
import { findColumn } from '../columns.ts';
import { panelKind, type PanelQuery, type PanelSource } from '../kind.ts';
import { name, text } from '../sql.ts';

const columnName = v.pipe(v.string(), v.maxLength(500));

const tableSchema = v.object({
  /** One setting for both, because a direction without its column means nothing. */
  sort: v.fallback(v.nullable(v.object({ column: columnName, descending: v.boolean() })), null),
  /** Rows that hold this text in any column, in any case; '' is all. */
  filter: v.fallback(v.pipe(v.string(), v.maxLength(200)), ''),
  /** Columns that are not shown. Hidden ones are kept rather than shown ones, so that a new column appears. */
  hidden: v.fallback(v.pipe(v.array(columnName), v.maxLength(10_000)), []),
});

export type TableSettings = v.InferOutput<typeof tableSchema>;

const tableQuery = ({ sort, filter, hidden }: TableSettings, { alias, columns }: PanelSource): PanelQuery | undefined => {
  const shown = columns.filter((column) => !hidden.includes(column.name));
  if (shown.length === 0) return undefined;
  const texts = shown.map((column) => `CAST(${name(column.name)} AS VARCHAR)`);
  const where =
    filter === ''
      ? ''
      : ` WHERE contains(lower(concat_ws(chr(10), ${texts.join(', ')})), lower(${text(filter)}))`;
  const order =
    sort === null || findColumn(columns, sort.column) === undefined
      ? ''
      : ` ORDER BY ${name(sort.column)} ${sort.descending ? 'DESC' : 'ASC'} NULLS LAST`;
  return {
    sql: `SELECT ${shown.map((column) => name(column.name)).join(', ')} FROM ${name(alias)}${where}${order}`,
    limit: limits.frozenRows,
  };
};

export default panelKind<TableSettings>({
  kind: 'table',
  name: 'Table',
  icon: 'table',
  order: 2,
  schema: tableSchema,
  initial: () => ({ title: 'Table', settings: { sort: null, filter: '', hidden: [] }, size: [6, 10] }),
  problems: ({ sort, hidden }, { columns }) => [
    ...(sort === null || findColumn(columns, sort.column) !== undefined
      ? []
      : [{ setting: 'sort', saved: sort, words: `Sorted by “${sort.column}”, which the data does not have.` }]),
    ...(columns.length > 0 && columns.every((column) => hidden.includes(column.name))
      ? [{ setting: 'hidden', saved: hidden, words: 'All columns are hidden.' }]
      : []),
  ],
  query: tableQuery,
  summary: ({ sort }, { columns, rows, total }) => {
    const order = sort === null ? '' : `, sorted by ${sort.column}${sort.descending ? ' descending' : ''}`;
    const held = rows < total ? ` (${count(rows)} loaded)` : '';
    return `Table of ${counted(total, 'row')} and ${counted(columns.length, 'column')}${held}${order}.`;
  },
  view: () => import('./View.tsx'),
  form: () => import('./Form.tsx'),
});
