import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as v from 'valibot';
import type { Column, ColumnType, ResultTable, TableSource } from '../../../data/types.ts';
import { complete } from './complete.ts';
import { pictureOf, pictureProblems } from './picture.ts';
import { sqlQuery, sqlSummary } from './question.ts';
import { sqlSchema, type SqlSettings } from './settings.ts';
import { placeWords, refusal, tablesIn } from './statement.ts';
import { tokenize, tokenText } from '../../../data/sqlTokens.ts';

const columns = (...names: readonly (readonly [name: string, type: ColumnType])[]): readonly Column[] =>
  names.map(([name, type]) => ({ name, type }));
const table = (alias: string, ...shape: readonly Column[]): TableSource => ({
  alias,
  digest: alias,
  columns: shape,
  format: { delimiter: ',', header: true, encoding: 'utf-8', quote: '"' },
});
const wells = table('wells', ...columns(['name', 'text'], ['Oil rate', 'number'], ['zone', 'text']));
const zones = table('zones_2', ...columns(['zone', 'text'], ['depth', 'integer']));
const settings = (some: Partial<SqlSettings>): SqlSettings => ({ ...v.parse(sqlSchema, {}), ...some });
const kinds = (text: string) =>
  tokenize(text)
    .filter(({ kind }) => kind !== 'space')
    .map((token) => `${token.kind} ${tokenText(text, token)}`);

test('PAN-4: tokens are cut as the engine cuts them', () => {
  expect(kinds("SELECT a, 'it''s; --' FROM \"x\"\"y\" -- done; \r; 1e3")).toEqual([
    'keyword SELECT',
    'word a',
    'operator ,',
    "string 'it''s; --'",
    'keyword FROM',
    'name "x""y"',
    'comment -- done; ',
    'operator ;',
    'number 1e3',
  ]);
  expect(kinds("/* a /* b */ ; */ E'\\';' '\\' ; $a$ $$ ; $a$ a$b")).toEqual([
    'comment /* a /* b */ ; */',
    "string E'\\';'",
    "string '\\'",
    'operator ;',
    'string $a$ $$ ; $a$',
    'word a$b',
  ]);
});

test('PAN-4: tokens cover any text without gaps, and only an unclosed one is open', () => {
  const piece = fc.constantFrom(
    ...["'", '"', ';', '--', '/*', '*/', '$$', '$a$', 'E', '\\', '\n', '\r', 'a', 'é', '😀', ' ', '1', '.', '(', ')'],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
      const text = pieces.join('');
      const tokens = tokenize(text);
      expect(tokens.map((token) => tokenText(text, token)).join('')).toBe(text);
      expect(tokens.every(({ start, end }) => end > start)).toBe(true);
      for (const open of tokens.filter((token) => token.open)) expect(['string', 'name', 'comment']).toContain(open.kind);
    }),
    { seed: 20261123, numRuns: 500 },
  );
});

test('PAN-5: one statement that reads is let through, with comments, brackets and a semicolon at its end', () => {
  const fine = [
    'SELECT 1',
    ' -- first\n select * from wells ; ; -- done;',
    'WITH a AS (SELECT 1) FROM a',
    '(SELECT 1) UNION (SELECT 2);',
    "SELECT ';)', \"a;b\", $$;)$$",
    'VALUES (1)',
    'SUMMARIZE wells',
  ];
  expect(fine.filter((text) => refusal(text) !== undefined)).toEqual([]);
});

test('PAN-5: everything else is refused with words and a place, and asks nothing of the engine', () => {
  const refused: readonly (readonly [text: string, words: string, position: number])[] = [
    ['DROP TABLE wells', 'Only SELECT (or WITH, FROM, VALUES) is run here, not “DROP”. Nothing was changed.', 0],
    [' SET threads = 1', 'Only SELECT (or WITH, FROM, VALUES) is run here, not “SET”. Nothing was changed.', 1],
    ['SELECT 1; DROP TABLE wells', 'Only one statement is run at a time. Nothing was run.', 10],
    ['SELECT 1 --\r; DROP TABLE wells', 'Only one statement is run at a time. Nothing was run.', 14],
    ["SELECT E'\\\\'; DROP TABLE wells --'", 'Only one statement is run at a time. Nothing was run.', 14],
    ['SELECT 1) UNION (SELECT 2', 'This bracket closes nothing.', 8],
    ['SELECT (1', 'This bracket is not closed.', 7],
    ["SELECT 'abc", "This text is not closed: 'abc…", 7],
    ['SELECT 1 /* a /* b */', 'This comment is not closed.', 9],
    ['SELECT 1\0', 'The character NUL ends the text for the engine. Remove it.', 8],
    ['-- only a comment', 'There is nothing to run yet.', 17],
  ];
  expect(refused.map(([text]) => refusal(text))).toEqual(refused.map(([, words, position]) => ({ words, position })));
  const source = { alias: 'wells', columns: [], tables: [wells] };
  expect(refused.map(([text]) => sqlQuery(settings({ sql: text }), source))).toEqual(refused.map(() => undefined));
});

test('PAN-6: a question names the tables that it needs, quoted or not, in any case, never by a text', () => {
  const named = (text: string) => tablesIn(text, [wells, zones]).map(({ alias }) => alias);
  expect(named('SELECT * FROM Wells JOIN "zones_2" USING (zone)')).toEqual(['wells', 'zones_2']);
  expect(named("SELECT 'wells' -- zones_2")).toEqual([]);
  const source = { alias: 'wells', columns: wells.columns, tables: [wells, zones] };
  expect(sqlQuery(settings({ sql: 'FROM zones_2' }), source)?.sources).toEqual([zones]);
  expect(sqlQuery(settings({ sql: 'SELECT 1' }), source)?.sources).toEqual([]);
});

test('PAN-7: suggestions are tables where a table is wanted, columns of the named tables first, quoted where need be', () => {
  const offered = (text: string, asked = false) => {
    const caret = text.indexOf('|');
    const found = complete(text.replace('|', ''), caret, [wells, zones], asked);
    return found?.suggestions.map(({ insert }) => insert);
  };
  expect(offered('SELECT * FROM w|')).toEqual(['wells']);
  expect(offered('SELECT * FROM |', true)).toEqual(['wells', 'zones_2']);
  expect(offered('SELECT oi| FROM wells')).toEqual(['"Oil rate"']);
  expect(offered('SELECT "Oil r| FROM wells')).toEqual(['"Oil rate"']);
  expect(offered('SELECT z.| FROM zones_2 AS z')).toEqual(['zone', 'depth']);
  expect(offered('sel|')).toEqual(['SELECT']);
  const nowhere = ["SELECT 'we|'", 'SELECT 1 -- we|', 'SELECT | FROM wells', 'SELECT * FROM wells|', 'SELECT 12|'];
  expect(nowhere.filter((text) => offered(text) !== undefined)).toEqual([]);
});

test('PAN-8: a place is told by line and column, counted in characters', () => {
  expect(placeWords('SELECT 1', 0)).toBe('line 1, column 1');
  expect(placeWords("SELECT '😀',\n  '😀', x", 21)).toBe('line 2, column 8');
});

const result: ResultTable = {
  columns: columns(['zone', 'text'], ['rate', 'number'], ['note', 'text']),
  values: [
    ['a', 'b', 'c'],
    [1, null, 3],
    ['x', 'y', 'z'],
  ],
  rows: 3,
  total: 3,
};

test('PAN-9: a result is drawn by the chosen columns, else by the first that fit, without the rows that have no number', () => {
  const chart = settings({ show: 'chart' });
  expect(pictureOf(chart, result)).toMatchObject({
    settings: { type: 'bar', x: 'zone', y: 'rate', aggregate: 'none' },
    result: { values: [['a', 'c'], [1, 3]], rows: 2 },
  });
  const chosen = pictureOf({ ...chart, x: 'note', colour: 'zone' }, result);
  expect(chosen?.result.columns.map(({ name }) => name)).toEqual(['note', 'rate', 'zone']);
});

test('PAN-9: a saved column that the result has not got is named, kept, and nothing wrong is drawn', () => {
  const chart = settings({ show: 'chart', x: 'gone', y: 'note' });
  expect(pictureProblems(chart, result.columns).map(({ words, saved }) => [saved, words])).toEqual([
    ['gone', 'The result has no column “gone”.'],
    ['note', '“note” holds no numbers.'],
  ]);
  expect(pictureOf(chart, result)).toBeUndefined();
  expect(pictureProblems({ ...chart, show: 'table' }, result.columns)).toEqual([]);
  expect(sqlSummary(chart, result)).toBe('Result of 3 rows and 3 columns.');
});
