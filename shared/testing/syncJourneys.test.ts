/** What a person does on two devices, over the real server. */
import { expect, test, vi } from 'vitest';
import { inTrash } from '../../client/storage/sessions.ts';
import { fromUtf8, utf8 } from '../model/bytes.ts';
import { mintSessionId } from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import type { SimulatedDevice } from './simulatedDevice.ts';
import { noFaults, openWorld } from './world.ts';

const twoDevices = async (seed: number) => {
  const world = await openWorld(seed, noFaults(), 2);
  const [here, there] = world.devices;
  if (here === undefined || there === undefined) throw new Error('two devices');
  const session = mintSessionId(world.random.mint);
  here.device.create(session);
  await append(here, 'first');
  async function append(of: SimulatedDevice, text: string): Promise<void> {
    const row = await of.device.append(session, utf8(text));
    of.runner().heard({ type: 'appended', session, replica: row.replica, sequence: row.sequence });
  }
  const texts = async (of: SimulatedDevice) => (await of.device.payloads(session)).map(fromUtf8).sort();
  return { ...world, here, there, session, append, texts };
};

test('SYN-14 a session made on one device appears on the other, with its title, and then its records', async () => {
  const { here, there, session, pass, texts } = await twoDevices(1);
  await pass(1000);
  const row = here.device.store.row(session);
  const meta = utf8('sealed title');
  await here.device.store.sessions.update(session, (now) => ({ ...now, meta, metaAt: row?.acknowledged }));
  here.runner().heard({ type: 'sessions-changed' });
  await pass(limits.pollLast);
  expect(await texts(there)).toEqual(['first']);
  expect(there.device.store.row(session)?.meta).toEqual(meta);
  expect(there.device.announced).toContainEqual({ type: 'sessions-changed' });
  expect(here.device.store.row(session)).toMatchObject({ metaOwed: false });
});

test('SYN-21 a title sealed after its records had arrived elsewhere follows without new records', async () => {
  const { here, there, session, pass } = await twoDevices(2);
  await pass(limits.pollLast);
  expect(there.device.store.row(session)?.meta).toBeUndefined();
  const meta = utf8('late title');
  await here.device.store.sessions.update(session, (now) => ({ ...now, meta, metaAt: now.acknowledged }));
  here.runner().heard({ type: 'sessions-changed' });
  await pass(2 * limits.pollLast);
  expect(there.device.store.row(session)?.meta).toEqual(meta);
});

test('SYN-14 a long session arrives whole, page by page', async () => {
  const { here, there, session, pass, texts } = await twoDevices(3);
  const count = 2 * limits.pullRecords + 7;
  for (let index = 0; index < count; index += 1) await here.device.append(session, utf8(`${index}`));
  here.runner().heard({ type: 'sessions-changed' });
  await pass(2 * limits.pollLast);
  expect((await texts(there)).length).toBe(count + 1);
  expect(there.device.store.row(session)?.stored).toEqual(here.device.store.row(session)?.acknowledged);
});

test('SYN-15 a deletion reaches the other device, whose unsynced rows stay', async () => {
  const { here, there, session, pass, append, texts } = await twoDevices(4);
  await pass(limits.pollLast);
  there.network.offline = true;
  await append(there, 'never synced');
  await here.device.store.sessions.update(session, (row) => ({ ...row, deleted: 1 }));
  here.runner().heard({ type: 'sessions-changed' });
  await pass(limits.pollLast);
  there.network.offline = false;
  there.runner().happened({ type: 'woken', held: false });
  await pass(limits.pollLast);
  expect(there.device.store.row(session)?.deleted).toBeDefined();
  expect(await texts(there)).toEqual(['first', 'never synced']);
  expect(there.runner().state().told).toEqual({ kind: 'idle' });
});

test('SYN-16 a deletion whose author had not seen an edit is withdrawn on both', async () => {
  const { here, there, session, pass, append, texts } = await twoDevices(5);
  await pass(limits.pollLast);
  here.network.offline = true;
  await here.device.store.sessions.update(session, (row) => ({ ...row, deleted: 1 }));
  here.runner().heard({ type: 'sessions-changed' });
  await append(there, 'unseen');
  await pass(limits.pollLast);
  here.network.offline = false;
  here.runner().happened({ type: 'woken', held: false });
  await pass(2 * limits.pollLast);
  for (const of of [here, there]) {
    expect(of.device.store.row(session)?.deleted).toBeUndefined();
    expect(await texts(of)).toEqual(['first', 'unseen']);
  }
});

test('SYN-19 a server that lost everything gets it again from whoever has it, and a device that comes later reads it', async () => {
  const { here, there, session, pass, append, texts, server } = await twoDevices(6);
  await pass(limits.pollLast);
  await append(there, 'second');
  await pass(2 * limits.pollLast);
  there.network.offline = true;
  server.lose();
  await append(here, 'third');
  await pass(4 * limits.pollLast);
  expect(here.device.store.row(session)?.acknowledged).toEqual(here.runner().state().sessions.get(session)?.server);
  expect(here.runner().state().told).toEqual({ kind: 'idle' });
  there.device.store.become({ records: new Map(), sessions: new Map(), bases: new Map() });
  there.runner().happened({ type: 'sessions-changed' });
  there.network.offline = false;
  there.runner().happened({ type: 'woken', held: false });
  await pass(limits.pollLast);
  expect(await texts(there)).toEqual(['first', 'second', 'third']);
});

test('SYN-51 a change in one of a thousand sessions makes the worker look at that one', async () => {
  const { here, session, pass, random } = await twoDevices(9);
  for (let count = 0; count < 1000; count += 1) here.device.create(mintSessionId(random.mint));
  here.runner().heard({ type: 'sessions-changed' });
  await pass(limits.pollLast);
  expect(here.runner().state().sessions.size).toBe(1001);
  const { sessions } = here.device.store;
  const [list, get] = [vi.spyOn(sessions, 'list'), vi.spyOn(sessions, 'get')];
  const meta = utf8('new title');
  await sessions.update(session, (now) => ({ ...now, meta, metaAt: now.acknowledged, metaOwed: true }));
  here.runner().heard({ type: 'sessions-changed', session });
  await pass(limits.pushDebounce);
  expect(list).not.toHaveBeenCalled();
  // Beside it the one that an idle worker looks through for old rows.
  expect(new Set(get.mock.calls.flat()).size).toBeLessThanOrEqual(2);
  expect(here.device.store.row(session)?.metaOwed).toBe(false);
  // And one that is gone is forgotten.
  await sessions.erase(session);
  here.runner().heard({ type: 'sessions-changed', session });
  await pass(limits.pushDebounce);
  expect(here.runner().state().sessions.has(session)).toBe(false);
});

test('SYN-71 a session that a tab told of while the store could not be read is looked at again, and sent', async () => {
  const { here, there, pass } = await twoDevices(10);
  await pass(limits.pollLast);
  const other = mintSessionId(() => 'o'.repeat(22));
  here.device.create(other);
  const get = vi.spyOn(here.device.store.sessions, 'get').mockRejectedValueOnce(new DOMException('', 'AbortError'));
  const { replica, sequence } = await here.device.append(other, utf8('told once'));
  here.runner().heard({ type: 'appended', session: other, replica, sequence });
  await pass(1);
  expect(get).toHaveBeenCalledExactlyOnceWith(other);
  expect(here.runner().state().sessions.has(other)).toBe(false);
  await pass(2 * limits.pollLast);
  expect((await there.device.payloads(other)).map(fromUtf8)).toEqual(['told once']);
});

const readings = ['of all, by a word on all', 'of all, by a word on it', 'of it', 'of it by a job'];

test.each(readings)('SYN-72 a deletion that is told of during a reading %s, is not forgotten when that ends', async (what) => {
  const { here, there, session, append, pass, time } = await twoDevices(11);
  await pass(limits.pollLast);
  const { store } = here.device;
  let end = (): void => undefined;
  const slow = vi.spyOn(store, 'isUnanswered').mockImplementationOnce(() => new Promise((resolve) => (end = () => resolve(false))));
  if (what === 'of it by a job') await append(here, 'second');
  else here.runner().heard(what === 'of it' ? { type: 'sessions-changed', session } : { type: 'sessions-changed' });
  const passing = pass(limits.pushLatest);
  await vi.waitFor(() => expect(slow).toHaveBeenCalled());
  await store.sessions.update(session, (now) => inTrash(now, time.now(), undefined));
  here.runner().heard(what === 'of all, by a word on all' ? { type: 'sessions-changed' } : { type: 'sessions-changed', session });
  // Whatever reads beside it is done before it.
  for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  end();
  await passing;
  await pass(2 * limits.pollLast);
  expect(here.runner().state().sessions.get(session)?.facts.deleted).toBe(true);
  expect(there.device.store.row(session)?.buried).toBe(true);
});
