import { expect, test } from 'vitest';
import { counted, plural } from './format.ts';
import { english, expectTexts, learnTexts, said, t, textKey, textsHere, word } from './text.ts';

learnTexts({
  '{0} of {1}': '{1}, davon {0}',
  'Deleted {0}.': '{0} gelöscht.',
  'Undo {0}': '{0}, zurück {0}',
  Close: 'Schließen',
  row: 'Zeile',
  rows: 'Zeilen',
});

test('TXT-5: a translation takes the values in its own order, as often as it wants them; without one the English text stands', () => {
  expect(t`${3} of ${'7'}`).toBe('7, davon 3');
  expect(t`Undo ${'a'}`).toBe('a, zurück a');
  expect(t`Close`).toBe('Schließen');
  expect(t`Nobody translated ${1} “${'x'}”.`).toBe('Nobody translated 1 “x”.');
  expect(textKey(['', ' of ', ''])).toBe('{0} of {1}');
});

test('TXT-5: a value stays as it is, whatever stands in it', () => {
  for (const value of ['{0}', '{1}', '$&', '$1', '\\', '', '{0} of {1}', 'Close']) expect(t`Deleted ${value}.`).toBe(`${value} gelöscht.`);
  expect(t`${'{1}'} of ${'{0}'}`).toBe('{0}, davon {1}');
});

test('TXT-5: a text that is not yet asked for is looked up when it is said', async () => {
  const later = english`Later`;
  expect(later).not.toBeTypeOf('string');
  expect(said(later)).toBe('Later');
  learnTexts({ Later: 'Später' });
  expect(said(later)).toBe('Später');
  const coming = Promise.resolve('here');
  expectTexts(coming);
  expect(await textsHere()).toBe('here');
});

test('TXT-5: what is counted has its one and its many, and so has the sentence around it', () => {
  expect([counted(1, 'row'), counted(0, 'row'), counted(1461, 'row')]).toEqual(['1 Zeile', '0 Zeilen', '1,461 Zeilen']);
  expect([counted(1, 'index', 'indices'), counted(2, 'index', 'indices')]).toEqual(['1 index', '2 indices']);
  expect([0, 1, 2].map((many) => plural(many, 'it waits', 'they wait'))).toEqual(['they wait', 'it waits', 'they wait']);
  expect(word('nothing like it')).toBe('nothing like it');
});
