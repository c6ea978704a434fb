/** What of a chart's saved settings does not fit today's data, and what one click would put in its place. */
import type { Column } from '../../../data/types.ts';
import { findColumn, isNumeric, missingColumn, takeColumn } from '../columns.ts';
import type { PanelSource, SettingFix, SettingProblem } from '../kind.ts';
import { heatAggregate, isDrawnAlong, usesColour, usesY, type ChartSettings } from './settings.ts';
import { t } from '../../../texts/text.ts';

type Named = 'x' | 'y' | 'value' | 'colour' | 'facet';

const none = (setting: Named, words: string): SettingFix => ({ setting, words, value: '' });

/** Where no column can be measured: rows can always be counted. */
const uncounted = (settings: ChartSettings): SettingFix =>
  isDrawnAlong(settings)
    ? { setting: 'aggregate', words: t`Count the rows`, value: 'count' }
    : { setting: 'type', words: t`Draw bars`, value: 'bar' };

export const chartProblems = (settings: ChartSettings, { columns }: PanelSource): SettingProblem[] => {
  const numbers = columns.filter(isNumeric);
  const isHeat = settings.type === 'heat';
  const isHistogram = settings.type === 'histogram';
  const first = (setting: Named, among: readonly Column[], other: string): SettingFix | undefined => {
    const column = among.find(({ name }) => name !== other) ?? among[0];
    return column && takeColumn(setting, column);
  };
  const missing = (setting: Named, among: readonly Column[], otherwise: SettingFix): SettingProblem[] =>
    missingColumn(setting, settings[setting], columns, { among, otherwise });
  const notNumeric = (setting: Named, fix: SettingFix): SettingProblem[] => {
    const column = findColumn(columns, settings[setting]);
    if (column === undefined || isNumeric(column)) return [];
    return [{ setting, saved: column.name, words: t`“${column.name}” holds no numbers.`, fix }];
  };
  const [acrossAmong, upAmong] = [isHistogram ? numbers : columns, isHeat ? columns : numbers];
  const across = first('x', acrossAmong, settings.y) ?? uncounted(settings);
  const up = first('y', upAmong, settings.x) ?? uncounted(settings);
  return [
    ...missing('x', acrossAmong, settings.type === 'box' ? none('x', t`All rows in one box`) : across),
    ...(isHistogram ? notNumeric('x', across) : []),
    ...(usesY(settings) ? missing('y', upAmong, up) : []),
    ...(usesY(settings) && !isHeat ? notNumeric('y', up) : []),
    ...(isHeat && heatAggregate(settings) !== 'count'
      ? [...missing('value', numbers, none('value', t`Number of rows`)), ...notNumeric('value', none('value', t`Number of rows`))]
      : []),
    ...(usesColour(settings) ? missing('colour', columns, none('colour', t`No colour`)) : []),
    ...missing('facet', columns, none('facet', t`One chart`)),
  ];
};
