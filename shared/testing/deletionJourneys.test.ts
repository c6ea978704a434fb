/** Deleting, on two devices over the real server: final, but never over what its author had not seen. */
import { expect, onTestFinished, test } from 'vitest';
import { addDashboard, newSession } from '../documents/commands.ts';
import type { SessionId } from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import { enter } from '../../client/session/presence.ts';
import type { Storage } from '../../client/storage/storage.ts';
import { emptyTrash } from '../../client/sync/jobs/deletion.ts';
import { fork } from '../../client/sync/jobs/jobs.ts';
import { inTrash } from '../../client/storage/sessions.ts';
import { openPair } from './pair.ts';
import type { SimulatedDevice } from './simulatedDevice.ts';

const twoDevices = async (seed: number) => {
  const world = await openPair(seed);
  const { random, session } = world;
  const write = (of: SimulatedDevice, title: string) => of.edit(session, ({ state }) => addDashboard(state, random.mint, { title }).writes);
  const remove = async (of: SimulatedDevice): Promise<void> => {
    const row = of.device.store.row(session);
    const last = row && (await of.device.store.records.last(session, row.replica));
    await of.device.store.sessions.update(session, (now) => inTrash(now, world.time.now(), last));
    of.runner().heard({ type: 'sessions-changed' });
  };
  const online = (of: SimulatedDevice, is: boolean): void => {
    of.network.offline = !is;
    if (is) of.runner().happened({ type: 'woken', held: false });
  };
  const others = async (of: SimulatedDevice): Promise<SessionId[]> =>
    (await of.device.store.sessions.list()).map(({ id }) => id).filter((id) => id !== session);
  return { ...world, write, remove, online, others };
};

test('SYN-30 what a deletion had not seen comes back as one recovered copy, on every device, and what it had seen does not', async () => {
  const { here, there, session, pass, write, remove, online, others } = await twoDevices(1);
  online(there, false);
  await write(there, 'unseen');
  await remove(here);
  await pass(limits.pollLast);
  expect(await others(here)).toEqual([]);
  online(there, true);
  await pass(2 * limits.pollLast);
  const [copy] = await others(there);
  expect(await others(here)).toEqual([copy]);
  if (copy === undefined) throw new Error('no copy');
  for (const of of [here, there]) {
    expect((await of.content(copy)).join()).toContain('"unseen"');
    expect((await of.content(copy)).join()).toContain('Wells (recovered)');
    expect(of.device.store.row(session)).toMatchObject({ buried: true });
  }
  expect(there.device.store.row(copy)).toMatchObject({ offer: 'recovered' });
  // A tab that is still open goes on: its changes go to the same copy.
  await write(there, 'later');
  await pass(2 * limits.pollLast);
  expect(await others(here)).toEqual([copy]);
  expect((await here.content(copy)).join()).toContain('"later"');
  expect(there.runner().state().told).toEqual({ kind: 'idle' });
});

test('SYN-15 a fork of a session that somebody deleted meanwhile ends in its deletion', async () => {
  const { here, there, session, pass, write, remove } = await twoDevices(9);
  await write(there, 'seen');
  await pass(limits.pollLast);
  there.runner().stop();
  await remove(here);
  await pass(limits.pollLast);
  const { replica } = there.device.store.row(session) ?? {};
  if (replica === undefined) throw new Error('no replica');
  expect(await fork(there.device.deps, session, { replica, position: undefined })).toMatchObject({ kind: 'deleted' });
  expect(there.device.store.row(session)?.buried).toBe(true);
});

test('SYN-30 two machines with one image that recover the same make one copy of it', async () => {
  const world = await twoDevices(2);
  const { here, there, devices, pass, write, remove, online, others } = world;
  online(there, false);
  await write(there, 'unseen');
  world.image(there, 1);
  const twin = devices[2];
  if (twin === undefined) throw new Error('no twin');
  online(twin, false);
  await remove(here);
  await pass(limits.pollLast);
  for (const of of [there, twin]) online(of, true);
  await pass(4 * limits.pollLast);
  const copies = await others(here);
  expect(copies).toHaveLength(1);
  expect(await others(twin)).toEqual(copies);
  const contents = await Promise.all([here, there, twin].map((of) => of.content(copies[0] as SessionId)));
  expect(contents[1]).toEqual(contents[0]);
  expect(contents[2]).toEqual(contents[0]);
});

test('SYN-31 news that arrive between a deletion and its telling withdraw it, and the person is asked again', async () => {
  const { here, there, session, pass, write, remove } = await twoDevices(3);
  await remove(here);
  await write(there, 'unseen');
  await pass(1000);
  here.runner().happened({ type: 'woken', held: false });
  await pass(limits.pollLast);
  expect(here.device.store.row(session)).toMatchObject({ offer: 'spared' });
  expect(here.device.store.row(session)?.deleted).toBeUndefined();
  expect((await here.content(session)).join()).toContain('"unseen"');
  await remove(here);
  await pass(2 * limits.pollLast);
  expect(there.device.store.row(session)).toMatchObject({ buried: true });
});

test('SYN-31 what the server was heard to have while it was not here yet is news', async () => {
  const { here, there, session, pass, write, remove, online } = await twoDevices(3);
  const theirs = there.device.store.row(session)?.replica ?? '';
  // The answer to a push names what the other one wrote, and nothing is fetched.
  here.network.blocks = ({ url }) => /\/sessions\?|\/pull$/.test(url);
  await write(there, 'unseen');
  await pass(limits.pollLast);
  await write(here, 'seen');
  await pass(limits.pollLast);
  expect(here.device.store.row(session)?.acknowledged).toHaveProperty(theirs);
  expect(here.device.store.row(session)?.stored).not.toHaveProperty(theirs);
  await remove(here);
  here.network.blocks = () => false;
  online(here, true);
  await pass(limits.pollLast);
  expect(here.device.store.row(session)).toMatchObject({ offer: 'spared' });
  expect((await here.content(session)).join()).toContain('"unseen"');
});

test('SYN-32 a session that is restored while its deletion is being told goes on as a copy', async () => {
  const { here, session, pass, remove, others, server } = await twoDevices(4);
  server.watch((request) => {
    if (request.method === 'DELETE') void here.device.store.sessions.update(session, (row) => ({ ...row, deleted: undefined, deletedAt: undefined }));
  });
  await remove(here);
  await pass(2 * limits.pollLast);
  expect(here.device.store.row(session)).toMatchObject({ buried: true });
  const [copy] = await others(here);
  expect(copy && (await here.content(copy)).join()).toContain('Wells (recovered)');
});

test('SYN-33 after thirty days in the trash the rows go, and never before the server was told or a copy was made', async () => {
  const { here, there, session, pass, write, remove, online } = await twoDevices(5);
  online(there, false);
  await write(there, 'unseen');
  await remove(here);
  await pass(limits.pollLast);
  const empty = (of: SimulatedDevice, lifetime: number) => emptyTrash(of.device.deps, lifetime);
  await empty(here, limits.trashLifetime);
  await empty(there, 0);
  await there.device.store.sessions.update(session, (row) => ({ ...row, buried: true, deleted: 1 }));
  await empty(there, 0);
  for (const of of [here, there]) expect(of.device.store.row(session)).toBeDefined();
  await empty(here, 0);
  expect(here.device.store.row(session)).toBeUndefined();
  expect(here.device.store.all(session)).toEqual([]);
});

test('SYN-33 what a tab has open is not swept from the trash under it', async () => {
  const { here, session, pass, remove } = await twoDevices(7);
  await remove(here);
  await pass(limits.pollLast);
  const presence = await enter({ kv: { keys: async () => [], putNow: () => undefined, removeNow: () => undefined } } as unknown as Storage, () => 'tab', session, 7);
  await emptyTrash(here.device.deps, 0);
  expect(here.device.store.row(session)).toBeDefined();
  presence.close();
  await emptyTrash(here.device.deps, 0);
  expect(here.device.store.row(session)).toBeUndefined();
});

test.each([
  { news: false, ends: { buried: true } },
  { news: true, ends: { buried: false, offer: 'spared' } },
])('SYN-50 a tombstone that the server lost is told again, and meets news like any deletion: news $news', async ({ news, ends }) => {
  const { server, here, there, session, pass, write, remove, online } = await twoDevices(8);
  online(there, false);
  await remove(here);
  await pass(limits.pollLast);
  expect(here.device.store.row(session)).toMatchObject({ buried: true });
  server.lose();
  // The one that never heard of the deletion gives the session back.
  online(there, true);
  if (news) await write(there, 'after it');
  await pass(4 * limits.pollLast);
  here.runner().happened({ type: 'woken', held: true });
  await pass(2 * limits.listWhole);
  expect(here.device.store.row(session)).toMatchObject(ends);
  expect(there.device.store.row(session)?.buried === true).toBe(!news);
});

test('SYN-48 what was written behind a deletion is in its copy, also when it was given back to a server before that was told', async () => {
  const { server, here, session, pass, write, remove, online, others } = await twoDevices(9);
  online(here, false);
  server.lose();
  await remove(here);
  await write(here, 'after it');
  online(here, true);
  await pass(4 * limits.pollLast);
  here.runner().happened({ type: 'woken', held: true });
  await pass(2 * limits.listWhole);
  expect(here.device.store.row(session)).toMatchObject({ buried: true });
  const [copy] = await others(here);
  expect(copy && (await here.content(copy)).join()).toContain('"after it"');
});

test('SYN-33 a session whose rows went from the trash comes again when a server that lost the tombstone lists it alive', async () => {
  const { server, here, there, session, pass, remove, online } = await twoDevices(10);
  online(there, false);
  await remove(here);
  await pass(limits.pollLast);
  expect(here.device.store.row(session)).toMatchObject({ buried: true });
  const usual = limits.trashLifetime;
  Object.assign(limits, { trashLifetime: 0 });
  onTestFinished(() => void Object.assign(limits, { trashLifetime: usual }));
  here.runner().heard({ type: 'sessions-changed' });
  await pass(1000);
  expect(here.device.store.row(session)).toBeUndefined();
  expect(here.runner().state().sessions.has(session)).toBe(false);
  server.lose();
  online(there, true);
  await pass(4 * limits.pollLast);
  here.runner().happened({ type: 'woken', held: true });
  await pass(2 * limits.listWhole);
  expect(await here.content(session)).toEqual(await there.content(session));
  expect((await here.content(session)).join()).toContain('Wells');
});

test('SYN-34 deleted for good: the rows go at once, the rest of it when the server has been told', async () => {
  const { here, session, pass, remove, online } = await twoDevices(6);
  await remove(here);
  await pass(limits.pollLast);
  online(here, false);
  const row = here.device.store.row(session);
  if (row === undefined) throw new Error('no row');
  await here.device.store.sessions.erase(session, { ...row, forGood: true });
  here.runner().heard({ type: 'sessions-changed' });
  await pass(limits.pollLast);
  expect(here.device.store.row(session)).toBeDefined();
  online(here, true);
  await pass(limits.pollLast);
  expect(here.device.store.row(session)).toBeUndefined();
  expect(here.runner().state().told).toEqual({ kind: 'idle' });
});

/** The next one fails, as of a disk that gives out. */
const refuseOnce = (of: SimulatedDevice, what: 'create' | 'update'): void => {
  const { sessions } = of.device.store;
  const done = sessions[what] as (...asked: unknown[]) => Promise<unknown>;
  Object.assign(sessions, {
    [what]: () => {
      Object.assign(sessions, { [what]: done });
      return Promise.reject(new DOMException('', 'AbortError'));
    },
  });
};

test('SYN-70 a tombstone, or a session of another device, that the store refused when the list told of it is taken in at the next listing', async () => {
  const { here, there, session, pass, write, remove, online } = await twoDevices(23);
  await write(here, 'both');
  online(there, false);
  await remove(here);
  // So long that a list of what changed names it once only.
  await pass(6 * limits.pollLast);
  expect(here.device.store.row(session)).toMatchObject({ buried: true });
  refuseOnce(there, 'update');
  online(there, true);
  await pass(limits.pollFirst / 2);
  expect(there.device.store.row(session)?.buried).not.toBe(true);
  await pass(2 * limits.pollLast);
  expect(there.device.store.row(session)).toMatchObject({ buried: true });
  online(there, false);
  const other = 'n'.repeat(22) as SessionId;
  here.device.create(other);
  await here.edit(other, () => newSession({ title: 'of another device' }));
  await pass(6 * limits.pollLast);
  refuseOnce(there, 'create');
  online(there, true);
  await pass(limits.pollFirst / 2);
  expect(there.device.store.row(other)).toBeUndefined();
  await pass(2 * limits.pollLast);
  expect(await there.content(other)).toEqual(await here.content(other));
  expect(there.runner().state().told).toEqual({ kind: 'idle' });
});
