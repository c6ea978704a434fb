/** Snapshots over the real application: made once, opened by link, dead in one way only. */
import { expect, test, vi } from 'vitest';
import * as v from 'valibot';
import { toBase64Url, utf8 } from '../../shared/model/bytes.ts';
import { limits } from '../../shared/model/limits.ts';
import { snapshotReply, snapshotsReply, visitsReply } from '../../shared/protocol/messages.ts';
import { patient } from '../../shared/testing/patient.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import { call, codeOf, createService, join, lasting, newSnapshot, type Send } from '../testing/harness.ts';

const make = async (text: string, more: { expires?: number; id?: string } = {}) => {
  const sealed = utf8(text);
  const digest = toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', sealed)));
  return { id: newSnapshot(), digest, sealed: toBase64Url(sealed), ...more };
};
const open = (send: Send, id: string, address = 'reader') =>
  call(send, 'GET', `/snapshots/${id}`, undefined, { 'x-test-address': address });

test('API-50 T7: a snapshot is made by its owner and opened by anyone who has the link, without a token', async () => {
  const { send, clock } = createService();
  const person = await join(send);
  const snapshot = await make('sealed');
  const made = await person.call('POST', '/snapshots', snapshot);
  expect([made.status, made.body]).toEqual([201, { id: snapshot.id, created: clock.now, bytes: 6 }]);
  const created = clock.now;
  const opened = await open(send, snapshot.id);
  v.parse(snapshotReply, opened.body);
  expect(opened.body).toEqual({ id: snapshot.id, created, sealed: snapshot.sealed });
  expect(opened.headers.get('cache-control')).toBe('no-store');
  expect((await call(send, 'POST', '/snapshots', snapshot)).status).toBe(401);
});

test('API-51: the same snapshot again is a success, another body or another owner under its id is ALREADY_EXISTS', async () => {
  const { send } = createService();
  const [person, other] = [await join(send), await join(send)];
  const snapshot = await make('one');
  const made = await person.call('POST', '/snapshots', snapshot);
  expect((await person.call('POST', '/snapshots', snapshot)).body).toEqual(made.body);
  const others = [
    await person.call('POST', '/snapshots', await make('two', { id: snapshot.id })),
    await other.call('POST', '/snapshots', snapshot),
  ];
  for (const answer of others) expect([answer.status, codeOf(answer)]).toEqual([409, 'ALREADY_EXISTS']);
  expect((await open(send, snapshot.id)).body).toMatchObject({ sealed: snapshot.sealed });
  expect((await person.call('GET', '/account')).body).toMatchObject({ snapshots: 1, bytes: 3 });
});

test('API-51: of many creations at once under one id exactly one body wins', async () => {
  const { send } = createService();
  const person = await join(send);
  const id = newSnapshot();
  const bodies = await Promise.all(['a', 'b', 'c', 'd'].map((text) => make(text, { id })));
  const answers = await Promise.all(bodies.map((body) => person.call('POST', '/snapshots', body)));
  const won = bodies.filter((_, n) => answers[n]?.status === 201);
  expect(won).toHaveLength(1);
  expect((await open(send, id)).body).toMatchObject({ sealed: won[0]?.sealed });
});

test('API-52: a digest that does not fit the body, and an expiry in the past, are refused', async () => {
  const { send, clock } = createService();
  const person = await join(send);
  const wrong = { ...(await make('one')), digest: (await make('two')).digest };
  expect(await person.call('POST', '/snapshots', wrong)).toMatchObject({ status: 422, body: { facts: { field: 'digest' } } });
  const past = await make('one', { expires: clock.now });
  expect(await person.call('POST', '/snapshots', past)).toMatchObject({ status: 422, body: { facts: { field: 'expires' } } });
});

test('API-53 R2 T23: missing, malformed, expired and deleted answer alike in every byte, after the same floor time', async () => {
  const { send, clock } = createService();
  const person = await join(send);
  const [expired, deleted] = [await make('a', { expires: clock.now + 1000 }), await make('b')];
  for (const snapshot of [expired, deleted]) await person.call('POST', '/snapshots', snapshot);
  expect((await open(send, expired.id)).status).toBe(200);
  clock.now += 1000;
  await person.call('DELETE', `/snapshots/${deleted.id}`);
  const answers = [];
  for (const id of [newSnapshot(), 'malformed', expired.id, deleted.id]) {
    const start = clock.now;
    const answer = await open(send, id, id);
    expect(clock.now - start).toBe(limits.refusalFloor);
    answers.push({ status: answer.status, body: answer.body, headers: lasting(answer) });
  }
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
});

test('API-53 T23: to who is signed in, a snapshot of another looks like one that is not there, in bytes and in time', async () => {
  const { send, clock } = createService();
  const [person, other] = [await join(send), await join(send)];
  const snapshot = await make('a');
  await person.call('POST', '/snapshots', snapshot);
  const calls = [['GET', '/visits', undefined], ['PATCH', '', { expires: null }], ['DELETE', '', undefined]] as const;
  for (const [method, behind, body] of calls) {
    const answers = [];
    for (const id of [snapshot.id, newSnapshot(), 'malformed']) {
      const start = clock.now;
      const answer = await other.call(method, `/snapshots/${id}${behind}`, body);
      expect(clock.now - start).toBe(limits.refusalFloor);
      answers.push({ status: answer.status, body: answer.body, headers: lasting(answer) });
    }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.status).toBe(404);
  }
});

test('API-54 R2 T23: an address that keeps asking for links that do not open is held back, also from those that do', async () => {
  const { send, clock } = createService({ wait: async () => undefined });
  const person = await join(send);
  const snapshot = await make('a');
  await person.call('POST', '/snapshots', snapshot);
  for (let n = 0; n < limits.missRate.burst; n += 1) expect((await open(send, newSnapshot(), 'guesser')).status).toBe(404);
  const held = await open(send, snapshot.id, 'guesser');
  expect([held.status, codeOf(held), held.headers.get('retry-after')]).toEqual([429, 'RATE_LIMITED', '5']);
  expect((await open(send, snapshot.id, 'reader')).status).toBe(200);
  clock.now += 5000;
  expect((await open(send, snapshot.id, 'guesser')).status).toBe(200);
});

test('API-55: a deletion is final, takes the body away, and again is a success', async () => {
  const { send, deps } = createService();
  const person = await join(send);
  const snapshot = await make('a');
  await person.call('POST', '/snapshots', snapshot);
  for (let n = 0; n < 2; n += 1) expect((await person.call('DELETE', `/snapshots/${snapshot.id}`)).status).toBe(204);
  expect(codeOf(await person.call('POST', '/snapshots', snapshot))).toBe('ALREADY_EXISTS');
  expect(await deps.store.read(`snapshot.${snapshot.id}`, 'body')).toBeUndefined();
  expect((await person.call('GET', '/snapshots')).body).toEqual({ snapshots: [] });
  expect((await person.call('GET', '/account')).body).toMatchObject({ snapshots: 0, bytes: 0 });
});

test('API-55: deletions and changes of one snapshot at once: none is told to come again, and it is gone', async () => {
  const { send, clock } = createService();
  const person = await join(send);
  const snapshot = await make('pressed twice');
  await person.call('POST', '/snapshots', snapshot);
  const path = `/snapshots/${snapshot.id}`;
  const pressed = Array.from({ length: 4 }, (_, n) => [person.call('PATCH', path, { expires: clock.now + 1000 + n }), person.call('DELETE', path)]).flat();
  const answers = (await Promise.all(pressed)).map(({ status }) => status);
  expect(answers.filter((status) => status >= 500)).toEqual([]);
  expect(answers.filter((_, n) => n % 2 === 1)).toEqual([204, 204, 204, 204]);
  expect((await open(send, snapshot.id)).status).toBe(404);
  expect((await person.call('GET', '/snapshots')).body).toMatchObject({ snapshots: [] });
});

test('API-56: a creation or a deletion that an outage cut short is finished by the same call again', async () => {
  const store = createMemoryStore();
  const fail = { at: Infinity };
  const step =
    <Arguments extends unknown[], Value>(write: (...given: Arguments) => Promise<Value>) =>
    async (...given: Arguments): Promise<Value> => {
      fail.at -= 1;
      if (fail.at < 0) throw new Error('the power went out');
      return write(...given);
    };
  const { send } = createService({
    store: { ...store, create: step(store.create), replace: step(store.replace), remove: step(store.remove) },
  });
  const person = await join(send);
  const isLive = async (id: string) => (await person.call('GET', `/snapshots/${id}/visits`)).status === 200;
  for (let cut = 0; cut < 3; cut += 1) {
    const snapshot = await make('a');
    fail.at = cut;
    expect((await person.call('POST', '/snapshots', snapshot)).status).toBe(500);
    fail.at = Infinity;
    expect((await open(send, snapshot.id)).status).toBe(404);
    expect((await person.call('POST', '/snapshots', snapshot)).status).toBe(201);
    expect(await isLive(snapshot.id)).toBe(true);
    fail.at = cut;
    expect((await person.call('DELETE', `/snapshots/${snapshot.id}`)).status).toBe(500);
    fail.at = Infinity;
    // The task is written first, then the tombstone.
    expect(await isLive(snapshot.id)).toBe(cut <= 1);
    expect((await person.call('DELETE', `/snapshots/${snapshot.id}`)).status).toBe(204);
    expect((await person.call('GET', '/snapshots')).body).toEqual({ snapshots: [] });
  }
});

test('API-57: an expiry can be set, moved and lifted by the owner, and the list shows it', async () => {
  const { send, clock } = createService();
  const person = await join(send);
  const snapshot = await make('a');
  await person.call('POST', '/snapshots', snapshot);
  const expires = clock.now + 1000;
  expect((await person.call('PATCH', `/snapshots/${snapshot.id}`, { expires })).status).toBe(204);
  expect((await person.call('GET', '/snapshots')).body).toMatchObject({ snapshots: [{ id: snapshot.id, expires }] });
  clock.now += 1000;
  expect((await open(send, snapshot.id)).status).toBe(404);
  await person.call('PATCH', `/snapshots/${snapshot.id}`, { expires: null });
  expect((await open(send, snapshot.id)).status).toBe(200);
  const { snapshots } = (await person.call('GET', '/snapshots')).body as { snapshots: object[] };
  expect(Object.keys(snapshots[0] ?? {})).toEqual(['id', 'created', 'bytes']);
});

test('API-58 R6 T19: my snapshots come newest first, 20 by default, 100 at most, each once', async () => {
  const { send, clock } = createService();
  const person = await join(send);
  const made: string[] = [];
  for (let n = 0; n < 103; n += 1) {
    const snapshot = await make(`${n}`);
    await person.call('POST', '/snapshots', snapshot);
    made.unshift(snapshot.id);
    clock.now += 50;
  }
  const page = async (query: string) => v.parse(snapshotsReply, (await person.call('GET', `/snapshots${query}`)).body);
  expect([(await page('')).snapshots.length, (await page('?limit=1000')).snapshots.length]).toEqual([20, 100]);
  const seen: string[] = [];
  for (let query = '?limit=25'; query !== ''; ) {
    const { snapshots, cursor } = await page(query);
    seen.push(...snapshots.map(({ id }) => id));
    query = cursor === undefined ? '' : `?limit=25&cursor=${cursor}`;
  }
  expect(seen).toEqual(made);
  expect((await person.call('GET', '/snapshots?cursor=x')).status).toBe(422);
});

test('API-59 R7 R12 T8: a visitor counts once in five minutes, visitors are not named, and the first row is the derived creation', async () => {
  const { send, clock } = createService();
  const person = await join(send);
  const snapshot = await make('a');
  const created = clock.now;
  await person.call('POST', '/snapshots', snapshot);
  for (let n = 0; n < 20; n += 1) await open(send, snapshot.id, 'address-one');
  await open(send, snapshot.id, 'address-two');
  const listed = async () => v.parse(visitsReply, (await person.call('GET', `/snapshots/${snapshot.id}/visits`)).body).visits;
  const counts = async () =>
    (await listed())
      .slice(1)
      .map((row) => row.visits)
      .toSorted();
  await vi.waitFor(async () => expect(await counts()).toEqual([1, 1]), patient);
  clock.now += limits.visitWindow;
  await open(send, snapshot.id, 'address-one');
  await vi.waitFor(async () => expect(await counts()).toEqual([1, 2]), patient);
  expect((await listed())[0]).toEqual({ visitor: 'creation', owner: true, visits: 1, first: created, last: created });
  expect(JSON.stringify(await listed())).not.toContain('address');
  await person.call('DELETE', `/snapshots/${snapshot.id}`);
  expect((await person.call('GET', `/snapshots/${snapshot.id}/visits`)).status).toBe(404);
});
