/** What a flipped bit on the disk of one device leads to. */
import { expect, test } from 'vitest';
import { createReader } from '../../client/session/reader.ts';
import { checkpoint } from '../../client/sync/jobs.ts';
import { addDashboard, newSession } from '../documents/commands.ts';
import { mintSessionId } from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import { noFaults, openWorld } from './world.ts';

test('CKP-16 a checkpoint that is damaged here does not keep the session from opening, and is fetched again', async () => {
  const { random, devices, pass } = await openWorld(1, noFaults(), 2);
  const [here, there] = devices;
  if (here === undefined || there === undefined) throw new Error('two devices');
  const session = mintSessionId(random.mint);
  here.device.create(session);
  await here.edit(session, () => newSession({ title: 'Wells' }));
  await pass(limits.pollLast);
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
