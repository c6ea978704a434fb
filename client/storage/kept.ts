/** Small tables with nothing to say beyond put and get: local checkpoints, panel results, own snapshots, key-value, keys. */
import { Dexie } from 'dexie';
import type { Bytes } from '../../shared/model/bytes.ts';
import type { EntityId, SessionId, SnapshotId } from '../../shared/model/ids.ts';
import type { KeysStore } from '../vault/stored.ts';
import type { Barrier } from './barrier.ts';
import { connectionOf, type Database } from './database.ts';
import { StorageError } from './failures.ts';
import type { KvValue, SessionRow, SnapshotRow, ViewRow } from './rows.ts';

export interface Views {
  /** Heads for the first paint. */
  view(session: SessionId): Promise<ViewRow | undefined>;
  /** The document at the same vector, for hydration. */
  checkpoint(session: SessionId): Promise<ViewRow | undefined>;
  /** Both at once: they never name different vectors. Neither unless `isStill` of the session's row as it is then. */
  put(view: ViewRow, checkpoint: ViewRow, isStill?: (row: SessionRow | undefined) => boolean): Promise<void>;
}

export const openViews = (database: Database): Views => ({
  view: (session) => database.views.get(session),
  checkpoint: (session) => database.checkpoints.get(session),
  put: (view, checkpoint, isStill = () => true) =>
    database.transaction('rw', database.views, database.checkpoints, database.sessions, async () => {
      if (!isStill(await database.sessions.get(view.session))) return;
      await database.views.put(view);
      await database.checkpoints.put(checkpoint);
    }),
});

/** Last result of a panel, sealed. A cache: it may be evicted at any time. */
export interface Results {
  get(session: SessionId, panel: EntityId): Promise<Bytes | undefined>;
  put(session: SessionId, panel: EntityId, sealed: Bytes): Promise<void>;
  removeAll(session: SessionId): Promise<void>;
}

export const openResults = ({ results }: Database): Results => ({
  get: async (session, panel) => (await results.get([session, panel]))?.sealed,
  put: async (session, panel, sealed) => void (await results.put({ session, panel, sealed })),
  removeAll: async (session) => void (await results.where(':id').between([session, Dexie.minKey], [session, Dexie.maxKey]).delete()),
});

export interface Snapshots {
  get(id: SnapshotId): Promise<SnapshotRow | undefined>;
  put(row: SnapshotRow): Promise<void>;
  remove(id: SnapshotId): Promise<void>;
  /** Latest first. */
  list(): Promise<SnapshotRow[]>;
}

export const openSnapshots = ({ snapshots }: Database): Snapshots => ({
  get: (id) => snapshots.get(id),
  put: async (row) => void (await snapshots.put(row)),
  remove: (id) => snapshots.delete(id),
  list: () => snapshots.orderBy('created').reverse().toArray(),
});

export interface Kv {
  get(key: string): Promise<KvValue | undefined>;
  put(key: string, value: KvValue): Promise<void>;
  remove(key: string): Promise<void>;
  keys(prefix: string): Promise<string[]>;
  /** Requests that are on their way when the call returns, for a page that is about to go; a store that fails is ignored. */
  putNow(key: string, value: KvValue): void;
  removeNow(key: string): void;
}

const now = (database: Database, request: (store: IDBObjectStore) => void): void => {
  try {
    const transaction = connectionOf(database).transaction('kv', 'readwrite', { durability: 'relaxed' });
    request(transaction.objectStore('kv'));
    transaction.commit();
  } catch {
    return; // a closed connection: what these calls keep is a hint
  }
};

export const openKv = (database: Database): Kv => ({
  get: async (key) => (await database.kv.get(key))?.value,
  put: async (key, value) => void (await database.kv.put({ key, value })),
  remove: (key) => database.kv.delete(key),
  keys: (prefix) => database.kv.where('key').startsWith(prefix).primaryKeys(),
  putNow: (key, value) => now(database, (store) => void store.put({ key, value })),
  removeNow: (key) => now(database, (store) => void store.delete(key)),
});

/** Keys are durable when `save` resolves: losing them would lose everything sealed under them. */
export const openKeys = ({ keys }: Database, { barrier }: Barrier): KeysStore => ({
  load: async () => (await keys.get('account'))?.keys,
  save: async (stored) => {
    await keys.put({ id: 'account', keys: stored });
    const durable = await barrier();
    if (!durable.ok) throw new StorageError(durable.fault);
  },
});
