import { expect, onTestFinished, test } from 'vitest';
import { learnTexts } from '../../texts/text.ts';
import { retell, wordsNow } from './retell.ts';

const result = {
  columns: [{ name: 'x', type: 'integer' as const }, { name: 'c', type: 'text' as const }],
  values: [[1, 2, 3], ['a', 'Übrige', 'Ohne Wert']],
  rows: 3,
  total: 3,
};

test('SNA-14: what is gathered in a snapshot is called in the language of its reader, whoever made it', () => {
  const words = { other: 'Übrige', empty: 'Ohne Wert' };
  expect(retell({ kind: 'chart', result }, words)?.values).toEqual([[1, 2, 3], ['a', 'Other', 'No value']]);
  // A table shows the data itself, and an older snapshot does not tell its words.
  expect(retell({ kind: 'table', result }, words)).toBe(result);
  expect(retell({ kind: 'chart', result }, undefined)).toBe(result);
  learnTexts({ Other: 'Andre', 'No value': 'Uten verdi' });
  onTestFinished(() => learnTexts({ Other: 'Other', 'No value': 'No value' }));
  expect(wordsNow()).toEqual({ other: 'Andre', empty: 'Uten verdi' });
  expect(retell({ kind: 'pivot', result }, words)?.values[1]).toEqual(['a', 'Andre', 'Uten verdi']);
});
