/**
 * A picture of all rows of a result that is longer than what was read of it: bins and gathered points are asked of the engine, over
 * the person's own question.
 */
import type { Column } from '../../../data/types.ts';
import { chartQuery } from '../chart/query.ts';
import { name } from '../sql.ts';
import type { Picture } from './picture.ts';

/** No table of a person is called so: it ends with a space. */
const resultName = 'result ';

/** Undefined where the picture is of rows as they come, which no question gathers. */
export const wholeSql = (sql: string, { settings }: Picture, columns: readonly Column[]): string | undefined => {
  if (settings.type !== 'histogram' && settings.type !== 'scatter') return undefined;
  const asked = chartQuery(settings, { alias: resultName, columns });
  return asked && `WITH ${name(resultName)} AS MATERIALIZED (${sql.replace(/[;\s]+$/, '')}\n),\n${asked.sql.replace(/^WITH /, '')}`;
};
