/** Chart: one data set as lines, areas, bars, points, bins, boxes or cells. The drawing library is loaded with the view. */
import { findColumn, isNumeric, isTime, missingColumn } from '../columns.ts';
import { panelKind, type PanelSource, type SettingProblem } from '../kind.ts';
import { chartQuery } from './query.ts';
import { chartDefaults, chartSchema, heatAggregate, usesColour, usesY, type ChartSettings } from './settings.ts';
import { chartSummary } from './words.ts';

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

const problems = (settings: ChartSettings, source: PanelSource): SettingProblem[] => {
  const notNumeric = (setting: 'x' | 'y' | 'value'): SettingProblem[] => {
    const column = findColumn(source.columns, settings[setting]);
    return column === undefined || isNumeric(column)
      ? []
      : [{ setting, saved: column.name, words: `“${column.name}” holds no numbers.` }];
  };
  const heat = settings.type === 'heat';
  return [
    ...missingColumn('x', settings.x, source),
    ...(settings.type === 'histogram' ? notNumeric('x') : []),
    ...(usesY(settings) ? missingColumn('y', settings.y, source) : []),
    ...(usesY(settings) && settings.type !== 'heat' ? notNumeric('y') : []),
    ...(heat && heatAggregate(settings) !== 'count' ? [...missingColumn('value', settings.value, source), ...notNumeric('value')] : []),
    ...(usesColour(settings) ? missingColumn('colour', settings.colour, source) : []),
    ...missingColumn('facet', settings.facet, source),
  ];
};

export default panelKind<ChartSettings>({
  kind: 'chart',
  name: 'Chart',
  icon: 'line',
  order: 1,
  schema: chartSchema,
  initial: (source) => ({ title: 'Chart', settings: guess(source), size: [6, 10] }),
  problems,
  query: chartQuery,
  summary: chartSummary,
  view: () => import('./View.tsx'),
  form: () => import('./Form.tsx'),
});
