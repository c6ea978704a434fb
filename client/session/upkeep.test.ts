/** Which tab keeps a view of its session. */
import { expect, test } from 'vitest';
import { openDoc } from '../../shared/documents/doc.ts';
import { createState } from '../../shared/documents/state.ts';
import type { DeviceId, OwnerId, ReplicaId, SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { createDevice, vaultWith } from '../../shared/testing/device.ts';
import { seeded } from '../../shared/testing/seeded.ts';
import { testCrypto } from '../../shared/testing/webCrypto.ts';
import type { SessionRow } from '../storage/rows.ts';
import type { SessionDeps } from './deps.ts';
import { createReader } from './records/reader.ts';
import { createUpkeep } from './upkeep.ts';

const session = 's'.repeat(22) as SessionId;

test('STO-8 a tab that was open when own records were told anew keeps no view any more, one that is opened then does', async () => {
  const random = seeded(7);
  const one = createDevice(await vaultWith('o'.repeat(22) as OwnerId, random.mint(22) as DeviceId, testCrypto.random(32)), random.mint, {});
  one.create(session);
  let kept = 0;
  let meanwhile = async (): Promise<unknown> => undefined;
  const put = async (_view: unknown, _document: unknown, isStill: (row?: SessionRow) => boolean): Promise<void> => {
    await meanwhile();
    if (isStill(one.store.row(session))) kept += 1;
  };
  const storage = { ...one.store, views: { put } };
  const deps = { storage, vault: one.vault, now: () => 1, mint: random.mint } as unknown as SessionDeps;
  /** A tab that opens the session now, with so much to read that a view is due. */
  const open = () => {
    const changes = Array.from({ length: limits.localCheckpointRecords }, () => ({ update: new Uint8Array(), patch: { set: [], del: [] } }));
    const read = { row: one.store.row(session), changes, bytes: 0, baseFault: undefined, damaged: [], newer: false };
    const doc = openDoc({ clientId: 1 }, []);
    return createUpkeep(deps, session, { state: createState(), reader: createReader(deps, session, {}), changed: () => 1, document: () => doc, saved: () => undefined, read });
  };
  await open().finish();
  expect(kept).toBe(1);
  const tellAnew = (name: string) =>
    one.store.sessions.update(session, (row) => ({ ...row, closed: [...row.closed, name.repeat(22) as ReplicaId], twins: { clients: [1], writers: {} } }));
  const before = open();
  await tellAnew('c');
  await before.finish();
  expect(kept).toBe(1);
  await open().finish();
  expect(kept).toBe(2);
  // While it is sealed, too.
  meanwhile = () => tellAnew('d');
  await open().finish();
  expect(kept).toBe(2);
});
