/**
 * The store of this device, as one value handed to whoever needs a part of it. Repositories reject only when the database itself
 * fails (full, closed, newer schema); `storageFault` and `attempt` of failures.ts turn that into a Fault.
 */
import { hashRecord } from '../../shared/crypto/envelope.ts';
import { fault } from '../../shared/model/faults.ts';
import type { OwnerId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { ok, type Result } from '../../shared/model/result.ts';
import type { DatasetStore } from '../data/datasetStore.ts';
import type { KeysStore } from '../vault/stored.ts';
import { webCrypto } from '../vault/webcrypto.ts';
import { openAnnouncer, type Announcer } from './announce.ts';
import { createBarrier, type Barrier } from './barrier.ts';
import { openArrivals, type Arrivals } from './arrivals.ts';
import { openBases, type Bases } from './bases.ts';
import { openDatasetStore } from './datasets.ts';
import { databaseName, openDatabase, reopenDatabase, type Database } from './database.ts';
import { openKeys, openKv, openResults, openSnapshots, openViews, type Kv, type Results, type Snapshots, type Views } from './kept.ts';
import { StorageError } from './failures.ts';
import { rotateLog } from './logRotation.ts';
import { openRecords, type HashOf, type Records } from './records.ts';
import { openSessions, type Sessions } from './sessions.ts';

export interface Usage {
  /** Bytes used by this origin, and what the browser would allow; 0 when it does not say. */
  readonly used: number;
  readonly quota: number;
  /** Whether the browser has promised not to evict. */
  readonly persisted: boolean;
}

export interface Storage extends Barrier {
  readonly database: Database;
  readonly records: Records;
  readonly sessions: Sessions;
  readonly views: Views;
  readonly bases: Bases;
  readonly results: Results;
  readonly datasets: DatasetStore;
  readonly arrivals: Arrivals;
  readonly snapshots: Snapshots;
  readonly kv: Kv;
  readonly keys: KeysStore;
  readonly announcer: Announcer;
  /** Asks the browser not to evict; answers what it said. */
  persistAsk(): Promise<boolean>;
  usage(): Promise<Usage>;
  /** Takes up a connection that the browser has closed. STORAGE_NEWER when a newer release was the reason. */
  reopen(): Promise<Result<void>>;
  close(): void;
}

export interface StorageOptions {
  readonly name?: string;
  /** Least time between two strict writes, ms. */
  readonly barrierDelay?: number;
}

const usage = async (): Promise<Usage> => {
  const [estimate, persisted] = await Promise.all([navigator.storage.estimate(), navigator.storage.persisted()]);
  return { used: estimate.usage ?? 0, quota: estimate.quota ?? 0, persisted };
};

/** Whose keys are here: known once they have been read, by whomever. Whoever puts another account in their place starts every tab anew. */
const knowing = (kept: KeysStore): { readonly keys: KeysStore; readonly ownerOf: () => Promise<OwnerId | undefined> } => {
  let owner: OwnerId | undefined;
  let loading: Promise<unknown> | undefined;
  const load = async (): ReturnType<KeysStore['load']> => {
    const row = await kept.load();
    owner ??= row?.owner;
    return row;
  };
  const ownerOf = async (): Promise<OwnerId | undefined> => {
    if (owner === undefined) await (loading ??= load().finally(() => (loading = undefined)));
    return owner;
  };
  return { keys: { ...kept, load }, ownerOf };
};

const hashingFor =
  (ownerOf: () => Promise<OwnerId | undefined>): HashOf =>
  async (session, bytes) => {
    const owner = await ownerOf();
    if (owner === undefined) throw new StorageError(fault('INTERNAL'));
    return hashRecord(webCrypto, owner, session, bytes);
  };

export const openStorage = async (options: StorageOptions = {}): Promise<Result<Storage>> => {
  const [opened] = await Promise.all([openDatabase(options.name ?? databaseName), rotateLog()]);
  if (!opened.ok) return opened;
  const database = opened.value;
  const announcer = openAnnouncer();
  const barrier = createBarrier(database, { delay: options.barrierDelay ?? limits.barrierDelay, now: () => performance.now() });
  const { keys, ownerOf } = knowing(openKeys(database, barrier));
  return ok({
    database,
    ...barrier,
    records: openRecords(database, hashingFor(ownerOf)),
    sessions: openSessions(database, ownerOf),
    views: openViews(database),
    bases: openBases(database),
    results: openResults(database),
    datasets: openDatasetStore(database, barrier),
    arrivals: openArrivals(database, barrier),
    snapshots: openSnapshots(database),
    kv: openKv(database),
    keys,
    announcer,
    // Only a page may ask; the types of a worker know no persist().
    persistAsk: async () => 'persist' in navigator.storage && (navigator.storage as { persist(): Promise<boolean> }).persist(),
    usage,
    reopen: () => reopenDatabase(database),
    close: () => {
      announcer.close();
      database.close();
    },
  });
};
