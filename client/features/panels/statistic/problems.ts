/** What of a statistic's saved settings does not fit today's data, and what one click would put in its place. */
import { findColumn, isTime, missingColumn, takeColumn } from '../columns.ts';
import type { PanelSource, SettingFix, SettingProblem } from '../kind.ts';
import { measurable, type StatisticSettings } from './settings.ts';
import { t } from '../../../texts/text.ts';

export const statisticProblems = ({ measure, column, time }: StatisticSettings, { columns }: PanelSource): SettingProblem[] => {
  const [measured, moment] = [findColumn(columns, column), findColumn(columns, time)];
  const among = columns.filter((one) => measurable(measure, one));
  const [first] = among;
  const counting = measure === 'count' || measure === 'distinct';
  const otherwise: SettingFix =
    first !== undefined && !counting
      ? takeColumn('column', first)
      : measure === 'count'
        ? { setting: 'column', words: t`Count all rows`, value: '' }
        : { setting: 'measure', words: t`Count`, value: 'count' };
  const allRows: SettingFix = { setting: 'time', words: t`Of all rows`, value: '' };
  const times = columns.filter(isTime);
  return [
    ...missingColumn('column', column, columns, { among, otherwise }),
    ...(measured !== undefined && !measurable(measure, measured)
      ? [{ setting: 'column', saved: column, words: t`“${column}” holds no numbers.`, fix: otherwise }]
      : []),
    ...missingColumn('time', time, columns, { among: times, otherwise: allRows }),
    ...(moment !== undefined && !isTime(moment)
      ? [{ setting: 'time', saved: time, words: t`“${time}” holds no dates.`, fix: times[0] === undefined ? allRows : takeColumn('time', times[0]) }]
      : []),
  ];
};
