import { expect, test } from 'vitest';
import type { PanelSource } from '../kind.ts';
import { conditionOf } from './filters.ts';
import { pinnedCount, shownColumns, tableQuery } from './kind.ts';
import type { TableSettings } from './settings.ts';

const source: PanelSource = {
  alias: 'weather',
  columns: [
    { name: 'date', type: 'date' },
    { name: 'wind', type: 'number' },
    { name: 'kind', type: 'text' },
  ],
};
const { columns } = source;
const settings: TableSettings = { sort: null, filter: '', hidden: [], pinned: [], dates: 'data', filters: [] };

test('CHA-11: pinned columns stand first, hidden ones do not stand at all, gone ones do no harm', () => {
  const pinned = { ...settings, pinned: ['kind', 'gone', 'date'], hidden: ['date'] };
  expect(shownColumns(pinned, columns).map(({ name }) => name)).toEqual(['kind', 'wind']);
  expect(pinnedCount(pinned, columns)).toBe(1);
});

test('CHA-12: pages of a sorted table are parts of one order, equal values as in the file', () => {
  expect(tableQuery({ ...settings, sort: { column: 'wind', descending: true } }, source)?.sql).toMatch(
    / ORDER BY "wind" DESC NULLS LAST, rowid$/,
  );
  expect(tableQuery(settings, source)?.sql).toBe('SELECT "date", "wind", "kind" FROM "weather"');
});

test('CHA-13: conditions are read as people write them, quoted, and left out where they do not fit', () => {
  const read = (column: string, text: string) => conditionOf({ column, text }, columns);
  expect(read('wind', '>= 4.5')).toBe(`"wind" >= TRY_CAST('4.5' AS DOUBLE)`);
  expect(read('wind', '2 .. 5')).toBe(`"wind" BETWEEN TRY_CAST('2' AS DOUBLE) AND TRY_CAST('5' AS DOUBLE)`);
  expect(read('date', '< 2013-01-01')).toBe(`"date" < TRY_CAST('2013-01-01' AS TIMESTAMP)`);
  expect(read('kind', "= it's")).toBe(`CAST("kind" AS VARCHAR) = 'it''s'`);
  expect(read('kind', 'su')).toBe(`contains(lower(CAST("kind" AS VARCHAR)), lower('su'))`);
  expect(read('kind', '!= sun'), 'rows without a value differ, too').toBe(`CAST("kind" AS VARCHAR) IS DISTINCT FROM 'sun'`);
  expect(read('wind', '> fast')).toBeUndefined();
  expect(read('gone', 'x')).toBeUndefined();
  const both = { ...settings, filter: 'sun', filters: [{ column: 'wind', text: '> 4' }] };
  expect(tableQuery(both, source)?.sql).toMatch(/ WHERE contains\(.*\) AND "wind" > TRY_CAST\('4' AS DOUBLE\)$/);
});
