import { describe, expect, test } from 'vitest';
import { seeded } from '../../../shared/testing/seeded.ts';
import { textDiff } from './textDiff.ts';

const side = (parts: ReturnType<typeof textDiff>, of: 'first' | 'second'): string =>
  parts.filter((part) => part.of === 'both' || part.of === of).map(({ text }) => text).join('');

describe('two texts as one', () => {
  test('CON-4: what both say stands once, and each text can be read out of the merged one whole', () => {
    expect(textDiff('SELECT zone, sum(oil) FROM wells', 'SELECT zone, avg(oil) FROM wells')).toEqual([
      { of: 'both', text: 'SELECT zone, ' },
      { of: 'first', text: 'sum' },
      { of: 'second', text: 'avg' },
      { of: 'both', text: '(oil) FROM wells' },
    ]);
    expect(textDiff('a b c', 'x y c')).toEqual([{ of: 'first', text: 'a b' }, { of: 'second', text: 'x y' }, { of: 'both', text: ' c' }]);
    expect([textDiff('', ''), textDiff('same', 'same'), textDiff('', 'new')]).toEqual([[], [{ of: 'both', text: 'same' }], [{ of: 'second', text: 'new' }]]);
    const random = seeded(7);
    const pick = (): string => Array.from({ length: random.below(30) }, () => ['a', 'b', ' ', '\n', 'é', ',', '  '][random.below(7)]).join('');
    for (let round = 0; round < 500; round += 1) {
      const [first, second] = [pick(), pick()];
      const parts = textDiff(first, second);
      expect([side(parts, 'first'), side(parts, 'second')]).toEqual([first, second]);
    }
  });

  test('CON-4: long texts go by lines, and texts too long for that stand beside each other whole', () => {
    const lines = Array.from({ length: 900 }, (_, line) => `line ${line} of a question\n`);
    const changed = lines.with(450, 'another line\n');
    expect(textDiff(lines.join(''), changed.join('')).filter(({ of }) => of !== 'both')).toEqual([
      { of: 'first', text: 'line 450 of a question\n' },
      { of: 'second', text: 'another line\n' },
    ]);
    const endless = (word: string): string => `${word} x\n`.repeat(2000);
    expect(textDiff(endless('a'), endless('b'))).toEqual([{ of: 'first', text: endless('a') }, { of: 'second', text: endless('b') }]);
  });
});
