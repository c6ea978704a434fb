/** What a SQL panel asks, and its answer as one sentence. */
import { limits } from '../../../../shared/model/limits.ts';
import type { ResultTable } from '../../../data/types.ts';
import { counted } from '../../../texts/format.ts';
import { chartSummary } from '../chart/words.ts';
import type { PanelQuery, PanelSource } from '../kind.ts';
import { pictureOf } from './picture.ts';
import type { SqlSettings } from './settings.ts';
import { refusal, tablesIn } from './statement.ts';
import { t } from '../../../texts/text.ts';

/** Undefined for a text that is refused: the editor says why. */
export const sqlQuery = ({ sql, show }: SqlSettings, { tables }: PanelSource): PanelQuery | undefined => {
  if (refusal(sql) !== undefined) return undefined;
  return {
    sql,
    limit: show === 'chart' ? limits.chartPoints : limits.frozenRows,
    ...(tables === undefined ? {} : { sources: tablesIn(sql, tables) }),
  };
};

export const sqlSummary = (settings: SqlSettings, result: ResultTable): string => {
  const picture = settings.show === 'chart' ? pictureOf(settings, result) : undefined;
  if (picture !== undefined) return [chartSummary(picture.settings, picture.result), picture.part].filter(Boolean).join(' ');
  return t`Result of ${counted(result.total, 'row')} and ${counted(result.columns.length, 'column')}.`;
};
