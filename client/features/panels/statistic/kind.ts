/** Statistic: one number over a data set, for the latest period with a time column, compared with the period before. */
import { findColumn, isNumeric, isTime, missingColumn } from '../columns.ts';
import { panelKind, type PanelSource, type SettingProblem } from '../kind.ts';
import { statisticQuery } from './query.ts';
import { measurable, statisticSchema, type StatisticSettings } from './settings.ts';
import { statisticSummary } from './words.ts';

const problems = ({ measure, column, time }: StatisticSettings, source: PanelSource): SettingProblem[] => {
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

export default panelKind<StatisticSettings>({
  kind: 'statistic',
  name: 'Statistic',
  icon: 'statistic',
  order: 3,
  schema: statisticSchema,
  initial: ({ columns }) => {
    const column = columns.find(isNumeric)?.name ?? '';
    const measure = column === '' ? 'count' : 'mean';
    return { title: 'Statistic', settings: { measure, column, unit: '', decimals: null, time: '', period: 'month' }, size: [3, 4] };
  },
  problems,
  query: statisticQuery,
  summary: statisticSummary,
  view: () => import('./View.tsx'),
  form: () => import('./Form.tsx'),
});
