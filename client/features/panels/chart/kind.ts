/** Chart: one data set as lines, areas, bars, points, bins, boxes or cells. The drawing library is loaded with the view. */
import { isNumeric, isTime } from '../columns.ts';
import { panelKind, type PanelSource } from '../kind.ts';
import { chartProblems } from './problems.ts';
import { chartQuery } from './query.ts';
import { chartDefaults, chartSchema, type ChartSettings } from './settings.ts';
import { chartSummary, namedResult } from './words.ts';
import { t } from '../../../texts/text.ts';

/** A first guess worth looking at: values over time if there are dates, else over categories, else one number against another. */
const guess = ({ columns }: PanelSource): ChartSettings => {
  const numbers = columns.filter(isNumeric);
  const time = columns.find(isTime);
  const category = columns.find((column) => column.type === 'text' || column.type === 'boolean');
  const y = numbers[0]?.name ?? '';
  const base = { ...chartDefaults, y };
  if (time !== undefined) return { ...base, type: 'line', x: time.name, period: 'month', aggregate: y === '' ? 'count' : 'mean' };
  if (category !== undefined) return { ...base, type: 'bar', x: category.name, aggregate: y === '' ? 'count' : 'mean' };
  if (numbers.length > 1) return { ...base, type: 'scatter', x: y, y: numbers[1]?.name ?? '' };
  return { ...base, type: 'histogram', x: y };
};

export default panelKind<ChartSettings>({
  kind: 'chart',
  get name() { return t`Chart`; },
  icon: 'line',
  order: 1,
  schema: chartSchema,
  initial: (source) => ({ title: t`Chart`, settings: guess(source), size: [6, 10] }),
  problems: chartProblems,
  query: chartQuery,
  summary: chartSummary,
  named: namedResult,
  draws: () => true,
  picture: (settings, result) => ({ settings, result }),
  view: () => import('./View.tsx'),
  form: () => import('./Form.tsx'),
});
