/**
 * A push or a checkpoint that is slow against the clearing away of what nothing names: every order in which their store operations
 * can meet. What was acknowledged is there, whatever the order; and what really is garbage goes.
 */
import { expect, test } from 'vitest';
import { hashCheckpoint } from '../../shared/crypto/checkpoint.ts';
import { fromBase64Url, toBase64Url } from '../../shared/model/bytes.ts';
import type { OwnerId } from '../../shared/model/ids.ts';
import { ok } from '../../shared/model/result.ts';
import type { Json } from '../../shared/model/json.ts';
import { limits } from '../../shared/model/limits.ts';
import { webCrypto as nodeCrypto } from '../entry/environment.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import type { Store } from '../store/store.ts';
import { calls, createChain, createService, join, newSession, signIn, take, webCrypto } from '../testing/harness.ts';
import { createCheckpoint } from './checkpoint.ts';
import { createGarbage } from './garbage.ts';
import { checkpointItemId, headId, type Entry, type Head, type Segment } from './heads.ts';
import { createPush } from './push.ts';
import { createSerially } from './serially.ts';
import { createUpkeep } from './upkeep.ts';
import type { Usage } from './usage.ts';

type Actor = 'slow' | 'garbage';

/** A store whose operations wait until it is their actor's turn; operations outside of a race go through. */
const createStage = () => {
  const inner = createMemoryStore();
  const waiting = new Map<Actor, () => void>();
  let racing = false;
  const as = (actor: Actor): Store => {
    const turn = async <T>(run: () => Promise<T>): Promise<T> => {
      if (racing) await new Promise<void>((go) => waiting.set(actor, go));
      return run();
    };
    return {
      ...inner,
      read: (...all) => turn(() => inner.read(...all)),
      create: (item) => turn(() => inner.create(item)),
      replace: (...all) => turn(() => inner.replace(...all)),
      remove: (...all) => turn(() => inner.remove(...all)),
      // Of the lists one alone waits its turn: the others follow it at once, and orders stay countable.
      page: (query) => (query.kind === 'segment' ? turn(() => inner.page(query)) : inner.page(query)),
    };
  };
  return { inner, as, waiting, race: (on: boolean) => (racing = on) };
};

/**
 * Runs one order of the two: `choices[n]` says who acts where both could. Gives the choices that there were, for the next order.
 */
const orders = async (run: (choose: (open: readonly Actor[]) => Actor) => Promise<void>): Promise<number> => {
  let [path, count]: [number[], number] = [[], 0];
  for (;;) {
    const taken: { at: number; of: number }[] = [];
    await run((open) => {
      const at = Math.min(path[taken.length] ?? 0, open.length - 1);
      taken.push({ at, of: open.length });
      return open[at] ?? 'slow';
    });
    count += 1;
    const last = taken.findLastIndex(({ at, of }) => at + 1 < of);
    if (last < 0) return count;
    path = [...taken.slice(0, last).map(({ at }) => at), (taken[last]?.at ?? 0) + 1];
  }
};

const owner = 'owner'.padEnd(22, '0') as OwnerId;

/** Sealed once: thousands of orders begin with the same. */
const session = newSession();
const chain = await createChain(owner, session);
const records = { first: await take(chain, 2, 9_000), second: await take(chain, 1), later: await take(chain, 2, 9_000) };

/** A session with records, an orphaned segment, and an orphaned body of the checkpoint that is about to be put. */
const world = async () => {
  const stage = createStage();
  const clock = { now: Date.UTC(2026, 0, 1) };
  const now = () => clock.now;
  const usage: Usage = { of: async () => ({ bytes: 0, sessions: 1, snapshots: 0 }), add: () => undefined };
  const deps = { store: stage.as('slow'), crypto: nodeCrypto, now, usage, serially: createSerially(), blobs: { claim: async () => ok(undefined) } };
  const [push, checkpoint] = [createPush(deps), createCheckpoint(deps)];
  const send = async (list: readonly string[]) => push({ owner, session, body: { records: list.flatMap((text) => fromBase64Url(text) ?? []) } });
  await send(records.first);
  const first = await send(records.second);
  if (!first.ok) throw new Error(first.fault.code);
  const { vector } = first.value;
  const sealed = webCrypto.random(60);
  const hash = await hashCheckpoint(nodeCrypto, { owner, session, previous: undefined, vector }, sealed);
  const orphans = [`segment.${session}.orphan`, `checkpoint.${session}.${hash}.0`];
  const plant = (id: string, body: Json) => stage.inner.create({ partition: owner, id, kind: id.split('.')[0] ?? '', sort: '', summary: null, body });
  clock.now += 2 * limits.garbageAge;
  const garbage = stage.as('garbage');
  const collect = async () => {
    // It begins at any moment of the other: only then does it look at the clock.
    await garbage.read(owner, 'begin');
    return createGarbage({ store: garbage, now })(owner);
  };
  const put = () => checkpoint({ owner, session, body: { vector, items: [sealed] } });
  /** Every record that the head leads to; undefined when something of it is missing. */
  const stored = async (): Promise<readonly string[] | undefined> => {
    const head = (await stage.inner.read(owner, headId(session)))?.body as Head;
    const archive = head.checkpoint && (await stage.inner.read(owner, head.checkpoint.archive));
    const list = (archive?.body as { segments: Entry[] } | undefined)?.segments ?? [];
    const body = head.checkpoint && (await stage.inner.read(owner, checkpointItemId(session, head.checkpoint.hash, 0)));
    const segments = await Promise.all([...list, ...head.segments].map(({ id }) => stage.inner.read(owner, id)));
    const whole = !segments.includes(undefined) && (head.checkpoint === undefined || (archive !== undefined && body !== undefined));
    const held = segments.flatMap((item) => (item === undefined ? [] : (item.body as Segment).records));
    return whole ? [...held, ...head.tail].map(([, , text]) => text) : undefined;
  };
  return { stage, clock, send, put, collect, stored, plant, orphans, sealed };
};

/** Both at once, in the order that `choose` gives; `asleep` lets days pass before each step. */
const race = async ({ stage, clock, collect }: Awaited<ReturnType<typeof world>>, choose: (open: readonly Actor[]) => Actor, asleep: boolean, slow: () => Promise<unknown>) => {
  stage.race(true);
  const running = new Set<Actor>(['slow', 'garbage']);
  const ends = [slow().finally(() => running.delete('slow')), collect().finally(() => running.delete('garbage'))];
  /** Until each of the two stands before its next operation or has ended. */
  const settled = async (): Promise<number> => {
    do await new Promise((done) => setImmediate(done));
    while (stage.waiting.size < running.size);
    return running.size;
  };
  while ((await settled()) > 0) {
    const open = [...stage.waiting.keys()].toSorted();
    const actor = choose(open);
    if (asleep) clock.now += 2 * limits.garbageAge;
    const go = stage.waiting.get(actor);
    stage.waiting.delete(actor);
    go?.();
  }
  stage.race(false);
  await Promise.all(ends);
};

const cases = [
  ['a push', false],
  ['a push', true],
  ['a checkpoint', true],
] as const;

test.each(cases)('API-107: %s against the clearing away, every order (asleep for days: %s): nothing acknowledged is missing', async (what, asleep) => {
  const answers: { [answer: string]: number } = {};
  const lost: string[] = [];
  const count = await orders(async (choose) => {
    const made = await world();
    await made.plant(made.orphans[what === 'a push' ? 0 : 1] ?? '', what === 'a push' ? { records: [] } : toBase64Url(made.sealed));
    const before = (await made.stored()) ?? [];
    const news = what === 'a push' ? records.later : [];
    let answer = '';
    await race(made, choose, asleep, async () => {
      const told = what === 'a push' ? await made.send(news) : await made.put();
      answer = told.ok ? 'done' : told.fault.code;
    });
    answers[answer] = (answers[answer] ?? 0) + 1;
    const after = await made.stored();
    const due = answer === 'done' ? [...before, ...news] : before;
    if (after === undefined || !due.every((record) => after.includes(record))) lost.push(answer);
    made.clock.now += 2 * limits.garbageAge;
    await made.collect();
    if ((await made.stored())?.length !== after?.length) lost.push(`${answer}, later`);
  });
  process.stdout.write(`${what}${asleep ? ' that sleeps' : ''} against the clearing away: ${count} orders, ${JSON.stringify(answers)}, ${lost.length} lost\n`);
  expect(lost).toEqual([]);
  expect(count).toBeGreaterThan(50);
  expect(answers['done']).toBeGreaterThan(0);
});

test('API-108: what nothing names goes a day later, planned by a sign-in; what is named stays', async () => {
  const { send, clock, deps } = createService();
  const person = await join(send);
  const session = newSession();
  const chain = await createChain(person.owner, session);
  const records = await take(chain, 4, 9_000);
  await person.push(session, records);
  await deps.store.create({ partition: person.owner, id: `segment.${session}.orphan`, kind: 'segment', sort: '', summary: null, body: { records: [] } });
  const count = async () => (await deps.store.page({ partition: person.owner, kind: 'segment', limit: 10 })).length;
  expect(await count()).toBe(2);
  const upkeep = createUpkeep(deps);
  await upkeep();
  expect(await count()).toBe(2);
  clock.now += limits.garbageAge + 1;
  await upkeep();
  expect(await count()).toBe(1);
  const { token } = (await signIn(send, { owner: person.owner, device: person.device, sign: person.sign })).body as { token: string };
  expect(await calls(send, token).pullAll(session)).toEqual(records);
});
