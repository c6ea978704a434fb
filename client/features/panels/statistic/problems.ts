/** What of a statistic's saved settings does not fit today's data. */
import { findColumn, isTime, missingColumn } from '../columns.ts';
import type { PanelSource, SettingProblem } from '../kind.ts';
import { measurable, type StatisticSettings } from './settings.ts';

export const statisticProblems = ({ measure, column, time }: StatisticSettings, source: PanelSource): SettingProblem[] => {
  const [measured, moment] = [findColumn(source.columns, column), findColumn(source.columns, time)];
  return [
    ...missingColumn('column', column, source),
    ...(measured !== undefined && !measurable(measure, measured)
      ? [{ setting: 'column', saved: column, words: `“${column}” holds no numbers.` }]
      : []),
    ...missingColumn('time', time, source),
    ...(moment !== undefined && !isTime(moment)
      ? [{ setting: 'time', saved: time, words: `“${time}” holds no dates.` }]
      : []),
  ];
};
