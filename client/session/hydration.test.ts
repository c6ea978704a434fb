import { expect, onTestFinished, test, vi } from 'vitest';
import { openDoc } from '../../shared/documents/doc.ts';
import type { Change, Patch } from '../../shared/documents/facts/facts.ts';
import { factKey } from '../../shared/documents/facts/keys.ts';
import { createState } from '../../shared/documents/state.ts';
import { limits } from '../../shared/model/limits.ts';
import { chart, writerOf } from '../../shared/testing/documents.ts';
import { content } from '../../shared/testing/replica.ts';
import { corrected, createHydration } from './hydration.ts';

const [ann, bob] = [writerOf('ann'), writerOf('bob')];

test('STO-9 a value that was painted and replaced while its record waited for a damaged one is shown as a conflict when that is mended', async () => {
  const theirs = openDoc({ clientId: 5 }, []);
  const change = (patch: Patch): Change => ({ update: theirs.apply(patch), patch });
  const damaged = change({ set: [[factKey(chart, 'kind', ann), 'panel', 1, 1]], del: [] });
  const waits = change({ set: [[factKey(chart, 'title', ann), 'theirs', 2, 2]], del: [] });
  const painted = createState();
  painted.apply(waits.patch);
  // Somebody who sees the title replaces it before the document is loaded.
  const own: Patch = { set: [[factKey(chart, 'title', bob), 'own', 1, 3]], del: [[factKey(chart, 'title', ann), 2]] };
  painted.apply(own);
  const hydration = createHydration({ client: 7, base: async () => [], first: [waits], hydrated: () => undefined });
  const doc = await hydration.ready();
  expect(hydration.waiting()).toEqual([waits.update]);
  const state = corrected(painted, doc, [own]) ?? painted;
  doc.apply(own);
  expect(state.value(chart, 'title')).toBe('own');
  state.follow(hydration.take([damaged]));
  expect(hydration.waiting()).toEqual([]);
  const opened = createState();
  opened.apply(openDoc({ clientId: 9 }, [doc.encode()]).facts());
  expect(content(state)).toEqual(content(opened));
  expect(state.conflicts().map(({ heads }) => heads.map(({ value }) => value))).toEqual([['theirs', 'own']]);
});

test('STO-9 a document that the store did not give is asked for again, until it is there or the session is closed', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let asked = 0;
  const failing = (times: number) =>
    createHydration({
      client: 7,
      base: async () => {
        asked += 1;
        if (asked <= times) throw new Error('connection lost');
        return [];
      },
      first: [],
      hydrated: () => undefined,
    });
  const hydration = failing(2);
  hydration.soon();
  await vi.advanceTimersByTimeAsync(limits.hydrationDelay + limits.pollFirst);
  expect([asked, hydration.document()]).toEqual([2, undefined]);
  await vi.advanceTimersByTimeAsync(5 * limits.pollFirst);
  expect(asked).toBe(3);
  expect(hydration.document()).toBeDefined();
  asked = 0;
  const closed = failing(Infinity).soon();
  await vi.advanceTimersByTimeAsync(limits.hydrationDelay);
  closed();
  await vi.advanceTimersByTimeAsync(5 * limits.pollFirst);
  expect(asked).toBe(1);
});
