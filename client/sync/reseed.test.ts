/** What counts as acknowledged once a server that went back was given everything as one checkpoint. */
import { expect, test } from 'vitest';
import { newSession } from '../../shared/documents/commands.ts';
import { encodePayload } from '../../shared/documents/payload.ts';
import { fault } from '../../shared/model/faults.ts';
import type { DeviceId, OwnerId, ReplicaId, SessionId } from '../../shared/model/ids.ts';
import { err, ok } from '../../shared/model/result.ts';
import type { Vector } from '../../shared/model/vector.ts';
import { createDevice, vaultWith, type Device } from '../../shared/testing/device.ts';
import { createReplica } from '../../shared/testing/replica.ts';
import { seeded } from '../../shared/testing/seeded.ts';
import { testCrypto } from '../../shared/testing/webCrypto.ts';
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
  expect(await reseed(one.deps, session, {})).toMatchObject({ kind: 'answered' });
  expect(one.store.row(session)).toMatchObject({
    retired: { [last.replica]: [last.sequence, last.hash] },
    acknowledged: { [last.replica]: [last.sequence, last.hash], [since.replica]: [since.sequence, since.hash] },
  });
  expect(await sweepClosed(one.deps, session)).toEqual({ ok: true, value: false });
  expect(one.store.all(session)).toHaveLength(3);
});
