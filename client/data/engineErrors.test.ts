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
  expect(memory.facts).toEqual({ reason: 'It needs more memory than the browser gives.' });
});
