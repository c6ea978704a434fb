/**
 * The one database of a profile. Dexie owns the schema, its migrations and every path but two: the append and the barrier use
 * Dexie's own connection directly (`backendDB`), because an explicit commit of one store is what makes a sealed edit cost about
 * as much as a raw put (peers: RxDB 6, PouchDB 85 times as much). Durability is relaxed everywhere; the barrier is what makes
 * things last.
 *
 * A new version is additive: new tables and indexes only. An older tab sees the change of version, lets go of the connection and
 * keeps its unsaved edits in memory.
 */
import { Dexie, type Table } from 'dexie';
import type { Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import type { EntityId, RecordHash, ReplicaId, SessionId } from '../../shared/model/ids.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { attempt } from './failures.ts';
import { keyOf, valueOf, type RecordKey } from './recordCodec.ts';
import type { BaseRow, DatasetChunkRow, DatasetRow, InboxRow, KeysRow, KvRow, RecordRow, ResultRow, SessionRow, SnapshotRow, ViewRow } from './rows.ts';

export const databaseName = 'holdfast';
const schemaVersion = 3;

/** Records carry their key beside them (recordCodec.ts) and no index, so that an append writes one entry. */
const stores = {
  records: '',
  sessions: 'id',
  views: 'session',
  checkpoints: 'session',
  results: '[session+panel]',
  snapshots: 'id, created',
  datasets: 'name',
  datasetChunks: '[name+index]',
  keys: 'id',
  inbox: '[session+replica+sequence]',
  quarantine: '[session+replica+sequence]',
  kv: 'key',
};

/** Version 2: checkpoints in place of records. */
const added = { bases: 'session' };
/** Version 3: those before them, for history. Code before it does not know of stoppers among the records either (recordCodec.ts). */
const addedLater = { pasts: '[session+hash]' };

export type Database = Dexie & {
  readonly bases: Table<BaseRow, SessionId>;
  readonly pasts: Table<BaseRow, [SessionId, RecordHash]>;
  readonly records: Table<Bytes, RecordKey>;
  readonly sessions: Table<SessionRow, SessionId>;
  readonly views: Table<ViewRow, SessionId>;
  readonly checkpoints: Table<ViewRow, SessionId>;
  readonly results: Table<ResultRow, [SessionId, EntityId]>;
  readonly snapshots: Table<SnapshotRow, string>;
  readonly datasets: Table<DatasetRow, string>;
  readonly datasetChunks: Table<DatasetChunkRow, [string, number]>;
  readonly keys: Table<KeysRow, string>;
  readonly inbox: Table<InboxRow, [SessionId, ReplicaId, number]>;
  readonly quarantine: Table<RecordRow, [SessionId, ReplicaId, number]>;
  readonly kv: Table<KvRow, string>;
};

/** STORAGE_NEWER when a newer release has already changed the schema: this code must not write to it. */
export const openDatabase = async (name: string = databaseName): Promise<Result<Database>> => {
  const database = new Dexie(name, { chromeTransactionDurability: 'relaxed', autoOpen: false }) as Database;
  database.version(1).stores(stores);
  database.version(2).stores(added);
  database.version(schemaVersion).stores(addedLater);
  const opened = await attempt(() => database.open());
  if (!opened.ok) return opened;
  const installed = database.backendDB().version / 10;
  if (installed > schemaVersion) {
    database.close();
    return err(fault('STORAGE_NEWER', { installed, supported: schemaVersion }));
  }
  database.on('versionchange', (event) => {
    if (event.newVersion !== null) outdated.add(database);
    database.close();
    return false; // Dexie's own listener would close it too, and say so on the console
  });
  return ok(database);
};

/** Databases that let go of their connection because a newer release wanted to change the schema. */
const outdated = new WeakSet<Database>();

export const reopenDatabase = async (database: Database): Promise<Result<void>> => {
  if (outdated.has(database)) return err(fault('STORAGE_NEWER'));
  if (database.isOpen()) return ok(undefined);
  const opened = await attempt(() => database.open());
  return opened.ok ? ok(undefined) : opened;
};

/** Within the caller's transaction; a key that is taken aborts it with a ConstraintError. */
export const addRecords = async ({ records }: Database, rows: readonly RecordRow[]): Promise<void> => {
  await Promise.all(rows.map((row) => records.add(valueOf(row), keyOf(row))));
};

/** Dexie's connection for the two direct paths. Throws VersionError when this code is too old by now, InvalidStateError once closed. */
export const connectionOf = (database: Database): IDBDatabase => {
  if (outdated.has(database)) throw new DOMException('A newer release has changed the schema', 'VersionError');
  if (!database.isOpen()) throw new DOMException('The database is closed', 'InvalidStateError');
  return database.backendDB();
};
