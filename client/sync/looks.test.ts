import { expect, test, vi } from 'vitest';
import { facts, sessionNamed, vector } from '../../shared/testing/engine.ts';
import type { Vector } from '../../shared/model/vector.ts';
import type { Facts } from '../../shared/sync/state.ts';
import { createLooks } from './looks.ts';

test('SYN-72 however much is told of a session while it is read, it is read once more, and all that the list told is heard', async () => {
  const session = sessionNamed('a');
  const ends: (() => void)[] = [];
  const heard: [number, Vector | undefined][] = [];
  let last = 0;
  const read = (): Promise<Facts> => {
    const then = facts(last, 0);
    return new Promise((resolve) => ends.push(() => resolve(then)));
  };
  const { look, changed } = createLooks(read, (_, found, server) => heard.push([found?.last ?? -1, server]));
  const looks = [look(session)];
  for (last = 1; last <= 100; last += 1) {
    changed(session);
    looks.push(look(session, vector({ far: last })));
  }
  ends[0]?.();
  await Promise.resolve();
  while (ends.length < 2) await Promise.resolve();
  ends[1]?.();
  await Promise.all(looks);
  expect(heard).toEqual([[0, undefined], [101, vector({ far: 100 })]]);
  expect(ends).toHaveLength(2);
});

test('SYN-72 what a job changes while it is read is read, too', async () => {
  const session = sessionNamed('a');
  let end = (): void => undefined;
  const read = vi.fn<() => Promise<Facts>>().mockResolvedValue(facts(1, 1)).mockImplementationOnce(() => new Promise((resolve) => (end = () => resolve(facts(1, 0)))));
  const heard: Vector[] = [];
  const { look, changed } = createLooks(read, (_, found) => heard.push(found?.acknowledged ?? {}));
  const looking = look(session);
  changed(session);
  end();
  await looking;
  expect(heard).toEqual([facts(1, 0).acknowledged, facts(1, 1).acknowledged]);
});
