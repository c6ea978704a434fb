/** Push, pull, list and delete over the real application: chains, commit order, paging, segments, swaps, tombstones. */
import { expect, test } from 'vitest';
import { limits } from '../../shared/model/limits.ts';
import type { ReplicaId } from '../../shared/model/ids.ts';
import type { Problem, PullReply, PushReply, SessionsReply } from '../../shared/protocol/messages.ts';
import { pullReply, pushReply, sessionRow, sessionsReply } from '../../shared/protocol/messages.ts';
import * as v from 'valibot';
import { createMemoryStore } from '../store/memory/store.ts';
import type { Store } from '../store/store.ts';
import {
  codeOf,
  createChain,
  createService,
  join,
  meta,
  newReplica,
  newSession,
  placeOf,
  signIn,
  calls,
  take,
} from '../testing/harness.ts';

const start = async () => {
  const service = createService();
  const person = await join(service.send);
  const session = newSession();
  return { ...service, person, session, chain: await createChain(person.owner, session) };
};
const vectorOf = (answer: { body: unknown }) => (answer.body as { vector: Record<ReplicaId, [number, string]> }).vector;

test('API-20 T6: pushed records come back as the same bytes in commit order over all replicas', async () => {
  const { person, session, chain } = await start();
  const other = await createChain(person.owner, session);
  const [a1, b1, a2] = [await chain.next(), await other.next(), await chain.next()];
  for (const record of [a1, b1, a2]) expect((await person.push(session, [record])).status).toBe(200);
  const answer = await person.call('POST', `/sessions/${session}/pull`, { vector: {} });
  v.parse(pullReply, answer.body);
  expect(answer.body).toMatchObject({ revision: 3, records: [a1, b1, a2], more: false });
  expect(vectorOf(answer)).toEqual({ [chain.replica]: [2, chain.hash()], [other.replica]: [1, other.hash()] });
  const rest = await person.call('POST', `/sessions/${session}/pull`, { vector: { [chain.replica]: [1, chain.hash()] } });
  expect(rest.body).toMatchObject({ records: [b1, a2], more: false });
});

test('API-21: a push answers with revision and vector, and known records are skipped without a new revision', async () => {
  const { person, session, chain } = await start();
  const [a, b, c] = [await chain.next(), await chain.next(), await chain.next()];
  const first = await person.push(session, [a, b]);
  v.parse(pushReply, first.body);
  expect(first.body).toMatchObject({ revision: 1, vector: { [chain.replica]: [2, expect.any(String)] } });
  expect((await person.push(session, [a, b])).body).toEqual(first.body);
  expect((await person.push(session, [a])).body).toEqual(first.body);
  expect((await person.push(session, [b, c])).body).toMatchObject({ revision: 2, vector: { [chain.replica]: [3, chain.hash()] } });
  expect(await person.pullAll(session)).toEqual([a, b, c]);
});

test('API-22: a record that skips a sequence is a GAP that names what the server holds, and stores nothing', async () => {
  const { person, session, chain } = await start();
  const [a, b, c] = [await chain.next(), await chain.next(), await chain.next()];
  await person.push(session, [a]);
  const held = vectorOf(await person.push(session, [a]))[chain.replica];
  const gap = await person.push(session, [c]);
  expect([gap.status, gap.body]).toMatchObject([409, { code: 'GAP', replica: chain.replica, position: held }]);
  const other = await createChain(person.owner, session);
  await other.next();
  expect((await person.push(session, [b, await other.next()])).body).toMatchObject({
    code: 'GAP',
    replica: other.replica,
    position: [0, expect.any(String)],
  });
  expect(await person.pullAll(session)).toEqual([a]);
});

test('API-23: another record at a known place, or one that follows another, is a FORK that names what the server holds', async () => {
  const { person, session, chain } = await start();
  const twin = await createChain(person.owner, session, { replica: chain.replica, sequence: 0, hash: chain.hash() });
  await person.push(session, [await chain.next()]);
  const position = [1, chain.hash()];
  const same = await twin.next();
  expect((await person.push(session, [same])).body).toMatchObject({
    code: 'FORK',
    status: 409,
    replica: chain.replica,
    position,
  });
  const after = await twin.next();
  expect((await person.push(session, [after])).body).toMatchObject({ code: 'FORK', replica: chain.replica, position });
  expect(await person.pullAll(session)).toHaveLength(1);
});

test('API-24 T22: what is no record, or no chain in itself, or of another session, is refused whole', async () => {
  const { person, session, chain } = await start();
  const [a, , c] = [await chain.next(), await chain.next(), await chain.next()];
  expect(codeOf(await person.push(session, [a, c]))).toBe('BROKEN_CHAIN');
  expect(codeOf(await person.push(session, ['AAAA']))).toBe('UNSUPPORTED_VERSION');
  expect(codeOf(await person.push(session, ['AQAA']))).toBe('UNREADABLE_RECORD');
  const foreign = await createChain(person.owner, newSession());
  expect(await person.push(session, [await foreign.next()])).toMatchObject({ status: 422, body: { code: 'BROKEN_CHAIN' } });
  expect((await person.call('GET', `/sessions/${session}`)).status).toBe(404);
});

test('API-25 T6: when the head would overflow, tail and push become a segment, and every page of a pull is a gapless prefix', async () => {
  const { person, session, chain, deps } = await start();
  const other = await createChain(person.owner, session);
  const sent: string[] = [];
  for (let round = 0; round < 24; round += 1) {
    const records = await take(round % 3 === 0 ? other : chain, 4, 12_000);
    expect((await person.push(session, records)).status).toBe(200);
    sent.push(...records);
  }
  const { body } = (await deps.store.read(person.owner, `head.${session}`)) ?? {};
  const head = body as { tail: unknown[]; segments: unknown[] };
  expect(head.segments.length).toBeGreaterThan(10);
  expect(JSON.stringify(head.tail).length).toBeLessThanOrEqual((limits.headTailBytes * 4) / 3 + 1000);
  const page = (await person.call('POST', `/sessions/${session}/pull`, { vector: {} })).body as {
    records: string[];
    more: boolean;
  };
  expect(page.more).toBe(true);
  const bytes = page.records.reduce((sum, text) => sum + (text.length * 3) / 4, 0);
  expect(bytes).toBeLessThanOrEqual(limits.pullBytes);
  expect(bytes).toBeGreaterThan(limits.pullBytes / 2);
  expect(page.records).toEqual(sent.slice(0, page.records.length));
  expect(await person.pullAll(session)).toEqual(sent);
});

test('API-25 R6: a page of a pull holds at most 500 records', async () => {
  const { person, session, chain } = await start();
  const sent = [...(await take(chain, 400)), ...(await take(chain, 200))];
  for (const records of [sent.slice(0, 400), sent.slice(400)]) await person.push(session, records);
  const page = (await person.call('POST', `/sessions/${session}/pull`, { vector: {} })).body as PullReply;
  expect([page.records.length, page.more]).toEqual([limits.pullRecords, true]);
  expect(await person.pullAll(session)).toEqual(sent);
});

test('API-26: a segment that is named and missing is an outage, never a shorter page', async () => {
  const { person, session, chain, deps } = await start();
  await person.push(session, await take(chain, 3, 12_000));
  await person.push(session, await take(chain, 1));
  const { body } = (await deps.store.read(person.owner, `head.${session}`)) ?? {};
  const [segment] = (body as { segments: { id: string }[] }).segments;
  const stored = await deps.store.read(person.owner, segment?.id ?? '');
  await deps.store.remove(person.owner, segment?.id ?? '', stored?.etag ?? '');
  const answer = await person.call('POST', `/sessions/${session}/pull`, { vector: {} });
  expect([answer.status, codeOf(answer), answer.headers.get('retry-after')]).toEqual([503, 'UNAVAILABLE', '1']);
});

test('API-27 T18: concurrent pushes through two servers over one store all land, once each, in each chain order', async () => {
  const memory = createMemoryStore();
  let lost = 0;
  // A store answers later than a promise, and not in step: without this, no two attempts would ever meet.
  let reads = 0;
  const pause = async () => {
    for (let turn = (reads += 1) % 5; turn > 0; turn -= 1) await new Promise((done) => setImmediate(done));
  };
  const read: Store['read'] = async (...at) => {
    await pause();
    const found = await memory.read(...at);
    await pause();
    return found;
  };
  const replace: Store['replace'] = async (item, etag) => {
    const won = await memory.replace(item, etag);
    lost += won === undefined ? 1 : 0;
    return won;
  };
  const first = createService({ store: { ...memory, read, replace } });
  const second = createService({ store: first.deps.store });
  const person = await join(first.send);
  const session = newSession();
  const elsewhere = calls(second.send, person.token);
  const sent = await Promise.all(
    Array.from({ length: 12 }, async (_, n) => {
      const chain = await createChain(person.owner, session);
      const at = n % 2 === 0 ? person : elsewhere;
      const mine: string[] = [];
      for (let round = 0; round < 6; round += 1) {
        const records = await take(chain, 2, round % 3 === 0 ? 9_000 : 50);
        for (let done = false; !done; ) done = (await at.push(session, records)).status === 200;
        mine.push(...records);
      }
      return mine;
    }),
  );
  expect(lost).toBeGreaterThan(0);
  const stored = await person.pullAll(session);
  expect(stored.toSorted()).toEqual(sent.flat().toSorted());
  for (const mine of sent) expect(stored.filter((record) => mine.includes(record))).toEqual(mine);
  const rows = await first.deps.store.page({ partition: person.owner, kind: 'segment', limit: 1000 });
  const { body } = (await first.deps.store.read(person.owner, `head.${session}`)) ?? {};
  expect(rows.length).toBe((body as { segments: unknown[] }).segments.length);
});

test('API-28: the server gives up a swap that it never wins, says 503 with Retry-After, and leaves nothing behind', async () => {
  const store = createMemoryStore();
  const { send } = createService({ store: { ...store, replace: async () => undefined } });
  const person = await join(send);
  const session = newSession();
  const chain = await createChain(person.owner, session);
  await person.push(session, [await chain.next()]);
  const answer = await person.push(session, await take(chain, 2, 12_000));
  expect([answer.status, codeOf(answer)]).toEqual([503, 'UNAVAILABLE']);
  expect(answer.headers.get('retry-after')).toBe('1');
  expect(await store.page({ partition: person.owner, kind: 'segment', limit: 10 })).toEqual([]);
});

test('API-29: metadata comes with new records or alone, is listed, and an echo of an old push does not bring the old one back', async () => {
  const { person, session, chain } = await start();
  const records = [await chain.next()];
  await person.push(session, records, { meta: meta('one') });
  expect((await person.push(session, [], { meta: meta('two') })).body).toMatchObject({ revision: 2 });
  expect((await person.push(session, records, { meta: meta('one') })).body).toMatchObject({ revision: 2 });
  expect((await person.push(session, [], { meta: meta('late'), revision: 1 })).body).toMatchObject({ revision: 2 });
  expect((await person.call('GET', `/sessions/${session}`)).body).toMatchObject({ meta: meta('two') });
  expect((await person.push(session, [], { meta: meta('three'), revision: 2 })).body).toMatchObject({ revision: 3 });
  expect((await person.call('POST', `/sessions/${session}/pull`, { vector: {} })).body).toMatchObject({ meta: meta('three') });
  expect(codeOf(await person.push(newSession(), [], { meta: meta('none') }))).toBe('NOT_FOUND');
});

test('API-30 R3: a push over 512 KiB is 413 with the actual and the allowed size', async () => {
  const { person, session, chain } = await start();
  const records = await take(chain, 4, 180_000);
  const actual = records.reduce((sum, text) => sum + Math.floor((text.length * 3) / 4), 0);
  const answer = await person.push(session, records);
  expect([answer.status, answer.body]).toMatchObject([
    413,
    { code: 'TOO_LARGE', facts: { allowed: limits.pushBytes, actual } },
  ]);
});

test('API-31: a session takes 32 active replicas, and the 33rd is told that a checkpoint comes first', async () => {
  const { person, session } = await start();
  for (let n = 0; n < limits.activeReplicas; n += 1) {
    expect((await person.push(session, [await (await createChain(person.owner, session)).next()])).status).toBe(200);
  }
  const answer = await person.push(session, [await (await createChain(person.owner, session)).next()]);
  expect([answer.status, codeOf(answer)]).toEqual([409, 'CHECKPOINT_FIRST']);
});

test('API-32 R6 T10 T19: the list holds 20 by default and 100 at most, and its cursor visits each session once', async () => {
  const { person, clock } = await start();
  const made: string[] = [];
  for (let n = 0; n < 105; n += 1) {
    const session = newSession();
    await person.push(session, [await (await createChain(person.owner, session)).next()]);
    made.push(session);
    clock.now += 100;
  }
  const sizes = await Promise.all(
    ['', '?limit=7', '?limit=100', '?limit=5000'].map(
      async (query) => ((await person.call('GET', `/sessions${query}`)).body as SessionsReply).sessions.length,
    ),
  );
  expect(sizes).toEqual([20, 7, 100, 100]);
  for (const limit of ['0', '-1', 'x', '1.5', ''])
    expect((await person.call('GET', `/sessions?limit=${limit}`)).status).toBe(422);
  const seen: string[] = [];
  for (let [more, query] = [true, '']; more; ) {
    const answer = await person.call('GET', `/sessions?limit=10${query}`);
    v.parse(sessionsReply, answer.body);
    const page = answer.body as SessionsReply;
    seen.push(...page.sessions.map(({ id }) => id));
    [more, query] = [page.more, `&cursor=${page.cursor}`];
  }
  expect(seen).toEqual(made);
});

test('API-33 T10: the last cursor lists what changed since, two minutes taken back; one from the future lists everything', async () => {
  const { person, clock, session, chain } = await start();
  await person.push(session, [await chain.next()]);
  clock.now += limits.cursorOverlap - 1000;
  const { cursor } = (await person.call('GET', '/sessions')).body as SessionsReply;
  const listed = async (from: string) => ((await person.call('GET', `/sessions?cursor=${from}`)).body as SessionsReply).sessions;
  clock.now += 1000;
  expect(await listed(cursor)).toMatchObject([{ id: session, revision: 1 }]);
  clock.now += limits.cursorOverlap + 1000;
  const { cursor: later } = (await person.call('GET', '/sessions')).body as SessionsReply;
  expect(await listed(later)).toEqual([]);
  await person.push(session, [await chain.next()]);
  expect(await listed(later)).toMatchObject([
    { id: session, revision: 2, vector: { [chain.replica]: [2, chain.hash()] }, deleted: false },
  ]);
  clock.now += limits.cursorOverlap * 2;
  expect(await listed(String(clock.now + 1))).toHaveLength(1);
  expect((await person.call('GET', '/sessions?cursor=nonsense')).body).toMatchObject({
    code: 'INVALID_INPUT',
    facts: { field: 'cursor' },
  });
});

test('API-34 T10: a head answers 304 while it is unchanged, and its tag changes with every change', async () => {
  const { person, session, chain } = await start();
  await person.push(session, [await chain.next()]);
  const first = await person.call('GET', `/sessions/${session}`);
  v.parse(sessionRow, first.body);
  const etag = first.headers.get('etag') ?? '';
  const again = await person.call('GET', `/sessions/${session}`, undefined, { 'if-none-match': etag });
  expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, undefined, etag]);
  await person.push(session, [await chain.next()]);
  const changed = await person.call('GET', `/sessions/${session}`, undefined, { 'if-none-match': etag });
  expect([changed.status, changed.headers.get('etag') === etag]).toEqual([200, false]);
});

test('API-35: only who has seen everything deletes; otherwise 409 BEHIND with the vector, and nothing is deleted', async () => {
  const { person, session, chain } = await start();
  const reply = (await person.push(session, [await chain.next()])).body as PushReply;
  for (const vector of [{}, { [chain.replica]: [1, 'A'.repeat(43)] }, { [newReplica()]: [9, chain.hash()] }]) {
    const answer = await person.call('DELETE', `/sessions/${session}`, { vector });
    expect([answer.status, answer.body]).toMatchObject([409, { code: 'BEHIND', vector: reply.vector }]);
  }
  expect((await person.push(session, [await chain.next()])).status).toBe(200);
  const late = await person.call('DELETE', `/sessions/${session}`, { vector: reply.vector });
  expect(codeOf(late)).toBe('BEHIND');
  expect((await person.call('GET', `/sessions/${session}`)).status).toBe(200);
});

test('API-36: a deleted session is 410 DELETED for good, stays listed as deleted, and deleting again is a success', async () => {
  const { person, session, chain } = await start();
  const { vector } = (await person.push(session, [await chain.next()])).body as PushReply;
  expect((await person.call('DELETE', `/sessions/${session}`, { vector })).status).toBe(204);
  expect((await person.call('DELETE', `/sessions/${session}`, { vector: {} })).status).toBe(204);
  const answers = [
    await person.call('GET', `/sessions/${session}`),
    await person.call('POST', `/sessions/${session}/pull`, { vector: {} }),
    await person.push(session, [await chain.next()]),
    await person.push(session, [await (await createChain(person.owner, session)).next()]),
  ];
  for (const answer of answers) expect([answer.status, codeOf(answer)]).toEqual([410, 'DELETED']);
  expect((await person.call('GET', '/sessions')).body).toMatchObject({ sessions: [{ id: session, deleted: true, revision: 2 }] });
});

test('API-36: of the replicas that a pull asks about it names what the tombstone covers, retired ones too, and gives its content when it is asked for', async () => {
  const { person, session, chain } = await start();
  const { vector } = (await person.push(session, [await chain.next(), await chain.next()])).body as PushReply;
  const [replica = ''] = Object.keys(vector);
  expect((await person.call('DELETE', `/sessions/${session}`, { vector })).status).toBe(204);
  const pull = async (body: object) => person.call('POST', `/sessions/${session}/pull`, body);
  expect((await pull({ vector: {} })).body).toMatchObject({ code: 'DELETED', vector: {} });
  expect((await pull({ vector: { [replica]: [1, 'A'.repeat(43)] } })).body).toMatchObject({ code: 'DELETED', vector });
  expect((await pull({ vector: {}, deleted: true })).body).toMatchObject({ vector, records: { length: 2 } });
  expect((await person.call('DELETE', `/sessions/${session}`, { vector, forGood: true })).status).toBe(204);
  expect((await pull({ vector, deleted: true })).body).toMatchObject({ code: 'DELETED', vector });
});

test('API-19: deleting for good drops everything but the tombstone, and a call cut short is finished by the next', async () => {
  const { person, session, chain, deps } = await start();
  let vector: PushReply['vector'] = {};
  for (let n = 0; n < 3; n += 1) vector = ((await person.push(session, [await chain.next(12_000)])).body as PushReply).vector;
  const kept = async () => (await deps.store.page({ partition: person.owner, kind: 'segment', limit: 9 })).length;
  expect(await kept()).toBeGreaterThan(0);
  const gone = async () => (await person.call('DELETE', `/sessions/${session}`, { vector, forGood: true })).status;
  expect((await person.call('DELETE', `/sessions/${session}`, { vector: {}, forGood: true })).status).toBe(409);
  expect((await person.call('DELETE', `/sessions/${session}`, { vector })).status).toBe(204);
  expect(await kept()).toBeGreaterThan(0);
  expect(await gone()).toBe(204);
  expect(await kept()).toBe(0);
  expect(await gone()).toBe(204);
  expect((await person.call('GET', `/sessions/${session}`)).status).toBe(410);
  expect((await person.call('GET', '/account')).body).toMatchObject({ bytes: 0 });
});

test('API-19: of a session that was not deleted before one call drops everything, too', async () => {
  const { person, session, chain, deps } = await start();
  const { vector } = (await person.push(session, await take(chain, 3, 12_000))).body as PushReply;
  expect((await person.call('DELETE', `/sessions/${session}`, { vector, forGood: true })).status).toBe(204);
  expect(await deps.store.page({ partition: person.owner, kind: 'segment', limit: 9 })).toEqual([]);
});

test('API-37: quotas refuse new content with 507 and never a deletion', async () => {
  const { person, session, chain, deps, clock } = await start();
  const { vector } = (await person.push(session, [await chain.next()])).body as PushReply;
  const big = {
    partition: person.owner,
    id: 'head.big',
    kind: 'session',
    sort: '0',
    summary: { bytes: limits.ownerBytes },
    body: null,
  };
  await deps.store.create(big);
  clock.now += limits.accountCache;
  const answer = await person.push(session, [await chain.next()]);
  expect([answer.status, answer.body]).toMatchObject([507, { code: 'OVER_QUOTA', facts: { allowed: limits.ownerBytes } }]);
  expect((await person.call('DELETE', `/sessions/${session}`, { vector })).status).toBe(204);
});

test('API-38: usage is the sum of what the heads hold', async () => {
  const { person, session, chain, clock } = await start();
  const records = await take(chain, 3);
  await person.push(session, records);
  const bytes = records.reduce((sum, text) => sum + Math.floor((text.length * 3) / 4), 0);
  expect((await person.call('GET', '/account')).body).toMatchObject({ owner: person.owner, bytes, sessions: 1, snapshots: 0, devices: 1 });
  clock.now += limits.accountCache; // what this process wrote itself is not what counts any more
  expect((await person.call('GET', '/account')).body).toMatchObject({ bytes, sessions: 1 });
  const again = await signIn(createService().send, { owner: person.owner, device: person.device, sign: person.sign });
  expect((again.body as Problem).code).toBe('UNAUTHENTICATED');
  expect(placeOf(records[2] ?? '')).toEqual({ replica: chain.replica, sequence: 3 });
});
