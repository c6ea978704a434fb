/** Deletions end, whatever happens in between: the store fails at every single write, as a crash there would. */
import { expect, test, vi } from 'vitest';
import { toBase64Url } from '../../shared/model/bytes.ts';
import { limits } from '../../shared/model/limits.ts';
import { patient } from '../../shared/testing/patient.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import { StoreUnavailable, type Store } from '../store/store.ts';
import { call, codeOf, createChain, createService, join, newSession, newSnapshot, signIn, take, webCrypto } from '../testing/harness.ts';
import { createTasks } from './tasks.ts';
import { createUpkeep } from './upkeep.ts';

/** A store that ends with the given write: that one and all after it fail, until it is started again. */
const mortal = () => {
  const inner = createMemoryStore();
  let left = Infinity;
  const step = <T>(write: () => Promise<T>): Promise<T> => (left-- > 0 ? write() : Promise.reject(new StoreUnavailable('killed')));
  const store: Store = {
    ...inner,
    create: (item) => step(() => inner.create(item)),
    replace: (item, etag) => step(() => inner.replace(item, etag)),
    remove: (partition, id, etag) => step(() => inner.remove(partition, id, etag)),
  };
  return { store, inner, dieAfter: (writes: number) => (left = writes), left: () => left };
};

const world = async () => {
  const { store, inner, dieAfter, left } = mortal();
  const { send, clock, deps } = createService({ store });
  const person = await join(send);
  const upkeep = createUpkeep({ store, blobs: deps.blobs, crypto: webCrypto, now: () => clock.now });
  /** Of tasks those that a test made; a sign-in plans one that looks for garbage. */
  const listed = async (partition: string, kind: string) => (await inner.page({ partition, kind, limit: 100 })).filter(({ id }) => !id.startsWith('task.garbage.')).length;
  const snapshot = async () => {
    const sealed = new Uint8Array(9);
    const digest = toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', sealed)));
    const id = newSnapshot();
    await person.call('POST', '/snapshots', { id, digest, sealed: toBase64Url(sealed) });
    await call(send, 'GET', `/snapshots/${id}`, undefined, { 'x-test-address': 'a visitor' });
    // A visit is written behind the answer.
    await vi.waitFor(async () => expect(await listed(`snapshot.${id}`, 'visit')).toBe(1), patient);
    return id;
  };
  /** Time passes, and tasks run, until nothing is left to do. */
  const rest = async () => {
    dieAfter(Infinity);
    for (let n = 0; n < 6; n += 1) {
      clock.now += limits.taskLease + 1;
      await upkeep();
    }
  };
  return { store, inner, dieAfter, left, send, clock, person, upkeep, snapshot, rest, listed };
};

test('API-72 R4 M9: a deletion of a snapshot that is cut short at any write is finished by its task alone', async () => {
  let cuts = 0;
  for (let writes = 0; ; writes += 1) {
    const { person, send, snapshot, dieAfter, rest, listed, inner, left } = await world();
    const id = await snapshot();
    dieAfter(writes);
    const answer = await person.call('DELETE', `/snapshots/${id}`);
    const isCut = left() < 0;
    dieAfter(Infinity);
    const isDead = (await call(send, 'GET', `/snapshots/${id}`)).status === 404;
    expect((await person.call('GET', `/snapshots/${id}/visits`)).status).toBe(isDead ? 404 : 200);
    await rest();
    expect(await listed('tasks', 'task')).toBe(0);
    const body = await inner.read(`snapshot.${id}`, 'body');
    const stays = [body !== undefined, (await listed(`snapshot.${id}`, 'visit')) > 0, (await listed(person.owner, 'snapshot')) > 0];
    expect(stays).toEqual(isDead ? [false, false, false] : [true, true, true]);
    expect((await call(send, 'GET', `/snapshots/${id}`)).status).toBe(isDead ? 404 : 200);
    expect(isCut || (answer.status === 204 && isDead)).toBe(true);
    if (!isCut) break;
    cuts += 1;
  }
  expect(cuts).toBeGreaterThanOrEqual(6);
});

test('API-72 API-74 R4: an erasure that is cut short at any write ends with the tombstone and nothing else of the owner', async () => {
  for (const writes of [0, 1, 2, 3, 4, 5, 6, 7, 9, 12]) {
    const { person, snapshot, dieAfter, rest, listed, inner, send, upkeep, clock } = await world();
    const session = newSession();
    await person.push(session, await take(await createChain(person.owner, session), 2, 17_000));
    const id = await snapshot();
    dieAfter(writes);
    await person.call('DELETE', '/account');
    clock.now += limits.taskLease + 1;
    await upkeep().catch(() => undefined);
    dieAfter(Infinity);
    const isErased = codeOf(await person.call('GET', '/sessions')) === 'ERASED';
    await rest();
    expect(await listed('tasks', 'task')).toBe(0);
    const left = await Promise.all(['session', 'segment', 'snapshot'].map((kind) => listed(person.owner, kind)));
    expect(left).toEqual(isErased ? [0, 0, 0] : [1, 1, 1]);
    expect(isErased).toBe(writes >= 2);
    expect((await call(send, 'GET', `/snapshots/${id}`)).status).toBe(isErased ? 404 : 200);
    expect(await inner.read(person.owner, 'account')).toBeDefined();
  }
});

test('API-74: erased is for good, for every device, registration and sign-in, and touches nobody else', async () => {
  const { person, send } = await world();
  const other = await join(send);
  expect((await person.call('GET', '/account')).body).toMatchObject({ limits: { bytes: limits.ownerBytes, devices: limits.ownerDevices } });
  expect((await person.call('DELETE', '/account')).status).toBe(204);
  for (const answer of [
    await person.call('GET', '/account'),
    await person.call('DELETE', '/account'),
    await person.call('PUT', '/account/keyring', { keyring: toBase64Url(person.first) }),
    await call(send, 'PUT', '/account', { keyring: toBase64Url(person.first) }),
    await signIn(send, { owner: person.owner, device: person.device, sign: person.sign }),
  ])
    expect([answer.status, codeOf(answer)]).toEqual([410, 'ERASED']);
  expect((await other.call('GET', '/sessions')).status).toBe(200);
});

test('API-73: what fails again and again is tried ever more rarely, then dead and told of once; a lease keeps two runs apart', async () => {
  const clock = { now: 1_000_000 };
  const store = createMemoryStore();
  const tasks = createTasks({ store, now: () => clock.now });
  await tasks.plan('owner', 'somebody');
  await tasks.plan('owner', 'somebody');
  const [tries, dead]: [number[], string[]] = [[], []];
  const failing = { snapshot: async () => 'done' as const, garbage: async () => 'done' as const, owner: () => (tries.push(clock.now), Promise.reject(new Error('no'))) };
  await tasks.run(failing, (what) => dead.push(what));
  expect(tries).toEqual([]);
  for (let n = 0; n < 5_000; n += 1) {
    clock.now += limits.taskLease;
    await Promise.all([tasks.run(failing, (what) => dead.push(what)), tasks.run(failing, (what) => dead.push(what))]);
  }
  expect(tries).toHaveLength(limits.taskAttempts);
  const waits = tries.slice(1).map((at, n) => at - (tries[n] ?? 0));
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  expect(dead).toEqual(['owner']);
  expect(await store.page({ partition: 'tasks', kind: 'dead', limit: 5 })).toHaveLength(1);
});
