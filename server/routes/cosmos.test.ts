/** The engine's rules over Cosmos DB: what a push and a pull cost in operations, and that they hold while the store fails. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openOn, startStandin, type Standin } from '../testing/cosmos.ts';
import { createChain, createService, join, newSession, take } from '../testing/harness.ts';
import { seeded } from '../../shared/testing/seeded.ts';
import { storeToken } from '../../shared/protocol/messages.ts';

let standin: Standin;
beforeEach(async () => {
  standin = await startStandin();
});
afterEach(() => standin.close());

test('API-71: an ordinary push is one read and one write, one more write when the tail overflows; a pull reads the head and the segments', async () => {
  const store = await openOn(standin);
  const { send } = createService({ store });
  const person = await join(send);
  const [session, cost] = [newSession(), { read: 0, create: 0, replace: 0, remove: 0, page: 0, other: 0 }];
  const chain = await createChain(person.owner, session);
  await person.push(session, await take(chain, 1));
  const counted = async (task: () => Promise<unknown>): Promise<string> => {
    Object.assign(cost, standin.counts);
    await task();
    return (['read', 'create', 'replace', 'remove', 'page'] as const).map((kind) => standin.counts[kind] - cost[kind]).join(' ');
  };
  expect(await counted(async () => person.push(session, await take(chain, 1)))).toBe('1 0 1 0 0');
  expect(await counted(async () => person.push(session, await take(chain, 1, 17_000)))).toBe('1 1 1 0 0');
  expect(await counted(() => person.pullAll(session))).toBe('2 0 0 0 0');
  const head = (await person.call('GET', `/sessions/${session}`)).headers;
  expect(head.get(storeToken)).toMatch(/^0:-1#\d+$/);
  await store.close();
});

test('API-71 R1: pushes while the store throttles, fails and cuts connections are all there, each once and in its order', async () => {
  const store = await openOn(standin);
  const { send } = createService({ store, wait: (time) => new Promise((done) => setTimeout(done, Math.min(time, 2))) });
  const person = await join(send);
  const session = newSession();
  const random = seeded(7).next;
  const met: Record<string, number> = {};
  const fault = (name: string) => void (met[name] = (met[name] ?? 0) + 1);
  standin.fault((operation) => {
    const dice = random();
    if (operation === 'other' || dice > 0.3) return undefined;
    if (dice > 0.24) return (fault('429'), { status: 429, after: 1 });
    if (dice > 0.18) return (fault('503'), { status: 503 });
    if (dice > 0.12) return (fault('408 done'), { status: 408, done: true });
    if (dice > 0.06) return (fault('cut after'), { cut: 'after' as const });
    return (fault('cut before'), { cut: 'before' as const });
  });
  const chains = await Promise.all(Array.from({ length: 3 }, () => createChain(person.owner, session)));
  const sent = await Promise.all(
    chains.map(async (chain, n) => {
      const mine: string[] = [];
      for (let round = 0; round < 12; round += 1) {
        const records = await take(chain, 2, n === 0 ? 6_000 : 40);
        for (let answer = 0; answer !== 200; ) {
          answer = (await person.push(session, records)).status;
          expect([200, 503]).toContain(answer);
        }
        mine.push(...records);
      }
      return mine;
    }),
  );
  standin.fault(undefined);
  const stored = await person.pullAll(session);
  expect(stored).toHaveLength(72);
  for (const mine of sent) expect(stored.filter((record) => mine.includes(record))).toEqual(mine);
  expect(Object.keys(met)).toHaveLength(5);
  await store.close();
});
