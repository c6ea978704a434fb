/**
 * The store and the sessions of this device without a screen: the same modules as in the app, reachable from a test as
 * `globalThis.device`. What a test does here, a person does by clicking.
 */
import { nanoid } from 'nanoid';
import { createSession } from '../../../client/session/create.ts';
import type { SessionDeps } from '../../../client/session/deps.ts';
import { deleteSession, listSessions, restoreSession } from '../../../client/session/list/list.ts';
import { openSession } from '../../../client/session/open.ts';
import { deleteForGood } from '../../../client/session/list/trash.ts';
import { uncleanSessions } from '../../../client/session/presence.ts';
import { resealRows, sweepClosed } from '../../../client/session/records/sweep.ts';
import { exportNow } from '../../../client/sync/backup/now.ts';
import { writeBackup } from '../../../client/sync/backup/write.ts';
import { importExport } from '../../../client/sync/backup/importExport.ts';
import { exportAside } from '../../../client/session/records/aside.ts';
import { packState } from '../../../client/session/records/base.ts';
import { sealPayload } from '../../../client/session/records/seal.ts';
import { createReader } from '../../../client/session/records/reader.ts';
import { readCheckpoint, readView, writeCheckpoint } from '../../../client/session/checkpoint.ts';
import type { OpenSession } from '../../../client/session/types.ts';
import { withBase } from '../../../client/storage/bases.ts';
import { keyOf, valueOf } from '../../../client/storage/recordCodec.ts';
import type { RecordRow } from '../../../client/storage/rows.ts';
import { storageFault } from '../../../client/storage/failures.ts';
import { openPasts } from '../../../client/storage/pasts.ts';
import { openAttempts } from '../../../client/storage/attempts.ts';
import { openStorage, type Storage } from '../../../client/storage/storage.ts';
import { compact } from '../../../client/sync/jobs/compaction.ts';
import type { SyncDeps } from '../../../client/sync/deps.ts';
import { turnLockOn, unlock } from '../../../client/vault/locking.ts';
import type { OpenKeys, StoredKeys } from '../../../client/vault/stored.ts';
import { stretch } from '../../../client/vault/stretch.ts';
import { openVault } from '../../../client/vault/vault.ts';
import { webCrypto } from '../../../client/vault/webcrypto.ts';
import { sealCheckpoint } from '../../../shared/crypto/checkpoint.ts';
import { addPanel } from '../../../shared/documents/commands.ts';
import { encodePayload } from '../../../shared/documents/wire/payload.ts';
import { prepare } from '../../../shared/documents/prepare.ts';
import { createState } from '../../../shared/documents/state.ts';
import { mintReplicaId, mintWriterId, sessionEntity, type DatasetName, type SessionId } from '../../../shared/model/ids.ts';
import type { Result } from '../../../shared/model/result.ts';
import { mountFields } from './fields.ts';

const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.fault));
  return result.value;
};

const mint = (length: number): string => nanoid(length);

const passphrase = 'lantern gravel otter';
const cheap = { memoryKiB: 1024, passes: 1 };

const start = async (barrierDelay?: number) => {
  const storage: Storage = value(await openStorage(barrierDelay === undefined ? {} : { barrierDelay }));
  const unlocked = async (row: StoredKeys): Promise<OpenKeys> =>
    value(await unlock({ crypto: webCrypto, keys: storage.keys, mint, now: Date.now, attempts: openAttempts(storage), stretch }, row, passphrase));
  const vault = await openVault({ crypto: webCrypto, keys: storage.keys, mint, now: Date.now, unlock: unlocked });
  const deps: SessionDeps = { storage, vault, now: Date.now, mint };
  return {
    deps,
    storage,
    vault,
    create: async (title: string) => value(await createSession(deps, { title })),
    open: async (id: SessionId) => value(await openSession(deps, id)),
    tryOpen: (id: SessionId) => openSession(deps, id),
    list: () => listSessions(deps),
    remove: (id: SessionId) => deleteSession(deps, id),
    restore: (id: SessionId) => restoreSession(deps, id),
    deleteForGood: (id: SessionId) => deleteForGood(deps, id),
    unclean: () => uncleanSessions(storage),
    sweep: (id: SessionId) => sweepClosed(deps, id),
    addPanel,
    mint,
    sessionEntity,
    createState,
    mountFields,
    view: (id: SessionId) => readView(deps, id),
    checkpoint: (id: SessionId) => readCheckpoint(deps, id),
    writeCheckpoint: (id: SessionId, at: Parameters<typeof writeCheckpoint>[2]) => writeCheckpoint(deps, id, at),
    /** The whole log, read anew: every chain checked, every record opened. */
    readLog: async (id: SessionId) => {
      const reader = createReader(deps, id, {});
      return { ...(await reader.read()), vector: reader.vector() };
    },
    /** Overwrites a record, which nothing in the product does. */
    damage: (row: RecordRow) => storage.database.records.put(valueOf(row), keyOf(row)),
    wholeDocument: async (id: SessionId) => {
      const [{ openDoc }, { changes }] = await Promise.all([import('../../../shared/documents/doc.ts'), createReader(deps, id, {}).read()]);
      return openDoc({ clientId: 1 }, changes.map((change) => change.update)).encode();
    },
    /**
     * A checkpoint of everything up to now in place of the records, of which only the last one stays: as on a device that has taken
     * it over. Keeps it as the sync worker does.
     */
    rest: async (id: SessionId, keepsRows = false) => {
      const reader = createReader(deps, id, {});
      const { changes } = await reader.read();
      const { openDoc } = await import('../../../shared/documents/doc.ts');
      const update = openDoc({ clientId: 1 }, changes.map((change) => change.update)).encode();
      const key = await vault.dataKey(id, vault.epoch);
      if (key === undefined) throw new Error('no key');
      const vector = reader.vector();
      const place = { owner: vault.owner, session: id, previous: undefined, vector };
      const { sealed, hash } = await sealCheckpoint(vault.crypto, key, { ...place, epoch: vault.epoch }, await packState({ schema: 1, at: 1, update, held: [] }));
      const base = { session: id, hash, number: 1, previous: undefined, vector, sealed, since: 1 };
      const kept = value(await storage.bases.put(base, (row) => withBase({ ...row, acknowledged: vector }, base, { coverage: vector, held: [] })));
      const rows = await storage.records.all(id);
      if (!keepsRows) await storage.database.records.bulkDelete(rows.slice(0, -1).map(keyOf));
      await storage.database.views.clear();
      await storage.database.checkpoints.clear();
      return kept;
    },
    /** A change as newer code would write it, under the session's replica and behind what is there. */
    writeNewer: async (id: SessionId, title: string): Promise<void> => {
      const { openDoc } = await import('../../../shared/documents/doc.ts');
      const [row, { changes }] = await Promise.all([storage.sessions.get(id), createReader(deps, id, {}).read()]);
      if (row === undefined) throw new Error('no such session');
      const doc = openDoc({ clientId: 3 }, changes.map((change) => change.update));
      const state = createState();
      state.apply(doc.facts());
      const patch = prepare(state, [{ entity: sessionEntity, field: 'title', value: title }], { writer: mintWriterId(mint), nextN: 1, now: 1 });
      const last = await storage.records.last(id, row.replica);
      const payload = encodePayload({ schema: 99, at: 1, change: { update: doc.apply(patch), patch } });
      value(await sealPayload(vault, { session: id, replica: row.replica, after: last && [last.sequence, last.hash] }, payload)).map((sealed) => storage.records.append(sealed));
      await storage.barrier();
    },
    /** The sync worker's compaction, of everything that a checkpoint covers. */
    compact: async (id: SessionId) => {
      const { records, sessions, bases, barrier, database } = storage;
      const store = { records, sessions, bases, pasts: openPasts(database), barrier, isUnanswered: async () => false, faultOf: storageFault };
      const api = new Proxy({}, { get: () => async () => ({ ok: false, fault: { code: 'OFFLINE' } }) }) as SyncDeps['api'];
      return compact({ store, vault, api, mint, wallClock: Date.now, announce: () => undefined, note: () => undefined }, id, -1);
    },
    /** A data set of so many small chunks, stored as an import does. */
    importChunks: (chunks: number) =>
      storage.datasets.put('d'.repeat(22) as DatasetName, { bytes: chunks, chunks }, (async function* () {
        for (let index = 0; index < chunks; index += 1) yield new Uint8Array([index]);
      })()),
    /** Other keys for the same records, with a passphrase that is cheap to stretch. */
    lockOn: () => turnLockOn({ crypto: webCrypto, keys: storage.keys, mint, now: Date.now, attempts: openAttempts(storage), stretch }, passphrase, cheap),
    exportAside: async (session: OpenSession) => value(await exportAside(deps, session)),
    /** A backup as text, of everything or out of the memory of an open session. */
    backup: async () => value(await writeBackup({ ...deps, vault }, { chunks: true })).file.text(),
    exportNow: async (session: OpenSession) => value(await exportNow({ vault, mint, now: Date.now }, session)).text(),
    takeIn: async (text: string) => value(await importExport({ storage, vault, mint, now: Date.now }, new Blob([text]))),
    erase: (id: SessionId) => storage.sessions.erase(id),
    savedAt,
    /** What the sync worker does on FORK, without telling anyone. */
    fork: async (id: SessionId): Promise<string> => {
      const row = await storage.sessions.get(id);
      if (row === undefined) throw new Error('no such session');
      const to = mintReplicaId(mint);
      const own = await storage.records.range(id, row.replica, 1);
      const sealed = value(await resealRows(vault, own, { session: id, replica: to, after: undefined }));
      return value(await storage.sessions.fork(id, row.replica, to, sealed, own.length));
    },
  };
};

/** Resolves when the status says that this revision is saved. */
const savedAt = (session: OpenSession, revision: number): Promise<number> =>
  new Promise((resolve) => {
    const look = (): void => {
      const { durability } = session.status.get();
      if (durability.kind !== 'saved' || durability.revision < revision) return;
      stop();
      resolve(durability.revision);
    };
    const stop = session.status.subscribe(look);
    look();
  });

export type Device = Awaited<ReturnType<typeof start>>;

declare global {
  var device: { readonly start: typeof start };
  /** What a test keeps between two of its steps in the page. */
  var here: Device;
  var opened: OpenSession;
}
globalThis.device = { start };
