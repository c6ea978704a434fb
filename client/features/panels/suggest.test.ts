import * as v from 'valibot';
import { expect, test } from 'vitest';
import { limits } from '../../../shared/model/limits.ts';
import type { Column, ResultTable } from '../../data/types.ts';
import { chartSchema } from './chart/settings.ts';
import { statisticSchema } from './statistic/settings.ts';
import { suggest, suggestionSql } from './suggest.ts';

const columns: readonly Column[] = [
  { name: 'flight id', type: 'integer' },
  { name: 'day', type: 'date' },
  { name: 'delay', type: 'integer' },
  { name: 'carrier "x"', type: 'text' },
  { name: 'tail', type: 'text' },
  { name: 'distance travelled in kilometres', type: 'number' },
];
const answer = (...cells: readonly number[]): ResultTable => ({
  columns: cells.map((_, at) => ({ name: `c${at}`, type: 'integer' })),
  values: cells.map((cell) => [cell]),
  rows: 1,
  total: 1,
});

test('SUG-1: what is suggested follows the columns: measures and not ids, categories that can stand side by side, periods that fit', () => {
  expect(suggestionSql({ alias: 'a"b', columns })).toBe(
    'SELECT date_diff(\'day\', min("day"), max("day")) AS days, approx_count_distinct("carrier ""x""") AS c0, approx_count_distinct("tail") AS c1 FROM "a""b"',
  );
  const made = suggest({ alias: 'f', columns }, answer(800, 12, 4000));
  expect(made.map(({ title }) => title)).toEqual(['Rows', 'Mean of delay', 'delay over time', 'delay by carrier "x"', 'Spread of delay']);
  expect(made[2]?.settings).toMatchObject({ type: 'line', x: 'day', y: 'delay', period: 'month', aggregate: 'mean' });
  for (const { kind, settings, title } of made) {
    expect(title.length).toBeLessThanOrEqual(limits.titleCharacters);
    expect(v.parse<typeof chartSchema | typeof statisticSchema>(kind === 'chart' ? chartSchema : statisticSchema, settings)).toEqual(settings);
  }
  const bare = suggest({ alias: 'f', columns: [{ name: 'word', type: 'text' }] }, answer(0, 3));
  expect(bare.map(({ title, settings }) => [title, settings['aggregate']])).toEqual([['Rows', undefined], ['Rows by word', 'count']]);
  const pair = suggest({ alias: 'f', columns: columns.filter(({ type }) => type === 'integer' || type === 'number') }, answer(0));
  expect(pair.map(({ title }) => title)).toEqual(['Rows', 'Mean of delay', 'Spread of delay', 'distance travelled in kilomet…']);
});
