/**
 * A first look at a data set: the few panels that most people would make of such columns themselves. A person arranges and changes
 * them like any others.
 *
 *   rows | mean of the measure       (3 + 3 wide)   | measure over time, or its spread   (6 wide)
 *   measure by category, or spread   (6 wide)       | measure against another one        (6 wide)
 */
import { chart, statistic, type Outline, type Suggested } from './outline.ts';
import { t } from '../../texts/text.ts';

export const suggest = ({ measures, time, category, period }: Outline): readonly Suggested[] => {
  const [measure, second] = measures;
  const y = measure?.name ?? '';
  const aggregate = measure === undefined ? 'count' : 'mean';
  const what = measure?.name ?? t`Rows`;
  const charts = [
    ...(time === undefined ? [] : [chart(t`${what} over time`, { type: 'line', x: time.name, y, aggregate, period })]),
    ...(category === undefined ? [] : [chart(t`${what} by ${category.name}`, { type: 'bar', x: category.name, y, aggregate })]),
    ...(measure === undefined ? [] : [chart(t`Spread of ${y}`, { type: 'histogram', x: y })]),
    ...(second === undefined ? [] : [chart(t`${second.name} against ${y}`, { type: 'scatter', x: y, y: second.name })]),
  ].slice(0, 3);
  const statistics = [
    statistic(t`Rows`, { measure: 'count', column: '' }),
    ...(measure === undefined ? [] : [statistic(t`Mean of ${y}`, { measure: 'mean', column: y })]),
  ];
  const places = [[6, 0, 6, 10], [0, 4, 6, 10], [6, 10, 6, 10]] as const;
  return [
    ...statistics.map((one, index): Suggested => ({ ...one, layout: [3 * index, 0, 3, 4] })),
    ...charts.map((one, index): Suggested => ({ ...one, layout: places[index] ?? [0, 20, 6, 10] })),
  ];
};
