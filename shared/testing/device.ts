/** One device for tests: keys of its own account (or of one it shares), its store, and tabs that append sealed records. */
import type { SyncApi } from '../../client/sync/calls/api.ts';
import type { SyncDeps } from '../../client/sync/deps.ts';
import type { Reply } from '../../client/sync/calls/http.ts';
import type { SessionVault } from '../../client/session/deps.ts';
import type { Announcement } from '../../client/storage/announce.ts';
import type { RecordRow } from '../../client/storage/rows.ts';
import * as derive from '../crypto/derive.ts';
import { openRecord } from '../crypto/envelope.ts';
import { sealPayload } from '../../client/session/records/seal.ts';
import type { Bytes } from '../model/bytes.ts';
import { fault } from '../model/faults.ts';
import type { DeviceId, MintLetters, OwnerId, SessionId } from '../model/ids.ts';
import { mintReplicaId } from '../model/ids.ts';
import { createDeviceStore, type DeviceStore } from './deviceStore.ts';
import { testCrypto } from './webCrypto.ts';
import { freshRow } from '../../client/storage/sessions.ts';

/** A vault over a raw account key. */
export const vaultWith = async (owner: OwnerId, device: DeviceId, accountKey: Bytes): Promise<SessionVault> => {
  const account = await derive.importAccountKey(testCrypto, accountKey);
  return {
    owner,
    device,
    crypto: testCrypto,
    epoch: 1,
    dataKey: async (session, epoch) => ((epoch ?? 1) === 1 ? derive.dataKey(testCrypto, account, session) : undefined),
    copyId: (session, replica) => derive.copyId(testCrypto, account, session, replica),
    localKeys: async (purpose) => [await derive.localKey(testCrypto, account, purpose)],
  };
};

export interface Device {
  readonly store: DeviceStore;
  readonly vault: SessionVault;
  readonly deps: SyncDeps;
  readonly announced: Announcement[];
  /** Makes a session here. */
  create(session: SessionId): void;
  /** Seals and appends a payload as an open tab does, under the session's current replica. */
  append(session: SessionId, payload: Bytes): Promise<RecordRow>;
  /** Payloads of all rows, opened. */
  payloads(session: SessionId): Promise<Bytes[]>;
}

const nothing = async (): Promise<Reply<never>> => ({ ok: false, fault: fault('OFFLINE') });

export const createDevice = (vault: SessionVault, mint: MintLetters, api: Partial<SyncApi>, wallClock = () => 1): Device => {
  const store = createDeviceStore();
  const announced: Announcement[] = [];
  const deps: SyncDeps = {
    store,
    vault,
    api: { list: nothing, push: nothing, pull: nothing, checkpoint: nothing, remove: nothing, keyring: nothing, putKeyring: nothing, ...api },
    mint,
    wallClock,
    announce: (announcement) => announced.push(announcement),
    note: () => undefined,
  };

  const append = async (session: SessionId, payload: Bytes): Promise<RecordRow> => {
    for (;;) {
      const replica = store.row(session)?.replica;
      if (replica === undefined) throw new Error('no such session');
      const last = await store.records.last(session, replica);
      const sealed = await sealPayload(vault, { session, replica, after: last && [last.sequence, last.hash] }, payload);
      if (!sealed.ok || sealed.value[0] === undefined) throw new Error('not sealed');
      if (store.append(sealed.value[0]) === 'added') return sealed.value[0];
    }
  };

  return {
    store,
    vault,
    deps,
    announced,
    create: (session) => store.put(freshRow(session, mintReplicaId(mint), 0)),
    append,
    payloads: async (session) => {
      const opened = await Promise.all(
        store.all(session).map((row) => openRecord(testCrypto, (epoch) => vault.dataKey(session, epoch), vault.owner, session, row.bytes)),
      );
      return opened.map((one) => {
        if (!one.ok) throw new Error(`a row does not open: ${one.fault.code}`);
        return one.value.payload;
      });
    },
  };
};
