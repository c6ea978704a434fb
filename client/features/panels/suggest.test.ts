import * as v from 'valibot';
import { expect, test } from 'vitest';
import { limits } from '../../../shared/model/limits.ts';
import type { Column, ResultTable } from '../../data/types.ts';
import { chartSchema } from './chart/settings.ts';
import { statisticSchema } from './statistic/settings.ts';
import { outlineOf, outlineSql } from './outline.ts';
import { pivotSchema } from './pivot/settings.ts';
import { suggest } from './suggest.ts';
import { templates } from './templates.ts';

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
  expect(outlineSql({ alias: 'a"b', columns })).toBe(
    'SELECT date_diff(\'day\', min("day"), max("day")) AS days, approx_count_distinct("carrier ""x""") AS c0, approx_count_distinct("tail") AS c1 FROM "a""b"',
  );
  const made = suggest(outlineOf({ alias: 'f', columns }, answer(800, 12, 4000)));
  expect(made.map(({ title }) => title)).toEqual(['Rows', 'Mean of delay', 'delay over time', 'delay by carrier "x"', 'Spread of delay']);
  expect(made[2]?.settings).toMatchObject({ type: 'line', x: 'day', y: 'delay', period: 'month', aggregate: 'mean' });
  for (const { kind, settings, title } of made) {
    expect(title.length).toBeLessThanOrEqual(limits.titleCharacters);
    expect(v.parse<typeof chartSchema | typeof statisticSchema>(kind === 'chart' ? chartSchema : statisticSchema, settings)).toEqual(settings);
  }
  const bare = suggest(outlineOf({ alias: 'f', columns: [{ name: 'word', type: 'text' }] }, answer(0, 3)));
  expect(bare.map(({ title, settings }) => [title, settings['aggregate']])).toEqual([['Rows', undefined], ['Rows by word', 'count']]);
  const pair = suggest(outlineOf({ alias: 'f', columns: columns.filter(({ type }) => type === 'integer' || type === 'number') }, answer(0)));
  expect(pair.map(({ title }) => title)).toEqual(['Rows', 'Mean of delay', 'Spread of delay', 'distance travelled in kilomet…']);
});

const schemas = { chart: chartSchema, statistic: statisticSchema, pivot: pivotSchema };
const source = { alias: 'f', columns };
const word = { alias: 'f', columns: [{ name: 'word', type: 'text' as const }] };
const titlesOf = (name: string, of: typeof source, ...cells: readonly number[]) =>
  templates.find((template) => template.name === name)?.make(outlineOf(of, answer(...cells))).map(({ title }) => title);

test('SUG-3: a template is filled from the data, says what the data lacks, and its panels neither overlap nor leave the grid', () => {
  expect(titlesOf('series', source, 800, 12, 4000)).toEqual([
    'Mean of delay', 'Mean of distance travelled in…', 'delay over time', 'distance travelled in kilomet…', 'delay by carrier "x"',
  ]);
  expect(titlesOf('compare', source, 800, 12, 4000)).toEqual([
    'delay by carrier "x"', 'Spread of delay by carrier "x"', 'Table of carrier "x"', 'distance travelled in kilomet…', 'delay over time by carrier "x"',
  ].map((title) => (title.length > limits.titleCharacters ? `${title.slice(0, limits.titleCharacters - 1).trimEnd()}…` : title)));
  expect(titlesOf('compare', word, 0, 3)).toEqual(['Rows by word', 'Table of word']);
  expect(titlesOf('compare', word, 0, 4000), 'no group that can be told apart').toEqual([]);
  expect(templates.map(({ lacks }) => lacks(word))).toEqual([undefined, 'Needs a column of dates.', undefined]);
  const bare = { columns: [{ name: 'n', type: 'number' as const }] };
  expect(templates.map(({ lacks }) => lacks(bare) !== undefined)).toEqual([false, true, true]);
  for (const { make } of templates) {
    const panels = make(outlineOf(source, answer(800, 12, 4000)));
    const taken = new Set<string>();
    for (const { kind, settings, title, layout: [x, y, w, h] } of panels) {
      expect(title.length).toBeLessThanOrEqual(limits.titleCharacters);
      expect(v.parse<v.GenericSchema>(schemas[kind], settings)).toEqual(settings);
      expect(x + w).toBeLessThanOrEqual(limits.gridColumns);
      const cells = Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`);
      expect(cells.filter((cell) => taken.has(cell))).toEqual([]);
      for (const cell of cells) taken.add(cell);
    }
  }
});
