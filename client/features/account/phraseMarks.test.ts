import { expect, test } from 'vitest';
import { limits } from '../../../shared/model/limits.ts';
import { phraseDue, pickPlaces, type PhraseMarks } from './phraseMarks.ts';

const none: PhraseMarks = { skipped: undefined, written: undefined, checked: undefined };

test('UI-15: the phrase is spoken of after a while, can be put off once, and is asked for each quarter', () => {
  const due = (marks: Partial<PhraseMarks>, now: number) => phraseDue({ ...none, ...marks }, 0, now);
  const { phraseFirst, phraseAgain, phraseCheck } = limits;
  expect([due({}, phraseFirst - 1), due({}, phraseFirst)]).toEqual(['nothing', 'write']);
  expect([due({ skipped: 5 }, 5 + phraseAgain - 1), due({ skipped: 5 }, 5 + phraseAgain)]).toEqual(['nothing', 'write-now']);
  expect([due({ skipped: 5, written: 9 }, 9 + phraseAgain - 1), due({ written: 9 }, 9 + phraseAgain)]).toEqual(['nothing', 'check']);
  expect([due({ written: 9, checked: 10 }, 10 + phraseCheck - 1), due({ written: 9, checked: 10 }, 10 + phraseCheck)]).toEqual(['nothing', 'check']);
});

test('UI-15: the check asks for different words, in order, wherever chance points', () => {
  expect(pickPlaces(12, 3, new Uint8Array([11, 11, 255, 24, 7, 1]))).toEqual([0, 7, 11]);
  expect(pickPlaces(12, 3, new Uint8Array(64).fill(5))).toEqual([0, 1, 5]);
});
