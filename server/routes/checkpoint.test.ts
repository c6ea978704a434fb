/** Checkpoints over the real application: who may swap, what is served, what is kept, and what a crash leaves. Content is opaque here. */
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { hashCheckpoint } from '../../shared/crypto/checkpoint.ts';
import { concat, fromBase64Url, toBase64Url } from '../../shared/model/bytes.ts';
import type { RecordHash, ReplicaId, SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Vector } from '../../shared/model/vector.ts';
import { checkpointReply, pullReply, type Checkpoint, type PullReply, type PushReply } from '../../shared/protocol/messages.ts';
import type { Head } from '../services/heads.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import { StoreUnavailable, type Store } from '../store/store.ts';
import { calls, codeOf, createChain, createService, join, newSession, signIn, take, webCrypto, type Answer, type Chain, type Person } from '../testing/harness.ts';

const start = async (store: Store = createMemoryStore()) => {
  const service = createService({ store });
  const person = { ...(await join(service.send)) };
  const session = newSession();
  /** Time passes, and tokens with it. */
  const later = async (ms: number): Promise<void> => {
    service.clock.now += ms;
    const { token } = (await signIn(service.send, { owner: person.owner, device: person.device, sign: person.sign })).body as { token: string };
    Object.assign(person, calls(service.send, token));
  };
  const headOf = async () => (await service.deps.store.read(person.owner, `head.${session}`))?.body as Head;
  const pull = async (vector: Vector = {}, more: object = {}) => {
    const answer = await person.call('POST', `/sessions/${session}/pull`, { vector, ...more });
    if (answer.status === 200) v.parse(pullReply, answer.body);
    return answer.body as Omit<PullReply, 'records' | 'checkpoint'> & { records: string[]; checkpoint?: Omit<Checkpoint, 'items'> & { items: string[] } };
  };
  return { ...service, store, person, later, session, headOf, pull, chain: await createChain(person.owner, session) };
};

interface Made {
  readonly hash: RecordHash;
  readonly body: { readonly previous?: RecordHash; readonly vector: Vector; readonly items: readonly string[]; readonly reseed?: number };
}

const make = async (person: Person, session: SessionId, vector: Vector, previous?: RecordHash, size = 40): Promise<Made> => {
  const sealed = concat(Uint8Array.of(1, 0, 0, 0, 1), webCrypto.random(35), new Uint8Array(size - 40));
  const hash = await hashCheckpoint(webCrypto, { owner: person.owner, session, previous, vector }, sealed);
  return { hash, body: { ...(previous !== undefined && { previous }), vector, items: [toBase64Url(sealed)] } };
};
const put = (person: Pick<Person, 'call'>, session: SessionId, body: object): Promise<Answer> => person.call('PUT', `/sessions/${session}/checkpoint`, body);
const vectorOf = (answer: Answer): Vector => (answer.body as PushReply).vector;
const at = (chain: Chain, sequence: number): Vector => ({ [chain.replica]: [sequence, chain.hash()] });
/** Everything in the partition, by kind. */
const stored = async (store: Store, person: Person, kind: string) => (await store.page({ partition: person.owner, kind, limit: 10_000 })).length;

test('CKP-2: a checkpoint is taken if its previous is the newest and its vector a prefix of commit order; again is a success', async () => {
  const { person, session, chain, send } = await start();
  const other = await createChain(person.owner, session);
  await person.push(session, [await chain.next()]);
  const one = at(chain, 1);
  await person.push(session, [await other.next()]);
  await person.push(session, [await chain.next()]);
  const all = vectorOf(await person.push(session, []));
  const wrong: Vector[] = [
    at(other, 1), // not the first in commit order
    { ...one, ...at(other, 2) }, // further than what is here
    at(chain, 1), // the hash of another record
    { [chain.replica]: one[chain.replica]!, [newSession() as unknown as ReplicaId]: one[chain.replica]! },
  ];
  for (const vector of wrong) {
    expect(codeOf(await put(person, session, (await make(person, session, vector)).body))).toBe('PRECONDITION_FAILED');
  }
  const first = await make(person, session, one);
  const answer = await put(person, session, first.body);
  v.parse(checkpointReply, answer.body);
  expect(answer.body).toMatchObject({ vector: all, log: { checkpoint: first.hash, records: 2 } });
  expect((await put(person, session, first.body)).body).toEqual(answer.body);
  for (const previous of [undefined, chain.hash()]) {
    expect(codeOf(await put(person, session, (await make(person, session, all, previous)).body))).toBe('PRECONDITION_FAILED');
  }
  expect(codeOf(await put(person, session, (await make(person, session, {}, first.hash)).body))).toBe('PRECONDITION_FAILED');
  const second = await make(person, session, all, first.hash);
  expect((await put(person, session, second.body)).body).toMatchObject({ log: { checkpoint: second.hash, records: 0 } });
  expect((await put(person, newSession(), second.body)).status).toBe(404);
  const stranger = await join(send);
  expect((await put(stranger, session, second.body)).status).toBe(404);
});

test('CKP-3: who lacks what is archived gets the checkpoint and the records behind it; nobody else does', async () => {
  const { person, session, chain, pull, headOf } = await start();
  const early = await take(chain, 3, 6_000);
  await person.push(session, early);
  const middle = at(chain, 3);
  const late = await take(chain, 2, 50);
  await person.push(session, late);
  const { hash, body } = await make(person, session, middle);
  await put(person, session, body);
  expect((await headOf()).segments).toEqual([]);
  const fresh = await pull();
  expect(fresh).toMatchObject({ checkpoint: { hash, vector: middle, items: body.items }, records: late, more: false });
  expect(await pull({ [chain.replica]: [2, chain.hash()] })).toMatchObject({ checkpoint: { hash }, records: late });
  for (const known of [await pull(middle), await pull({}, { checkpoint: hash })]) expect(known.checkpoint).toBeUndefined();
  expect((await pull(middle)).records).toEqual(late);
  expect(fresh.log).toMatchObject({ checkpoint: hash, records: 2 });
});

test('CKP-3: a checkpoint may end inside a segment, which stays until it is wholly covered', async () => {
  const { person, session, chain, pull, headOf } = await start();
  await person.push(session, [await chain.next(9_000)]);
  const one = at(chain, 1);
  await person.push(session, await take(chain, 2, 9_000));
  expect((await headOf()).segments).toHaveLength(1);
  const first = await make(person, session, one);
  expect((await put(person, session, first.body)).status).toBe(200);
  expect((await headOf()).segments).toHaveLength(1);
  expect(await pull()).toMatchObject({ checkpoint: { hash: first.hash }, records: [expect.any(String), expect.any(String)], log: { records: 2 } });
  await put(person, session, (await make(person, session, at(chain, 3), first.hash)).body);
  expect((await headOf()).segments).toEqual([]);
});

test('CKP-4: pushes that go on through another server neither lose the swap for good nor a record', async () => {
  const memory = createMemoryStore();
  const read: Store['read'] = async (...where) => {
    const found = await memory.read(...where);
    await new Promise((done) => setImmediate(done));
    return found;
  };
  const { person, session, chain, pull } = await start({ ...memory, read });
  const elsewhere = calls(createService({ store: { ...memory, read } }).send, person.token);
  const sent = await take(chain, 5);
  await person.push(session, sent);
  const vector = at(chain, 5);
  const other = await createChain(person.owner, session);
  sent.push(await other.next());
  await person.push(session, sent.slice(5));
  const pushes = (async () => {
    for (let n = 0; n < 10; n += 1) {
      const record = await other.next(n % 3 === 0 ? 9_000 : 40);
      while ((await elsewhere.push(session, [record])).status !== 200);
      sent.push(record);
    }
  })();
  const { hash, body } = await make(person, session, vector);
  expect((await put(person, session, body)).status).toBe(200);
  await pushes;
  const page = await pull();
  expect(page).toMatchObject({ checkpoint: { hash, vector }, records: sent.slice(5), vector: { [chain.replica]: [5, chain.hash()], [other.replica]: [11, other.hash()] } });
});

test('CKP-5: a checkpoint retires the longest idle replicas, so that the 33rd finds room; a retired one is told its last record', async () => {
  const { person, session, pull, clock, headOf } = await start();
  const chains: Chain[] = [];
  for (let n = 0; n < limits.activeReplicas; n += 1) {
    const chain = await createChain(person.owner, session);
    await person.push(session, [await chain.next()]);
    chains.push(chain);
    clock.now += 1000;
  }
  const [first, second] = chains as [Chain, Chain, ...Chain[]];
  // The first one wakes up once more: it is not the longest idle any longer.
  await person.push(session, [await first.next()]);
  const extra = await createChain(person.owner, session);
  const record = await extra.next();
  expect(codeOf(await person.push(session, [record]))).toBe('CHECKPOINT_FIRST');
  const before = await pull();
  const { hash, body } = await make(person, session, before.vector);
  const after = vectorOf(await put(person, session, body));
  expect(Object.keys(after)).toHaveLength(limits.keptReplicas);
  expect(after[first.replica]).toEqual([2, first.hash()]);
  expect(after[second.replica]).toBeUndefined();
  expect((await person.push(session, [record])).status).toBe(200);
  const position = [1, second.hash()];
  const refused = { code: 'RETIRED', replica: second.replica, position };
  expect((await person.push(session, [await second.next()])).body).toMatchObject(refused);
  // Its very id begins no second chain.
  const again = await createChain(person.owner, session, { replica: second.replica, sequence: 0, hash: (await createChain(person.owner, session)).hash() });
  expect((await person.push(session, [await again.next()])).body).toMatchObject(refused);
  const known = await pull({ ...before.vector, ...at(extra, 1) });
  expect(known.retired).toEqual(Object.fromEntries(chains.slice(1, 17).map((chain) => [chain.replica, before.vector[chain.replica]])));
  expect(known.checkpoint).toBeUndefined();
  // Who lacks a retired replica's record is behind the archive, also after a checkpoint that does not name it any more.
  const { vector: active } = await pull(before.vector);
  await put(person, session, (await make(person, session, active, hash)).body);
  const lacking = Object.fromEntries(Object.entries((await headOf()).vector));
  expect((await pull(active, { checkpoint: hash })).checkpoint).toBeUndefined();
  expect((await pull(lacking)).checkpoint).toBeDefined();
  expect((await pull({ ...before.vector, ...active })).checkpoint).toBeUndefined();
});

test('CKP-6: kept are the two latest, the newest older than 30 days, one a day between, and every record after that', async () => {
  const { person, session, chain, clock, later, headOf, store, pull } = await start();
  const day = 24 * 60 * 60 * 1000;
  let previous: RecordHash | undefined;
  const made: RecordHash[] = [];
  const tick = async (): Promise<void> => {
    await person.push(session, [await chain.next(9_000)]);
    const { hash, body } = await make(person, session, (await pull(at(chain, 1), { checkpoint: previous })).vector, previous);
    expect((await put(person, session, body)).status).toBe(200);
    previous = hash;
    made.push(hash);
  };
  for (let n = 0; n < 4; n += 1) {
    await tick();
    await later(day / 4);
  }
  const kept = async () => ((await headOf()).history ?? []).filter(({ items }) => items > 0).map(({ hash }) => made.indexOf(hash));
  // Within a day the first and the latest; no record of 30 days is gone.
  expect(await kept()).toEqual([0, 2]);
  expect(await stored(store, person, 'segment')).toBe(4);
  for (let n = 4; n < 50; n += 1) {
    await tick();
    await later(day);
  }
  const { history = [], checkpoint, bytes } = await headOf();
  const base = made.indexOf(history[0]!.hash);
  expect(made.length - base).toBe(31);
  expect(clock.now - day - history[0]!.at).toBeGreaterThanOrEqual(limits.historyLifetime);
  expect(await kept()).toEqual(Array.from({ length: 30 }, (_, n) => base + n));
  // Every record after the base, none before it, and the count of the quota is what lies there.
  expect(await stored(store, person, 'segment')).toBe(made.length - base - 1);
  expect(await stored(store, person, 'checkpoint')).toBe(31);
  // The list of the oldest says what its body is bound to.
  expect(await stored(store, person, 'archive')).toBe(31);
  const record = Math.floor((((await take(await createChain(person.owner, session), 1, 9_000))[0]?.length ?? 0) * 3) / 4);
  expect(bytes).toBe(30 * record + 31 * 40);
  expect(checkpoint?.hash).toBe(previous);
});

test('CKP-7: cut short at any write, a checkpoint is there whole or not at all, and what was removed nobody names', async () => {
  let outcomes = { before: 0, after: 0 };
  for (let fatal = 1; fatal <= 40; fatal += 1) {
    const memory = createMemoryStore();
    let writes = Infinity;
    const counted = async <T>(work: () => Promise<T>): Promise<T> => {
      writes -= 1;
      if (writes < 0) throw new StoreUnavailable('down');
      return work();
    };
    const store: Store = {
      ...memory,
      create: (item) => counted(() => memory.create(item)),
      replace: (item, etag) => counted(() => memory.replace(item, etag)),
      remove: (...where) => counted(() => memory.remove(...where)),
    };
    const { person, session, chain, pull, later, headOf } = await start(store);
    let previous: RecordHash | undefined;
    const next = async () => {
      await person.push(session, [await chain.next(20_000)]);
      await person.push(session, [await chain.next(40)]);
      return make(person, session, (await pull(at(chain, 1), { checkpoint: previous })).vector, previous);
    };
    for (let n = 0; n < 3; n += 1) {
      const { hash, body } = await next();
      await put(person, session, body);
      previous = hash;
      await later(limits.historyLifetime / 2 + 1000);
    }
    const { hash, body } = await next();
    writes = fatal;
    const cut = (await put(person, session, body)).status === 503;
    writes = Infinity;
    const newest = (await headOf()).checkpoint?.hash;
    expect([previous, hash]).toContain(newest);
    outcomes = newest === hash ? { ...outcomes, after: outcomes.after + 1 } : { ...outcomes, before: outcomes.before + 1 };
    expect((await pull()).checkpoint?.hash).toBe(newest);
    // The same call again finishes it; the next one tidies up what was left.
    expect((await put(person, session, body)).status).toBe(200);
    previous = hash;
    const last = await next();
    expect((await put(person, session, last.body)).status).toBe(200);
    const head = await headOf();
    const line = [...(head.history ?? []), head.checkpoint!];
    for (const { hash: of, items } of line) {
      for (let n = 0; n < items; n += 1) expect(await memory.read(person.owner, `checkpoint.${session}.${of}.${n}`)).toBeDefined();
    }
    for (const { archive, archived } of line) {
      if (archived === 0) continue;
      const list = (await memory.read(person.owner, archive))?.body as { segments: { id: string }[] };
      for (const { id } of list.segments) expect(await memory.read(person.owner, id)).toBeDefined();
    }
    if (!cut) break;
  }
  expect(outcomes.before).toBeGreaterThan(2);
  expect(outcomes.after).toBeGreaterThan(2);
});

test('CKP-7: a checkpoint that lost its swap leaves nothing behind but its body', async () => {
  const memory = createMemoryStore();
  let wins = true;
  const { person, session, chain, pull } = await start({ ...memory, replace: async (item, etag) => (wins ? memory.replace(item, etag) : undefined) });
  await person.push(session, await take(chain, 2));
  const { body } = await make(person, session, (await pull()).vector);
  wins = false;
  expect((await put(person, session, body)).status).toBe(503);
  for (const kind of ['segment', 'archive', 'retired']) expect(await stored(memory, person, kind)).toBe(0);
  wins = true;
  expect((await put(person, session, body)).status).toBe(200);
  expect(await stored(memory, person, 'checkpoint')).toBe(1);
});

test('CKP-8: a checkpoint of four items is taken in one request, a fifth is refused; no quota refuses it', async () => {
  const { person, session, chain, pull } = await start();
  await person.push(session, [await chain.next()]);
  const vector = at(chain, 1);
  const { body } = await make(person, session, vector, undefined, 4 * limits.itemSealedBytes);
  const whole = fromBase64Url(body.items[0]!)!;
  const items = [0, 1, 2, 3].map((n) => toBase64Url(whole.subarray(n * limits.itemSealedBytes, (n + 1) * limits.itemSealedBytes)));
  expect((await put(person, session, { ...body, items: [...items, 'AAAA'] })).status).toBe(413);
  expect((await put(person, session, body)).status).toBe(413);
  expect((await put(person, session, { ...body, items })).status).toBe(200);
  expect((await pull()).checkpoint?.items).toEqual(items);
  expect((await person.call('POST', `/sessions/${session}/records`, { records: [], meta: 'A'.repeat(2_000_000) })).status).toBe(413);
});

test('CKP-9: what is given back to a server that counts as many replicas as it can names one more, its author, and the longest idle one rests', async () => {
  const { person, session, chain, pull } = await start();
  await take(chain, 3);
  const others = await Promise.all(Array.from({ length: limits.activeReplicas }, () => createChain(person.owner, session)));
  for (const other of others) await person.push(session, [await other.next()]);
  const counted: Vector = Object.assign({}, ...others.map((other) => at(other, 1)));
  const { hash, body } = await make(person, session, counted);
  expect((await put(person, session, { ...body, reseed: 5 })).status).toBe(200);
  const whole: Vector = { ...counted, ...at(chain, 3) };
  expect((await put(person, session, { ...(await make(person, session, whole, hash)).body, reseed: 6 })).status).toBe(200);
  const { vector, checkpoint } = await pull();
  expect(Object.keys(vector)).toHaveLength(limits.activeReplicas);
  expect(vector).toMatchObject(at(chain, 3));
  expect(checkpoint?.vector).toEqual(whole);
  expect((await person.push(session, [await chain.next()])).status).toBe(200);
});

test('CKP-9: a server that lost its records takes a checkpoint that stands for all it holds, and goes on behind it', async () => {
  const { person, session, chain, pull, headOf } = await start();
  const records = await take(chain, 3);
  const { hash, body } = await make(person, session, at(chain, 3));
  const next = await chain.next();
  expect((await put(person, session, body)).status).toBe(404);
  await person.push(session, records.slice(0, 1));
  expect(codeOf(await put(person, session, body))).toBe('PRECONDITION_FAILED');
  const meanwhile = await createChain(person.owner, session);
  const news = await meanwhile.next();
  await person.push(session, [news]);
  expect((await put(person, session, { ...body, reseed: 5 })).body).toMatchObject({
    vector: { ...body.vector, ...at(meanwhile, 1) },
    log: { checkpoint: hash, records: 1 },
  });
  expect((await person.push(session, [next])).status).toBe(200);
  expect(await pull()).toMatchObject({ checkpoint: { hash, vector: body.vector }, records: [news, next] });
  // One from further back, or of another course of events, does not take its place.
  expect(codeOf(await put(person, session, { ...(await make(person, session, { [chain.replica]: [2, hash] })).body, reseed: 5 }))).toBe('PRECONDITION_FAILED');
  // Nor one that is numbered further on but reaches less far than the one in place: what that archived would be nowhere.
  expect(codeOf(await put(person, session, { ...(await make(person, session, at(chain, 2))).body, reseed: 6 }))).toBe('PRECONDITION_FAILED');
  const other = { [chain.replica]: [4, hash] as const };
  expect(codeOf(await put(person, session, { ...(await make(person, session, other)).body, reseed: 6 }))).toBe('PRECONDITION_FAILED');
  const all = (await pull()).vector;
  expect((await put(person, session, (await make(person, session, all, hash)).body)).status).toBe(200);
  expect((await headOf()).tail).toEqual([]);
});
