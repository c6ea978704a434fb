/**
 * A picture of all rows of a result that is longer than what was read of it: bins and gathered points are asked of the engine over
 * the person's own question, and take the place of the picture of the first rows when they come.
 */
import { useEffect, useState } from 'react';
import { limits } from '../../../../shared/model/limits.ts';
import type { Column } from '../../../data/types.ts';
import { chartQuery } from '../chart/query.ts';
import type { PanelViewProps } from '../kind.ts';
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

export const useWhole = (sql: string, picture: Picture | undefined, columns: readonly Column[], ask: PanelViewProps<never>['ask']): Picture | undefined => {
  const [found, setFound] = useState<{ readonly of: Picture; readonly whole: Picture }>();
  useEffect(() => {
    const question = picture?.part === undefined ? undefined : wholeSql(sql, picture, columns);
    if (picture === undefined || question === undefined || ask === undefined) return undefined;
    let left = false;
    void ask(question, limits.chartPoints).then((result) => {
      if (!left && result !== undefined) setFound({ of: picture, whole: { ...picture, result, part: undefined } });
    });
    return () => void (left = true);
  }, [sql, picture, columns, ask]);
  return found !== undefined && found.of === picture ? found.whole : picture;
};
