/** The picture of all rows of a long result (whole.ts) takes the place of the picture of its first rows when it comes. */
import { useEffect, useState } from 'react';
import { limits } from '../../../../shared/model/limits.ts';
import type { Column } from '../../../data/types.ts';
import type { PanelViewProps } from '../kind.ts';
import type { Picture } from './picture.ts';
import { wholeSql } from './whole.ts';

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
