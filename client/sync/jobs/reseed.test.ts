/** What a server that went back is given, and what counts as acknowledged once it was given everything as one checkpoint. */
import { expect, test } from 'vitest';
import { newSession } from '../../../shared/documents/commands.ts';
import { encodePayload } from '../../../shared/documents/wire/payload.ts';
import { equalBytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import type { DeviceId, OwnerId, RecordHash, ReplicaId, SessionId } from '../../../shared/model/ids.ts';
import { err, ok } from '../../../shared/model/result.ts';
import type { Vector } from '../../../shared/model/vector.ts';
import { createDevice, vaultWith, type Device } from '../../../shared/testing/device.ts';
import { damage } from '../../../shared/testing/damaged.ts';
import { createReplica } from '../../../shared/testing/replica.ts';
import { seeded } from '../../../shared/testing/seeded.ts';
import { testCrypto } from '../../../shared/testing/webCrypto.ts';
import { openBase } from '../../session/records/base.ts';
import type { RecordRow } from '../../storage/rows.ts';
import type { SyncApi } from '../calls/api.ts';
import { fork } from './jobs.ts';
import { sweepClosed } from './reappend.ts';
import { reseed } from './reseed.ts';

const session = 's'.repeat(22) as SessionId;
const random = seeded(19);

test('SYN-19 what a checkpoint that a server was given stands for is not told anew, though it retires the own replica that wrote it', async () => {
  const current = (): ReplicaId => one.store.row(session)?.replica ?? ('' as ReplicaId);
  const one: Device = createDevice(await vaultWith('o'.repeat(22) as OwnerId, random.mint(22) as DeviceId, testCrypto.random(32)), random.mint, {
    push: async () => err(fault('CHECKPOINT_FIRST')),
    checkpoint: async (_, { vector }) => ok({ revision: 1, vector: { [current()]: vector[current()] } as Vector }),
  });
  one.create(session);
  const tab = createReplica(random);
  const append = (title: string) => one.append(session, encodePayload({ schema: 1, at: 1, change: tab.write(newSession({ title })) }));
  const [first, last] = [await append('one'), await append('two')];
  await one.store.sessions.update(session, (row) => ({ ...row, acknowledged: { [last.replica]: [last.sequence, last.hash] } }));
  await fork(one.deps, session, { replica: first.replica, position: [last.sequence, last.hash] });
  const since = await append('since');
  expect(since.replica).not.toBe(first.replica);
  // It was compared with what other copies of this machine may have written, and may go.
  await one.store.sessions.update(session, (row) => ({ ...row, suspect: undefined }));
  expect(await reseed(one.deps, session, {})).toMatchObject({ kind: 'answered' });
  expect(one.store.row(session)).toMatchObject({
    retired: { [last.replica]: [last.sequence, last.hash] },
    acknowledged: { [last.replica]: [last.sequence, last.hash], [since.replica]: [since.sequence, since.hash] },
  });
  expect(await sweepClosed(one.deps, session)).toEqual({ ok: true, value: false });
  expect(one.store.all(session)).toHaveLength(3);
});

test('SYN-37 a server that went back is not given own records that have yet to be compared with those of another copy of this machine', async () => {
  const given: number[][] = [];
  const position = (): Vector => ({ [sent.replica]: [sent.sequence, sent.hash] }) as Vector;
  let isFull = false;
  const one: Device = createDevice(await vaultWith('o'.repeat(22) as OwnerId, random.mint(22) as DeviceId, testCrypto.random(32)), random.mint, {
    push: async (_, { records }) => {
      given.push(one.store.all(session).flatMap(({ bytes, sequence }) => (records.some((record) => equalBytes(record, bytes)) ? [sequence] : [])));
      return isFull ? err(fault('CHECKPOINT_FIRST')) : ok({ revision: 1, vector: position() });
    },
    checkpoint: async (_, { vector }) => ok({ revision: 1, vector }),
  });
  one.create(session);
  const tab = createReplica(random);
  const append = (title: string) => one.append(session, encodePayload({ schema: 1, at: 1, change: tab.write(newSession({ title })) }));
  const sent = await append('sent');
  const unsent = await append('unsent');
  await one.store.sessions.update(session, (row) => ({ ...row, suspect: 1, acknowledged: position() }));
  expect(await reseed(one.deps, session, {})).toMatchObject({ kind: 'answered', server: position() });
  expect(given).toEqual([[sent.sequence]]);
  expect(await reseed(one.deps, session, position())).toMatchObject({ kind: 'answered', server: position(), facts: { last: unsent.sequence, acknowledged: position() } });
  expect(given).toHaveLength(1);
  // As one checkpoint they are not in it either.
  isFull = true;
  expect(await reseed(one.deps, session, {})).toMatchObject({ kind: 'answered', server: position() });
  expect(given).toEqual([[sent.sequence], [sent.sequence]]);
  expect(one.store.row(session)).toMatchObject({ suspect: 1, acknowledged: position(), base: { vector: position() } });
  const kept = await one.store.bases.get(session);
  const opened = kept && (await openBase(one.vault, kept));
  expect(JSON.stringify(opened)).toContain('"sent"');
  expect(JSON.stringify(opened)).not.toContain('"unsent"');
});

/** Two records that went behind a checkpoint, and two behind it. */
const cutAtTwo = async (checkpoint: SyncApi['checkpoint']) => {
  const one: Device = createDevice(await vaultWith('o'.repeat(22) as OwnerId, random.mint(22) as DeviceId, testCrypto.random(32)), random.mint, {
    push: async () => err(fault('CHECKPOINT_FIRST')),
    checkpoint,
  });
  one.create(session);
  const tab = createReplica(random);
  const append = (title: string) => one.append(session, encodePayload({ schema: 1, at: 1, change: tab.write(newSession({ title })) }));
  for (const title of ['one', 'two']) await append(title);
  expect(await reseed(one.deps, session, {})).toMatchObject({ kind: 'answered' });
  for (const title of ['three', 'four']) await append(title);
  const { records, ...rest } = one.store.contents();
  one.store.become({ ...rest, records: new Map([...records].filter(([, { sequence }]) => sequence > 2)) });
  await one.store.sessions.update(session, (row) => ({ ...row, cut: { [row.replica]: 2 } }));
  return one;
};

test('SYN-19 own records behind a checkpoint that was kept, of which the server does not count what they follow, go on under another replica', async () => {
  let counts = true;
  const one = await cutAtTwo(async (_, { vector }) => ok({ revision: 1, vector: counts ? vector : {} }));
  const { replica } = one.store.row(session) ?? {};
  // With a damaged row no other checkpoint can be made.
  await damage(one, replica ?? ('' as ReplicaId), [3]);
  counts = false;
  expect(await reseed(one.deps, session, {})).toEqual({ kind: 'fork-found', fork: { replica, position: undefined } });
});

test('STO-22 what was asked for in vain is asked for again when a server that had lost it holds it once more', async () => {
  const one = await cutAtTwo(async (_, { vector }) => ok({ revision: 1, vector }));
  const far = 'f'.repeat(22) as ReplicaId;
  const { replica } = one.store.row(session) ?? {};
  await one.store.sessions.update(session, (row) => ({ ...row, acknowledged: { ...row.acknowledged, [far]: [1, 'h' as RecordHash] }, mended: [`${far}.1`, `${replica}.1`] }));
  expect(await reseed(one.deps, session, {})).toMatchObject({ kind: 'answered' });
  expect(one.store.row(session)?.mended).toEqual([`${replica}.1`]);
});

test('SYN-19 others\' records that a server does not take any more, because their replica rests further back, are told under the own one', async () => {
  let rests = 3;
  const make = async (): Promise<Device> =>
    createDevice(await vaultWith('o'.repeat(22) as OwnerId, random.mint(22) as DeviceId, accountKey), random.mint, {
      push: async () => ({ ...err(fault('RETIRED')), replica: last.replica, position: [rests, last.hash] }),
    });
  const accountKey = testCrypto.random(32);
  const [far, one] = [await make(), await make()];
  for (const of of [far, one]) of.create(session);
  const tab = createReplica(random);
  const append = (title: string) => far.append(session, encodePayload({ schema: 1, at: 1, change: tab.write(newSession({ title })) }));
  const rows = [await append('one'), await append('two'), await append('three')];
  const last = rows[2] as RecordRow;
  expect(await one.store.records.addPulled(session, rows)).toMatchObject({ ok: true });
  expect(await reseed(one.deps, session, {})).toMatchObject({ kind: 'answered' });
  expect(one.store.row(session)?.closed).toEqual([]);
  rests = 2;
  expect(await reseed(one.deps, session, {})).toMatchObject({ kind: 'reread' });
  expect(one.store.row(session)?.closed).toEqual([last.replica]);
  expect(one.store.all(session).filter(({ replica }) => replica === one.store.row(session)?.replica)).toHaveLength(3);
});

test('SYN-19 own records that do not follow each other, because one was sealed behind a row that a disk gave out changed, go on under another replica', async () => {
  const one: Device = createDevice(await vaultWith('o'.repeat(22) as OwnerId, random.mint(22) as DeviceId, testCrypto.random(32)), random.mint, {
    push: async () => err(fault('BROKEN_CHAIN')),
  });
  one.create(session);
  const { replica } = await one.append(session, encodePayload({ schema: 1, at: 1, change: createReplica(random).write(newSession({ title: 'one' })) }));
  expect(await reseed(one.deps, session, {})).toEqual({ kind: 'fork-found', fork: { replica, position: undefined } });
});
