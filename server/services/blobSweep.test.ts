/** Which chunks stay and which go, over months of virtual time; and the one race that could take a named one. */
import { expect, test } from 'vitest';
import { limits } from '../../shared/model/limits.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import type { Store } from '../store/store.ts';
import { blobCalls, newDataset } from '../testing/blobs.ts';
import { codeOf, createChain, createService, join, newSession, take, type Person } from '../testing/harness.ts';
import { createBlobSweep } from './blobSweep.ts';
import { createUpkeep } from './upkeep.ts';

const set = newDataset('set');
const day = limits.blobSweep;
const grace = limits.blobGrace / day;

const world = async (store: Store = createMemoryStore()) => {
  const { send, clock, deps } = createService({ store });
  // A token outlives no month: the person signs in again by the same means.
  const owner = await join(send);
  const sweep = createBlobSweep(deps);
  const pass = async (days: number) => {
    for (let n = 0; n < days; n += 1) {
      clock.now += day;
      await sweep.run();
    }
  };
  const again = async () => {
    const { signIn, calls } = await import('../testing/harness.ts');
    const { token } = (await signIn(send, { owner: owner.owner, device: owner.device, sign: owner.sign })).body as { token: string };
    const person: Person = { ...owner, token, ...calls(send, token) };
    return { person, ...blobCalls(send, person) };
  };
  const there = async (name = set) => (await deps.blobs.page(owner.owner, { under: `${name}.`, limit: 99 })).length;
  const session = newSession();
  const chain = await createChain(owner.owner, session);
  await owner.push(session, await take(chain, 1));
  return { deps, clock, owner, pass, again, there, session, chain, sweep };
};

test('API-87: a data set that is named stays for good, one that nobody names goes 30 days after the first look, not before', async () => {
  const { pass, again, there, session } = await world();
  const { person, putAll } = await again();
  const loose = newDataset('loose');
  await putAll(set, 2);
  await putAll(loose, 3);
  await person.push(session, [], { datasets: [{ name: set, chunks: 2 }] });
  await pass(grace);
  expect([await there(), await there(loose)]).toEqual([2, 3]);
  await pass(1);
  expect([await there(), await there(loose)]).toEqual([2, 0]);
  await pass(100);
  expect(await there()).toBe(2);
});

test('API-87: a put that hits, and a push that names, begin the 30 days anew', async () => {
  const { pass, again, there, session } = await world();
  const other = newDataset('other');
  await (await again()).putAll(set, 2);
  await (await again()).putAll(other, 1);
  await pass(grace);
  const { put, person } = await again();
  expect((await put(set, 0, new Uint8Array([5]))).status).toBe(200);
  await person.push(session, [], { datasets: [{ name: other, chunks: 1 }] });
  await pass(grace);
  expect([await there(), await there(other)]).toEqual([2, 1]);
  await pass(2);
  expect([await there(), await there(other)]).toEqual([0, 1]);
});

test('API-88: a tombstone names for 30 days, deleted for good names nothing, another session that names keeps', async () => {
  for (const [forGood, otherNames, left] of [
    [false, false, grace],
    [true, false, 0],
    [false, true, Infinity],
  ] as const) {
    const { pass, again, there, session } = await world();
    const { person, putAll } = await again();
    await putAll(set, 1);
    await person.push(session, [], { datasets: [{ name: set, chunks: 1 }] });
    if (otherNames) {
      const other = newSession();
      await person.push(other, await take(await createChain(person.owner, other), 1), { datasets: [{ name: set, chunks: 1 }] });
    }
    const { vector } = (await person.call('GET', `/sessions/${session}`)).body as { vector: unknown };
    expect((await person.call('DELETE', `/sessions/${session}`, { vector, forGood })).status).toBe(204);
    let days = 0;
    while ((await there()) > 0 && days < 3 * grace) {
      await pass(1);
      days += 1;
    }
    // The first look finds it unnamed `left` days after the deletion, and the one after the grace clears it away.
    expect(days).toBe(left === Infinity ? 3 * grace : Math.max(1, left) + grace);
  }
});

test('API-88: a checkpoint takes away the names that its state does not have, but none that came after the head it was built at', async () => {
  const { deps, owner, again, session, chain } = await world();
  const { person } = await again();
  const [early, late] = [newDataset('early'), newDataset('late')];
  const naming = (name: typeof set) => ({ datasets: [{ name, chunks: 1, absent: true }] });
  await person.push(session, [], naming(set));
  await person.push(session, [], naming(early));
  const { vector, revision } = (await person.call('GET', `/sessions/${session}`)).body as { vector: unknown; revision: number };
  await person.push(session, await take(chain, 1), naming(late));
  const items = ['AAAA'];
  expect((await person.call('PUT', `/sessions/${session}/checkpoint`, { vector, items, datasets: { names: [set], revision } })).status).toBe(200);
  const summary = (await deps.store.read(owner.owner, `head.${session}`))?.summary as { datasets: string[] };
  expect(summary.datasets.toSorted()).toEqual([late, set].toSorted());
});

test('API-89: what is just being cleared away is missing to a push, and can be put anew when that has ended', async () => {
  const { deps, clock, pass, again, there, session, sweep } = await world();
  await (await again()).putAll(set, 2);
  await pass(grace);
  const { person, put } = await again();
  const remove = deps.blobs.remove;
  const met: unknown[] = [];
  deps.blobs.remove = async (owner, name) => {
    deps.blobs.remove = remove;
    met.push(codeOf(await person.push(session, [], { datasets: [{ name: set, chunks: 2 }] })));
    met.push((await put(set, 0, new Uint8Array([1]))).status);
    return remove(owner, name);
  };
  // A day later for the sweep only: the person's token would not last.
  await createBlobSweep({ ...deps, now: () => clock.now + day }).run();
  expect(met).toEqual(['BLOB_MISSING', 503]);
  expect(await there()).toBe(0);
  expect((await put(set, 0, new Uint8Array([1]))).status).toBe(200);
  await sweep.run();
  expect(await there()).toBe(1);
});

test('API-89: a push that names at any moment of the sweep has its chunks, or is told that they are missing', async () => {
  for (let at = 0; at < 14; at += 1) {
    const inner = createMemoryStore();
    let [steps, armed, during] = [0, false, async (): Promise<void> => undefined];
    const step = async <T>(work: () => Promise<T>): Promise<T> => {
      if (armed && steps === at) {
        armed = false;
        await during();
      }
      steps += 1;
      return work();
    };
    const { deps, clock, pass, again, there, session } = await world(inner);
    await (await again()).putAll(set, 2);
    await pass(grace);
    const { person } = await again();
    let code: unknown;
    during = async () => {
      const answer = await person.push(session, [], { datasets: [{ name: set, chunks: 2 }] });
      code = answer.status === 200 ? 'named' : codeOf(answer);
    };
    const store: Store = {
      ...inner,
      read: (...args) => step(() => inner.read(...args)),
      replace: (...args) => step(() => inner.replace(...args)),
      page: (...args) => step(() => inner.page(...args)),
    };
    const { blobs } = deps;
    const slow = { ...blobs, page: (...args: Parameters<typeof blobs.page>) => step(() => blobs.page(...args)), remove: (...args: Parameters<typeof blobs.remove>) => step(() => blobs.remove(...args)) };
    [armed, steps] = [true, 0];
    await createBlobSweep({ store, blobs: slow, now: () => clock.now + day }).run();
    if (armed) await during();
    expect([code, await there()]).toEqual(code === 'named' ? ['named', 2] : ['BLOB_MISSING', 0]);
  }
});

test('API-87: a sweep that dies at any write is made up for by the next', async () => {
  const { deps, again, there, clock } = await world();
  await (await again()).putAll(set, 3);
  const remove = deps.blobs.remove;
  let left = 0;
  deps.blobs.remove = (owner, name) => ((left -= 1) < 0 ? Promise.reject(new Error('killed')) : remove(owner, name));
  for (let n = 0; n < 40; n += 1) {
    clock.now += day;
    left = 1;
    await createUpkeep(deps)().catch(() => undefined);
  }
  expect(await there()).toBe(0);
});

test('API-89: a removal that takes too long stops before somebody may put the name anew, and the next look goes on', async () => {
  const { deps, again, there, clock, pass } = await world();
  await (await again()).putAll(set, 3);
  await pass(grace);
  const remove = deps.blobs.remove;
  deps.blobs.remove = async (...where) => {
    clock.now += limits.swapDeadline + 1;
    return remove(...where);
  };
  await pass(1);
  expect(await there()).toBe(2);
  deps.blobs.remove = remove;
  await pass(1);
  expect(await there()).toBe(0);
});
