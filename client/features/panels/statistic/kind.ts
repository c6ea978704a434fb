/** Statistic: one number over a data set, for the latest period with a time column, compared with the period before. */
import { isNumeric } from '../columns.ts';
import { panelKind } from '../kind.ts';
import { statisticProblems } from './problems.ts';
import { statisticQuery } from './query.ts';
import { statisticSchema, type StatisticSettings } from './settings.ts';
import { statisticSummary } from './words.ts';
import { t } from '../../../texts/text.ts';

export default panelKind<StatisticSettings>({
  kind: 'statistic',
  get name() { return t`Statistic`; },
  icon: 'statistic',
  order: 3,
  schema: statisticSchema,
  initial: ({ columns }) => {
    const column = columns.find(isNumeric)?.name ?? '';
    const measure = column === '' ? 'count' : 'mean';
    const settings = { measure, column, unit: '', decimals: null, time: '', period: 'month' } as const;
    return { title: t`Statistic`, settings, size: [3, 4] };
  },
  problems: statisticProblems,
  query: statisticQuery,
  summary: statisticSummary,
  view: () => import('./View.tsx'),
  form: () => import('./Form.tsx'),
});
