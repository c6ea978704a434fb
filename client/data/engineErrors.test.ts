import { expect, test } from 'vitest';
import { failed, positionOf, reasonOf } from './engineErrors.ts';
import { pageOf } from './engineSql.ts';

/** As DuckDB says them (taken from the engine itself). */
const binder = (line: string, caret: number, number = 1): Error => {
  const label = `LINE ${number}: `;
  const words = 'Binder Error: Referenced column "foo" not found!\nCandidate bindings: "a"';
  return new Error(`${words}\n\n${label}${line}\n${' '.repeat(label.length + caret)}^`);
};
const parser = (text: string): Error =>
  new Error(JSON.stringify({ exception_type: 'Parser', exception_message: text, error_subtype: 'SYNTAX_ERROR', position: '29' }));

const position = (problem: Error, asked: string): unknown =>
  failed(problem, { sent: pageOf(asked, 5, 0), asked }).facts?.['position'];

test('PAN-8: an error has the words of the engine without its excerpt, from plain text and from JSON', () => {
  expect(reasonOf(binder('SELECT foo', 7))).toBe('Binder Error: Referenced column "foo" not found!\nCandidate bindings: "a"');
  expect(reasonOf(parser('syntax error at or near "w"\n\nLINE 1: SELECT a FORM w\n ^'))).toBe('syntax error at or near "w"');
});

test('PAN-8: the place in the question is found behind what was put in front of it, beyond ASCII and in cut lines', () => {
  expect(position(binder('SELECT * FROM (SELECT foo FROM w', 22), 'SELECT foo FROM w')).toBe(7);
  expect(position(binder("SELECT * FROM (SELECT '😀', foo", 27), "SELECT '😀', foo\nFROM w")).toBe("SELECT '😀', ".length);
  const lines = 'SELECT a FROM w\nWHERE\n\n  nope = 1';
  expect(position(binder('  nope = 1', 2, 4), lines)).toBe('SELECT a FROM w\nWHERE\n\n  '.length);
  const long = `SELECT '${'x'.repeat(200)}', foo FROM w`;
  expect(position(binder(`...${'x'.repeat(56)}', foo FROM w`, 3 + 59), long)).toBe(long.indexOf('foo'));
});

test('PAN-8: an error without a place, or with one outside the question, has none', () => {
  expect(positionOf(new Error('Invalid Input Error: Values were not provided'), 'SELECT $1')).toBeUndefined();
  expect(position(binder('another line', 3), 'SELECT 1')).toBeUndefined();
  const memory = failed(new WebAssembly.RuntimeError('memory access out of bounds'));
  expect(memory.facts?.['reason']).toMatch(/^It needs more memory than the browser gives\. Nothing else is affected\./);
});

test('DAT-17: what is closed on purpose is said with what to do instead, everything else in the engine’s own words', () => {
  const said = (text: string) => reasonOf(new Error(text));
  const file = 'Cannot access file "http://x/y.csv" - file system operations are disabled by configuration';
  expect(said(`Permission Error: ${file}\n\nLINE 1: SELECT`)).toBe(
    'A query reads the data sets of this session and nothing else; “http://x/y.csv” is out of its reach, and nothing was fetched. Import the file, then name its data set.',
  );
  expect(said('Catalog Error: Table with name http://x/y.parquet does not exist!\nDid you mean "sqlite_temp_master"?')).toContain('“http://x/y.parquet” is out of its reach');
  expect(said("Extension Autoloading Error: An error occurred while trying to automatically install the required extension 'icu':\nLoading")).toMatch(
    /^Time zones are an extension .* never fetched\. Datetimes here are UTC/,
  );
  expect(said('Catalog Error: Scalar Function with name "st_point" is not in the catalog, but it exists in the spatial extension.')).toBe(
    'This is an extension of the engine (spatial) that is not part of this app and is never fetched.',
  );
  expect(said('Out of Memory Error: could not allocate block of size 256.0 KiB (2.0 GiB/2.0 GiB used)')).toMatch(/^It needs more memory than the browser gives\./);
  expect(said('Catalog Error: Table with name wels does not exist!\nDid you mean "wells"?')).toBe('Catalog Error: Table with name wels does not exist!\nDid you mean "wells"?');
  expect(said('Catalog Error: Table with name nowhere does not exist!\nDid you mean "pg_indexes"?')).toBe('Catalog Error: Table with name nowhere does not exist!');
});
