/** What a flipped bit on the disk of one device leads to. */
import { expect, onTestFinished, test } from 'vitest';
import { createReader } from '../../client/session/records/reader.ts';
import { adoptCheckpoint } from '../../client/sync/jobs/adopt.ts';
import { cutItems } from '../../client/sync/jobs/checkpoint.ts';
import type { Reply } from '../../client/sync/calls/http.ts';
import { checkpoint, fork, pull } from '../../client/sync/jobs/jobs.ts';
import { forkReplica } from '../../client/sync/jobs/reappend.ts';
import { toFetchAgain } from '../../client/storage/sessions.ts';
import { addDashboard, newSession } from '../documents/commands.ts';
import { encodePayload } from '../documents/wire/payload.ts';
import { mintSessionId } from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import type { PullReply } from '../protocol/messages.ts';
import { covers } from '../sync/vectors.ts';
import { damage, flipped, inStep, titled } from './damaged.ts';
import { openPair } from './pair.ts';
import { createReplica } from './replica.ts';

test('CKP-16 a checkpoint that is damaged here does not keep the session from opening, and is fetched again', async () => {
  const { random, pass, here, there, session } = await openPair(1);
  expect(await checkpoint(here.device.deps, session)).toMatchObject({ kind: 'reread' });
  there.device.store.become({ records: new Map(), sessions: new Map(), bases: new Map() });
  there.cutPower();
  await pass(limits.pollLast);
  await there.edit(session, ({ state }) => addDashboard(state, random.mint, { title: 'behind it' }).writes);
  await pass(limits.pollLast);
  const { records, sessions, bases } = there.device.store.contents();
  const base = bases.get(session);
  if (base === undefined) throw new Error('no checkpoint was taken over');
  const sealed = base.sealed.map((byte, at) => (at === 60 ? byte ^ 1 : byte));
  there.device.store.become({ records, sessions, bases: new Map([[session, { ...base, sealed }]]) });
  const reading = await createReader({ storage: there.device.store, vault: there.device.vault }, session, {}).read();
  expect(reading.baseFault?.code).toBe('UNREADABLE_RECORD');
  expect(reading.changes.length).toBeGreaterThan(0);
  await there.device.store.sessions.update(session, (row) => ({ ...row, refetch: true }));
  there.runner().heard({ type: 'sessions-changed' });
  await pass(limits.pollLast);
  expect(there.device.store.row(session)?.refetch).toBeUndefined();
  expect(await there.content(session)).toEqual(await here.content(session));
  expect((await there.content(session)).join()).toContain('Wells');
  expect(there.runner().state().told).toEqual({ kind: 'idle' });
});

const withoutRecords = (reply: Reply<PullReply>): Reply<PullReply> => (reply.ok ? { ...reply, value: { ...reply.value, vector: {}, records: [], checkpoint: undefined } } : reply);

test('STO-26 a record that only says that it is of newer code, or of another key, is damaged when its hash is not the one that is known', async () => {
  const { there, session, replica, rowOf } = await inStep();
  const { store, vault } = there.device;
  const spoilt = (sequence: number, at: number) => {
    const range: typeof store.records.range = async (...asked) => {
      const rows = await store.records.range(...asked);
      return Promise.all(rows.map(async (row) => (row.replica === replica && row.sequence === sequence ? flipped(there.device, row, at) : row)));
    };
    return createReader({ storage: { ...store, records: { ...store.records, range } }, vault }, session, {}).read();
  };
  const last = rowOf(there)?.stored[replica]?.[0] ?? 0;
  expect(last).toBeGreaterThan(2);
  // The version, the flags and the epoch; in the middle, where the next one names it, and at the end, where the vector does.
  for (const sequence of [2, last]) {
    for (const at of [0, 1, 64]) {
      const reading = await spoilt(sequence, at);
      expect(reading.newer).toBe(false);
      expect(reading.damaged.map(({ fault }) => fault.code)).toEqual(['UNREADABLE_RECORD']);
    }
  }
});

test('STO-22 a record that turns out to be damaged when the server\'s comes is mended, and nothing is asked for without end', async () => {
  const { here, there, session, replica, pass } = await inStep();
  await damage(there.device, replica, [2, 3]);
  // Behind the first page of what is fetched again for another one that was found damaged before.
  await there.device.store.sessions.update(session, (row) => ({ ...row, stored: {} }));
  there.runner().heard({ type: 'sessions-changed' });
  await pass(limits.pollLast);
  expect(there.device.store.row(session)?.refetch).toBeUndefined();
  expect(await there.content(session)).toEqual(await here.content(session));
  expect(there.runner().state().told).toEqual({ kind: 'idle' });
});

test('STO-22 what was mended may be damaged another time, and is fetched again', async () => {
  const { here, there, session, replica, pass } = await inStep();
  for (let time = 0; time < 2; time += 1) {
    await damage(there.device, replica, [2]);
    expect(there.device.store.row(session)?.mended ?? []).toEqual([]);
    // As the tab does that finds it.
    await there.device.store.sessions.update(session, (row) => toFetchAgain(row, [`${replica}.2`]));
    there.runner().heard({ type: 'sessions-changed' });
    await pass(limits.pollLast);
    expect(await there.content(session)).toEqual(await here.content(session));
  }
});

test('STO-22 a record that the server had lost when it was asked for it is asked for again when it has come so far', async () => {
  const { here, there, session, replica, rowOf, pass } = await inStep();
  const { deps, store } = there.device;
  const [first] = await store.records.range(session, replica, 1, 1);
  if (first === undefined) throw new Error('no record');
  const vector = { [replica]: [1, first.hash] } as const;
  await damage(there.device, replica, [2]);
  await store.sessions.update(session, (row) => ({ ...toFetchAgain(row, [`${replica}.2`]), acknowledged: vector }));
  const back = async (): Promise<Reply<PullReply>> => ({ ok: true, value: { revision: 1, vector, records: [first.bytes], more: false } });
  expect(await pull({ ...deps, api: { ...deps.api, pull: back } }, session)).toMatchObject({ kind: 'answered' });
  expect(rowOf(there)).toMatchObject({ refetch: undefined, mended: [] });
  // As the tab does that hears that it is there.
  await store.sessions.update(session, (row) => toFetchAgain(row, [`${replica}.2`]));
  there.runner().heard({ type: 'sessions-changed' });
  await pass(limits.pollLast);
  expect(await there.content(session)).toEqual(await here.content(session));
});

test('STO-27 what is fetched again, page by page, lowers nothing that is known on the way, with a checkpoint or without', async () => {
  const usual = limits.pullRecords;
  Object.assign(limits, { pullRecords: 2 });
  onTestFinished(() => void Object.assign(limits, { pullRecords: usual }));
  for (const hasCheckpoint of [false, true]) {
    const { random, here, there, session, replica, rowOf, pass } = await inStep();
    const made = hasCheckpoint ? await checkpoint(here.device.deps, session) : undefined;
    expect(made?.kind).toBe(hasCheckpoint ? 'reread' : undefined);
    for (let more = 0; more < 6; more += 1) await here.edit(session, ({ state }) => addDashboard(state, random.mint, { title: 'more' }).writes);
    await pass(limits.pollLast);
    const last = rowOf(there)?.stored[replica]?.[0] ?? 0;
    await damage(there.device, replica, [last - 4, last]);
    const { sessions } = there.device.store;
    const before = rowOf(there)?.stored ?? {};
    const seen: boolean[] = [];
    const update: typeof sessions.update = sessions.update;
    there.device.store.sessions.update = async (...asked) => {
      const row = await update(...asked);
      seen.push(covers(row?.stored ?? {}, before));
      return row;
    };
    await sessions.update(session, (row) => ({ ...row, refetch: true, mended: [`${replica}.${last - 4}`, `${replica}.${last}`] }));
    there.runner().heard({ type: 'sessions-changed' });
    await pass(limits.pollLast);
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.every(Boolean)).toBe(true);
    expect(rowOf(there)).toMatchObject({ refetch: undefined, refetched: undefined });
    expect(await there.content(session)).toEqual(await here.content(session));
  }
});

test('STO-27 what is found damaged between two pages, and was passed by then, is fetched, too', async () => {
  const usual = limits.pullRecords;
  Object.assign(limits, { pullRecords: 2 });
  onTestFinished(() => void Object.assign(limits, { pullRecords: usual }));
  const { random, here, there, session, replica, rowOf, pass } = await inStep();
  for (let more = 0; more < 6; more += 1) await here.edit(session, ({ state }) => addDashboard(state, random.mint, { title: 'more' }).writes);
  await pass(limits.pollLast);
  const { deps, store } = there.device;
  await store.sessions.update(session, (row) => toFetchAgain(row));
  expect(await pull(deps, session)).toMatchObject({ kind: 'answered', facts: { owes: 'refetch' } });
  expect(rowOf(there)?.refetched?.[replica]?.[0]).toBe(2);
  await damage(there.device, replica, [2]);
  await store.sessions.update(session, (row) => toFetchAgain(row, [`${replica}.2`]));
  there.runner().heard({ type: 'sessions-changed' });
  await pass(limits.pollLast);
  expect(rowOf(there)).toMatchObject({ refetch: undefined, refetched: undefined, mended: [] });
  expect(await there.content(session)).toEqual(await here.content(session));
});

test('STO-27 a checkpoint that was kept of a page that then failed comes again with the next one, which would not follow without it', async () => {
  const { random, here, there, session, rowOf, pass } = await inStep();
  expect(await checkpoint(here.device.deps, session)).toMatchObject({ kind: 'reread' });
  for (const name of ['behind it', 'and more']) await here.edit(session, ({ state }) => addDashboard(state, random.mint, { title: name }).writes);
  await pass(limits.pollLast);
  await there.device.store.sessions.update(session, (row) => ({ ...row, refetch: true }));
  const { deps } = there.device;
  const answering = (change: (page: PullReply) => PullReply): typeof deps => {
    const changed = async (...asked: Parameters<typeof deps.api.pull>): Promise<Reply<PullReply>> => {
      const reply = await deps.api.pull(...asked);
      return reply.ok ? { ...reply, value: change(reply.value) } : reply;
    };
    return { ...deps, api: { ...deps.api, pull: changed } };
  };
  const bases = async () => (await there.device.store.bases.get(session))?.number;
  expect(await pull(answering((page) => ({ ...page, checkpoint: undefined, records: [] })), session)).toMatchObject({ kind: 'failed', fault: { code: 'UNAVAILABLE' } });
  expect([rowOf(there)?.refetched, await bases()]).toEqual([{}, undefined]);
  expect(await pull(answering((page) => ({ ...page, records: page.records.slice(1) })), session)).toMatchObject({ kind: 'failed', fault: { code: 'BROKEN_CHAIN' } });
  expect([rowOf(there)?.refetched, await bases()]).toEqual([{}, 1]);
  expect(await pull(deps, session)).toMatchObject({ kind: 'answered' });
  expect(rowOf(there)).toMatchObject({ refetch: undefined, refetched: undefined });
  expect(await there.content(session)).toEqual(await here.content(session));
});

test('CKP-13 STO-26 a row that is damaged here, and if it only says that it is of newer code, says nothing against a checkpoint; one that opens does', async () => {
  const { here, there, session, replica, rowOf } = await inStep();
  expect(await checkpoint(here.device.deps, session)).toMatchObject({ kind: 'reread' });
  const base = await here.device.store.bases.get(session);
  const last = rowOf(there)?.stored[replica]?.[0] ?? 0;
  const first = there.device.store.all(session).find((row) => row.replica === replica && row.sequence === 1);
  if (base === undefined || first === undefined) throw new Error('no checkpoint');
  const { hash, number, previous, vector, sealed } = base;
  const taken = () => adoptCheckpoint(there.device.deps, session, { hash, number, previous, vector, items: [...cutItems(sealed)] }, {});
  const { records, ...rest } = there.device.store.contents();
  const other = new Map([...records].map(([key, row]) => [key, row.replica === replica && row.sequence === last ? { ...first, sequence: last } : row]));
  there.device.store.become({ ...rest, records: other });
  expect(await taken()).toMatchObject({ ok: false, fault: { code: 'BROKEN_CHAIN' } });
  there.device.store.become({ ...rest, records });
  // Its version, its flags, its epoch, and what is in it.
  for (const at of [0, 1, 64, 120]) {
    there.device.store.become({ ...rest, records });
    await damage(there.device, replica, [last], at);
    expect((await taken()).ok).toBe(true);
  }
});

test('SYN-9 an acknowledged record that is damaged here makes no fork, and what is written behind it is sent', async () => {
  const { random, here, there, session, replica, rowOf, pass } = await inStep();
  await damage(here.device, replica, [rowOf(here)?.acknowledged[replica]?.[0] ?? 0]);
  await there.edit(session, ({ state }) => addDashboard(state, random.mint, { title: 'news' }).writes);
  await pass(limits.pollLast);
  expect(rowOf(here)?.replica).toBe(replica);
  expect(here.runner().state().told).toEqual({ kind: 'idle' });
});

test('SYN-66 an own record that is damaged before it was sent is set aside and said; what was written in front of it and behind it reaches every device', async () => {
  const { random, here, there, session, replica, rowOf, pass } = await inStep();
  here.network.offline = true;
  for (const name of ['before', 'damaged', 'behind', 'last']) await here.edit(session, ({ state }) => addDashboard(state, random.mint, { title: name }).writes);
  const last = (await here.device.store.records.last(session, replica))?.sequence ?? 0;
  await damage(here.device, replica, [last - 2]);
  const [bad] = await here.device.store.records.range(session, replica, last - 2, last - 2);
  here.network.offline = false;
  here.runner().happened({ type: 'woken', held: true });
  await pass(6 * limits.pollLast);
  const titles = await titled(there, session);
  for (const name of ['Wells', 'before', 'behind', 'last']) expect(titles).toContain(name);
  expect(titles).not.toContain('damaged');
  expect(await titled(here, session)).toBe(titles);
  expect(rowOf(here)?.aside).toEqual([`${replica}.${last - 2}`]);
  expect(here.device.store.setAside(session)).toEqual([bad]);
  expect(here.runner().state().told).toEqual({ kind: 'idle' });
});

test('SYN-66 a fork that cannot see that the server holds a record which is damaged here goes on without it, and takes it back when it comes', async () => {
  const { random, here, there, session, replica, rowOf, pass } = await inStep();
  await here.edit(session, ({ state }) => addDashboard(state, random.mint, { title: 'unsent' }).writes);
  await damage(here.device, replica, [2]);
  const { deps } = here.device;
  const silent: typeof deps = { ...deps, api: { ...deps.api, pull: async (...asked) => withoutRecords(await deps.api.pull(...asked)) } };
  expect(await forkReplica(silent, session, { replica, position: undefined })).toEqual({ ok: true, value: undefined });
  expect(rowOf(here)?.replica).not.toBe(replica);
  expect(rowOf(here)?.aside).toEqual([`${replica}.2`]);
  here.runner().happened({ type: 'woken', held: true });
  await pass(6 * limits.pollLast);
  expect(rowOf(here)?.aside).toBeUndefined();
  expect(here.device.store.setAside(session)).toEqual([]);
  expect(await here.content(session)).toEqual(await there.content(session));
  expect(await titled(there, session)).toContain('unsent');
});

test.each([
  ['of newer code', 1],
  ['of another key', 64],
])('SYN-66 a fork sets aside a record that only says that it is %s, and that the one behind it names as it lies here, where another one was acknowledged', async (_, at) => {
  const { random, here, there, session, replica, rowOf, pass } = await inStep();
  const last = rowOf(here)?.acknowledged[replica]?.[0] ?? 0;
  await damage(here.device, replica, [last], at);
  await here.device.append(session, encodePayload({ schema: 1, at: 1, change: createReplica(random).write(newSession({ title: 'unsent' })) }));
  const { deps } = here.device;
  const silent: typeof deps = { ...deps, api: { ...deps.api, pull: async (...asked) => withoutRecords(await deps.api.pull(...asked)) } };
  expect(await forkReplica(silent, session, { replica, position: undefined })).toEqual({ ok: true, value: undefined });
  expect(rowOf(here)?.aside).toEqual([`${replica}.${last}`]);
  here.runner().heard({ type: 'sessions-changed', session });
  here.runner().happened({ type: 'woken', held: true });
  await pass(6 * limits.pollLast);
  expect(rowOf(here)?.aside).toBeUndefined();
  expect(await here.content(session)).toEqual(await there.content(session));
  expect(await titled(there, session)).toContain('unsent');
});

test.each([
  ['in what is sealed', 120],
  ['so that it says it is of newer code', 1],
  ['so that it says it is of another key', 64],
])('SYN-66 a record that is read changed once, %s, and lies there whole, is neither sent like that nor set aside', async (_, at) => {
  const { random, here, there, session, replica, rowOf, pass } = await inStep();
  here.network.offline = true;
  for (const name of ['one more', 'and another']) await here.edit(session, ({ state }) => addDashboard(state, random.mint, { title: name }).writes);
  const { records } = here.device.store;
  const first = (await records.last(session, replica))?.sequence ?? 0;
  const outbox: typeof records.outbox = records.outbox;
  let spoilt = 0;
  here.device.store.records.outbox = async (...asked) => {
    const rows = await outbox(...asked);
    spoilt += 1;
    return spoilt > 1 ? rows : Promise.all(rows.map((row, index) => (index === rows.length - 1 ? flipped(here.device, row, at) : row)));
  };
  here.network.offline = false;
  here.runner().happened({ type: 'woken', held: true });
  await pass(6 * limits.pollLast);
  expect(spoilt).toBeGreaterThan(1);
  expect(rowOf(here)?.replica).toBe(replica);
  expect(rowOf(here)?.aside).toBeUndefined();
  expect(rowOf(here)?.acknowledged[replica]?.[0]).toBe(first);
  expect(await there.content(session)).toEqual(await here.content(session));
});

test('SYN-66 a session that no server has heard of is sent with what a damaged record leaves of it', async () => {
  const { random, here, there, pass } = await inStep();
  const session = mintSessionId(random.mint);
  here.network.offline = true;
  here.device.create(session);
  await here.edit(session, () => newSession({ title: 'Away' }));
  await here.edit(session, ({ state }) => addDashboard(state, random.mint, { title: 'behind' }).writes);
  const { replica } = here.device.store.row(session) ?? {};
  if (replica === undefined) throw new Error('no replica');
  await damage(here.device, replica, [1]);
  here.network.offline = false;
  here.runner().happened({ type: 'woken', held: true });
  await pass(6 * limits.pollLast);
  expect(here.device.store.row(session)?.aside).toEqual([`${replica}.1`]);
  expect(here.runner().state().told).toEqual({ kind: 'idle' });
  const titles = await titled(there, session);
  expect(titles).toContain('behind');
  expect(titles).not.toContain('Away');
});

test('SYN-12 a fork ends where the server has lost the session meanwhile, and it is given back', async () => {
  const { random, here, there, session, replica, rowOf, server, pass } = await inStep();
  await here.edit(session, ({ state }) => addDashboard(state, random.mint, { title: 'unsent' }).writes);
  there.network.offline = true;
  server.lose();
  expect(await fork(here.device.deps, session, { replica, position: undefined })).toMatchObject({ kind: 'reread' });
  expect(rowOf(here)?.replica).not.toBe(replica);
  there.network.offline = false;
  for (const { runner } of [here, there]) runner().happened({ type: 'woken', held: true });
  await pass(6 * limits.pollLast);
  expect(await here.content(session)).toEqual(await there.content(session));
  expect(await titled(there, session)).toContain('unsent');
});
