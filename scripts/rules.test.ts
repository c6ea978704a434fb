import { expect, test } from 'vitest';
import { figuresIn, idsInTitles, rulesIn } from './rules.mjs';

test('R21 ids count in titles only, not in comments, bodies or strings', () => {
  const text = [
    "test('DOC-1 R3: keeps both', () => { /* DOC-2 */ });",
    "test.for(cases)('SYN-12 %s', () => {});",
    'describe("STO-1", () => {});',
    "// test says SEC-9",
    `  const other = "test('SEC-8', () => {})";`,
  ].join('\n');
  expect(idsInTitles(text)).toEqual(['DOC-1', 'R3', 'SYN-12', 'STO-1']);
});

test('rules are the list items of the specification', () => {
  expect(rulesIn('## DOC\n- DOC-1: one\n- DOC-2: two, see DOC-1\n')).toEqual(['DOC-1', 'DOC-2']);
});

test('a figure that a bench prints carries its id, a comment does not', () => {
  expect(figuresIn("log(['M4', 'edit to Saved']); // M5\n log(`| M6 | x`); name: 'M8 recovered'")).toEqual(['M4', 'M8']);
});
