import { expect, test } from 'vitest';
import { limits } from '../../shared/model/limits.ts';
import { keepRounds, readRounds, type Round } from './rounds.ts';

const round = (at: number): Round => ({ at, what: 'push', session: 'abcd', ended: 'answered', took: 3 });

test('HEA-3 the last rounds are kept, written together, and what is no list of rounds reads as none', async () => {
  let kept: unknown;
  let saves = 0;
  const timers: (() => void)[] = [];
  const note = keepRounds({
    load: async () => kept,
    save: async (text) => {
      saves += 1;
      kept = text;
    },
    later: (_, call) => {
      timers.push(call);
      return () => undefined;
    },
  });
  for (let at = 1; at <= 150; at += 1) note(round(at));
  expect(timers).toHaveLength(1);
  timers[0]?.();
  await Promise.resolve();
  await new Promise(setImmediate);
  for (let at = 151; at <= 260; at += 1) note(round(at));
  timers[1]?.();
  await new Promise(setImmediate);
  expect(saves).toBe(2);
  expect(readRounds(kept).map(({ at }) => at)).toEqual(Array.from({ length: limits.roundsKept }, (_, index) => index + 61));
  for (const other of [undefined, 7, 'no', '{}']) expect(readRounds(other)).toEqual([]);
});
