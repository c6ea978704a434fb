/** What goes with a replica that is closed, over tables that keep what IndexedDB keeps. */
import { expect, test } from 'vitest';
import { utf8 } from '../../shared/model/bytes.ts';
import type { ReplicaId, SessionId, WriterId } from '../../shared/model/ids.ts';
import { seeded } from '../../shared/testing/seeded.ts';
import type { Clock } from '../../shared/testing/simulator/clock.ts';
import { createDisk } from '../../shared/testing/simulator/disk.ts';
import { createLockTable } from '../../shared/testing/simulator/locks.ts';
import { createProcess } from '../../shared/testing/simulator/realm.ts';
import { openTables } from '../../shared/testing/simulator/tables.ts';
import { openKv, openViews } from './kept.ts';
import { openPrefix } from './rows.ts';
import { freshRow, openSessions } from './sessions.ts';

const session = 's'.repeat(22) as SessionId;
const [first, second, third] = ['f', 's', 't'].map((letter) => letter.repeat(22) as ReplicaId) as [ReplicaId, ReplicaId, ReplicaId];

const clock: Clock = { now: () => 0, later: () => () => undefined, sleep: async () => undefined, outside: (work) => work(), pass: async () => 0, settle: async () => undefined };
const open = () => openTables(createDisk(clock, seeded(1), () => undefined, () => undefined), createProcess('tab', clock, createLockTable().forProcess));

test('STO-8 where own records are told anew the view goes in which they stood as before; where they are only sealed again it stays', async () => {
  const database = open();
  const [sessions, views] = [openSessions(database), openViews(database)];
  await sessions.put(freshRow(session, first, 0));
  const view = { session, vector: {}, sealed: utf8('view') };
  await views.put(view, view);
  expect(await sessions.fork(session, first, second, { rows: [], aside: [] }, 0)).toEqual({ ok: true, value: 'done' });
  expect([await views.view(session), await views.checkpoint(session)]).toEqual([view, view]);
  expect(await sessions.fork(session, second, third, { rows: [], aside: [], retold: true }, 0)).toEqual({ ok: true, value: 'done' });
  expect([await views.view(session), await views.checkpoint(session)]).toEqual([undefined, undefined]);
  // Nor is one kept that a tab was sealing meanwhile, which sees it by the row.
  await views.put(view, view, (row) => row?.replica === second);
  expect([await views.view(session), await views.checkpoint(session)]).toEqual([undefined, undefined]);
  await views.put(view, view, (row) => row?.replica === third);
  expect(await views.view(session)).toEqual(view);
});

test('SYN-37 where own records are told anew the tabs that have the session open are noted, by the clients in their marks; where they are only sealed again they are not', async () => {
  const database = open();
  const [sessions, kv] = [openSessions(database), openKv(database)];
  const writers = { writer: { as: 'other' as WriterId, above: 4 } };
  await sessions.put({ ...freshRow(session, first, 0), twins: { clients: [11], writers } });
  await kv.put(`${openPrefix}${session}/one`, 11);
  await kv.put(`${openPrefix}${session}/two`, 22);
  // Of a tab of an earlier release.
  await kv.put(`${openPrefix}${session}/three`, true);
  await kv.put(`${openPrefix}${'o'.repeat(22)}/four`, 44);
  await sessions.fork(session, first, second, { rows: [], aside: [] }, 0);
  expect((await sessions.get(session))?.twins).toEqual({ clients: [11], writers });
  await sessions.fork(session, second, third, { rows: [], aside: [], retold: true }, 0);
  expect((await sessions.get(session))?.twins).toEqual({ clients: [11, 22], writers });
});
