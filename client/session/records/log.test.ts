/** What a tab is told of what happens to its log beside its own appends. */
import { expect, test } from 'vitest';
import { utf8 } from '../../../shared/model/bytes.ts';
import type { DeviceId, OwnerId, SessionId } from '../../../shared/model/ids.ts';
import { ok } from '../../../shared/model/result.ts';
import { createDevice, vaultWith } from '../../../shared/testing/device.ts';
import { seeded } from '../../../shared/testing/seeded.ts';
import { testCrypto } from '../../../shared/testing/webCrypto.ts';
import { fork, push } from '../../sync/jobs/jobs.ts';
import type { SessionDeps } from '../deps.ts';
import { createLog } from './log.ts';
import { createReader } from './reader.ts';

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
