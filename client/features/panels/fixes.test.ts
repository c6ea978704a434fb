import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import type { Column, ColumnType, ResultTable } from '../../data/types.ts';
import { chartDefaults } from './chart/settings.ts';
import chart from './chart/kind.ts';
import { alike } from './columns.ts';
import type { PanelKind, SettingProblem, Settings } from './kind.ts';
import { pictureOf, pictureProblems } from './sql/picture.ts';
import { sqlSchema, type SqlSettings } from './sql/settings.ts';
import statistic from './statistic/kind.ts';
import table from './table/kind.ts';

const columns = (shape: { readonly [name: string]: ColumnType }): readonly Column[] =>
  Object.entries(shape).map(([name, type]) => ({ name, type }));
const source = (shape: readonly Column[]) => ({ alias: 'wells', columns: shape, tables: [] });

const take = (settings: Settings, [problem]: readonly SettingProblem[]): Settings =>
  problem === undefined ? settings : { ...settings, [problem.fix.setting]: problem.fix.value };

/** Presses the first button until nothing is warned of; how often at most, is the test's to say. */
const mended = (kind: PanelKind, start: Settings, shape: readonly Column[], most: number): Settings => {
  let settings = start;
  for (let press = 0; press < most; press += 1) settings = take(settings, kind.problems(settings, source(shape)));
  return settings;
};

describe('fixes of settings that do not fit', () => {
  const now = columns({ day: 'date', 'Temp max': 'number', rain: 'number', kind: 'text' });

  test('PAN-14: a column that was renamed is found again by its name, one that is gone gives way to one that can be used', () => {
    expect(alike('temp_max', now)?.name).toBe('Temp max');
    expect(alike('rainfall', now)?.name).toBe('rain');
    expect(alike('pressure', now)).toBeUndefined();
    // The least is not the most.
    expect(alike('temp_min', now)).toBeUndefined();
    const saved = { ...chartDefaults, x: 'date', y: 'temp_max', aggregate: 'mean', colour: 'zone', facet: 'kind' };
    const problems = chart.problems(saved, source(now));
    expect(problems.map(({ setting, saved: kept, fix }) => [setting, kept, fix.words])).toEqual([
      ['x', 'date', 'Use “day”'],
      ['y', 'temp_max', 'Use “Temp max”'],
      ['colour', 'zone', 'No colour'],
    ]);
    expect(mended(chart, saved, now, 3)).toEqual({ ...saved, x: 'day', y: 'Temp max', colour: '' });
  });

  test('PAN-14: tables and statistics give what they can', () => {
    const saved = {
      sort: { column: 'temp-max', descending: true },
      filter: '',
      hidden: [],
      pinned: [],
      filters: [
        { column: 'Rain', text: '> 4' },
        { column: 'kind', text: 'sun' },
        { column: 'day', text: '> soon' },
      ],
    };
    expect(table.problems(saved, source(now)).map(({ words, fix }) => [words, fix.words])).toEqual([
      ['Sorted by “temp-max”, which the data does not have.', 'Sort by “Temp max”'],
      ['Filtered by “Rain”, which the data does not have.', 'Filter “rain”'],
      ['The filter “> soon” does not fit “day”.', 'Remove the filter'],
    ]);
    expect(mended(table, saved, now, 3)).toMatchObject({
      sort: { column: 'Temp max', descending: true },
      filters: [{ column: 'kind', text: 'sun' }, { column: 'rain', text: '> 4' }],
    });
    const unfit = { measure: 'mean', column: 'kind', unit: '', decimals: null, time: 'rain', period: 'month' };
    expect(mended(statistic, unfit, now, 2)).toMatchObject({ column: 'Temp max', time: 'day' });
  });

  test('PAN-14: whatever was saved and whatever the data is, few presses leave nothing to warn of and something to show', () => {
    const names = ['a', 'b', 'amount', 'Amount 2', 'when', 'ä'];
    const shape = fc
      .dictionary(fc.constantFrom(...names), fc.constantFrom<ColumnType>('integer', 'number', 'text', 'date', 'datetime', 'boolean'), { minKeys: 1 })
      .map(columns);
    const name = fc.constantFrom('', ...names, 'gone');
    const saved = {
      chart: fc.record({ type: fc.constantFrom('line', 'bar', 'scatter', 'histogram', 'box', 'heat'), x: name, y: name, value: name, colour: name, facet: name, aggregate: fc.constantFrom('none', 'count', 'sum') }),
      statistic: fc.record({ measure: fc.constantFrom('count', 'mean', 'max', 'distinct'), column: name, time: name }),
      table: fc.record({
        sort: fc.record({ column: name, descending: fc.boolean() }),
        hidden: fc.subarray(names),
        filters: fc.array(fc.record({ column: name, text: fc.constantFrom('> 3', 'x', '2020-01-01..2021-01-01') }), { maxLength: 3 }),
      }),
    };
    fc.assert(
      fc.property(fc.constantFrom(chart, statistic, table), shape, fc.record(saved), (kind, today, some) => {
        const start = v.parse(kind.schema, some[kind.kind as keyof typeof saved]);
        const end = mended(kind, start, today, 8);
        expect(kind.problems(end, source(today))).toEqual([]);
        const isChosen = kind.kind === 'table' || (kind.kind === 'statistic' ? end['column'] !== '' : end['x'] !== '' && start['y'] !== '');
        expect(kind.query(end, source(today)) !== undefined || !isChosen).toBe(true);
      }),
      { seed: 20261127, numRuns: 2000 },
    );
  });
});

const settings = (some: Partial<SqlSettings>): SqlSettings => ({ ...v.parse(sqlSchema, {}), show: 'chart', ...some });
const result = (values: readonly (number | null)[], total = values.length): ResultTable => ({
  columns: columns({ n: 'integer', kind: 'text' }),
  values: [values, values.map((value) => ((value ?? 0) % 2 === 0 ? 'even' : 'odd'))],
  rows: values.length,
  total,
});

describe('SQL results as charts', () => {
  test('PAN-14: a column that the result has not got is replaced, and a result without numbers is shown as a table', () => {
    const found = pictureProblems(settings({ x: 'Kind', y: 'm' }), result([]).columns);
    expect(found.map(({ fix }) => [fix.setting, fix.value])).toEqual([['x', 'kind'], ['y', '']]);
    expect(pictureProblems(settings({}), columns({ a: 'text' }))[0]?.fix).toMatchObject({ setting: 'show', value: 'table' });
    expect(pictureProblems(settings({ show: 'table', x: 'gone' }), [])).toEqual([]);
  });

  test('PAN-15: a histogram of a result has equal bins, the last one closed, and leaves out what is no number', () => {
    const values = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, null];
    const picture = pictureOf(settings({ type: 'histogram', bins: 5 }), result(values));
    expect(picture?.settings).toMatchObject({ type: 'histogram', x: 'n' });
    expect(picture?.result.values).toEqual([[0, 2, 4, 6, 8], [2, 4, 6, 8, 10], [2, 2, 2, 2, 2]]);
    expect(picture?.part).toBeUndefined();
    const coloured = pictureOf(settings({ type: 'histogram', bins: 2, colour: 'kind' }), result([0, 1, 2, 10]))?.result;
    expect(coloured?.values).toEqual([[0, 0, 5], [5, 5, 10], [2, 1, 1], ['even', 'odd', 'even']]);
    expect(pictureOf(settings({ type: 'histogram' }), result([3, 3]))?.result.values).toEqual([[3], [3], [2]]);
  });

  test('PAN-15: what is drawn from a part of the result says so', () => {
    expect(pictureOf(settings({ type: 'histogram' }), result([1, 2], 900))?.part).toBe('Drawn from the first 2 of 900 rows.');
  });
});
