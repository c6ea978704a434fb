/** What a tab is told of what happens to its log beside its own appends. */
import { expect, test } from 'vitest';
import type { Change } from '../../../shared/documents/facts/facts.ts';
import { utf8 } from '../../../shared/model/bytes.ts';
import type { DeviceId, OwnerId, SessionId } from '../../../shared/model/ids.ts';
import { ok } from '../../../shared/model/result.ts';
import { createDevice, vaultWith } from '../../../shared/testing/device.ts';
import { seeded } from '../../../shared/testing/seeded.ts';
import { testCrypto } from '../../../shared/testing/webCrypto.ts';
import { fork, push } from '../../sync/jobs/jobs.ts';
import type { SealedRow, SessionRow } from '../../storage/rows.ts';
import type { SessionDeps } from '../deps.ts';
import { createLog, type Log } from './log.ts';
import { createReader } from './reader.ts';
import { hashOf } from './seal.ts';

const session = 's'.repeat(22) as SessionId;
const random = seeded(31);

/** A replica was closed, and behind that a slow tab appended a record that the disk has damaged. */
const withStray = async () => {
  const one = createDevice(await vaultWith('o'.repeat(22) as OwnerId, random.mint(22) as DeviceId, testCrypto.random(32)), random.mint, {
    push: async () => ok({ revision: 1, vector: {} }),
  });
  one.create(session);
  const first = await one.append(session, utf8('1'));
  await fork(one.deps, session, { replica: first.replica, position: undefined });
  one.store.append({ ...first, bytes: first.bytes.map((byte, at) => (at === first.bytes.byteLength - 1 ? byte ^ 1 : byte)) });
  return one;
};

test('SYN-66 a tab hears of what its own sweep has set aside, once', async () => {
  const one = await withStray();
  const storage = { ...one.store, barrierFor: async () => ok(one.store.row(session)?.replica) };
  const deps = { storage, vault: one.vault, now: () => 1, mint: random.mint } as unknown as SessionDeps;
  let heard = 0;
  const log = createLog(deps, session, createReader(deps, session, {}), one.store.row(session)!.replica, () => (heard += 1));
  expect(await log.confirm()).toEqual(ok(undefined));
  expect(one.store.row(session)?.aside).toHaveLength(1);
  expect(heard).toBe(1);
  expect(await log.confirm()).toEqual(ok(undefined));
  expect(heard).toBe(1);
});

test('SYN-66 tabs hear of what the sync worker has set aside, also where nothing else was moved', async () => {
  const one = await withStray();
  await push(one.deps, session);
  expect(one.store.row(session)?.aside).toHaveLength(1);
  expect(one.announced).toContainEqual({ type: 'sessions-changed', session });
});

test('STO-29 what a tab that slept appends where rows were deleted behind a checkpoint counts as unsent until it was moved to the end; what lay there before does not', async () => {
  const one = createDevice(await vaultWith('o'.repeat(22) as OwnerId, random.mint(22) as DeviceId, testCrypto.random(32)), random.mint, {});
  one.create(session);
  const own = (): SessionRow => one.store.row(session)!;
  const storage = { ...one.store, appendDurably: async ([row]: readonly [SealedRow]) => one.store.append({ ...row, hash: await hashOf(one.vault, row) }), barrierFor: async () => ok(own().replica) };
  const deps = { storage, vault: one.vault, now: () => 1, mint: random.mint } as unknown as SessionDeps;
  const opened = async (): Promise<Log> => {
    const reader = createReader(deps, session, {});
    await reader.read();
    return createLog(deps, session, reader, own().replica);
  };
  const change: Change = { update: Uint8Array.of(0, 0), patch: { set: [], del: [] } };
  const write = async (log: Log): Promise<void> => {
    const done = await log.append(change, 1, () => undefined);
    if (!done.ok) throw new Error(done.fault.code);
    await done.value.chain();
  };
  const [awake, asleep] = [await opened(), await opened()];
  for (let count = 0; count < 4; count += 1) await write(awake);
  expect(awake.isLate(own())).toBe(false);
  // The first three are on the server and went behind a checkpoint.
  const rows = one.store.all(session);
  const { records, ...rest } = one.store.contents();
  one.store.become({ ...rest, records: new Map([...records].filter(([, { sequence }]) => sequence > 3)) });
  await one.store.sessions.update(session, (row) => ({ ...row, cut: { [row.replica]: 3 } }));
  expect(awake.isLate(own())).toBe(true);
  expect(await awake.place(own(), awake.appends())).toEqual(ok(undefined));
  expect(awake.isLate(own())).toBe(false);
  expect(one.store.all(session)).toEqual(rows.slice(3));

  for (let count = 0; count < 3; count += 1) await write(asleep);
  expect(asleep.sequence()).toBe(3);
  expect(asleep.isLate(own())).toBe(true);
  expect(await asleep.place(own(), asleep.appends())).toEqual(ok(undefined));
  expect(asleep.isLate(own())).toBe(false);
  expect(one.store.all(session).map(({ sequence }) => sequence)).toEqual([4, 5, 6, 7]);
  expect(asleep.sequence()).toBe(7);
});
