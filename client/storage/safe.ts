/**
 * Reads what lies in the database as it is, for safe mode: with the browser's own calls, at whatever version it has, for reading only.
 * Nothing is created, upgraded or written, and one value that cannot be read takes no other along.
 *
 * The export is a backup file (sync/backup/write.ts) in which every record is one that no server is known to have: whoever takes it in
 * checks each, appends what is missing and leaves the rest.
 */
import { toBase64Url, type Bytes } from '../../shared/model/bytes.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import { fault } from '../../shared/model/faults.ts';
import { limits } from '../../shared/model/limits.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { databaseName } from './database.ts';
import { storageFault } from './failures.ts';
import type { BaseRow, DatasetChunkRow, DatasetRow, KeysRow, SessionRow } from './rows.ts';

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new DOMException('', 'UnknownError'));
  });

export interface Read<T> {
  readonly key: IDBValidKey;
  /** Undefined: the browser could not give it out. */
  readonly value: T | undefined;
}

export interface SafeStore {
  readonly version: number;
  count(table: string): Promise<number>;
  read<T>(table: string): AsyncGenerator<Read<T>>;
  close(): void;
}

/** Fault STORAGE_FAILED { cause } when the browser does not open it; NOT_FOUND when there is none. */
export const openSafely = async (): Promise<Result<SafeStore>> => {
  try {
    const opening = indexedDB.open(databaseName);
    let isMissing = false;
    // It would be made here and now: taken back, nothing is left of it.
    opening.onupgradeneeded = () => {
      isMissing = true;
      opening.transaction?.abort();
    };
    const database = await settled(opening).catch((error: unknown) => {
      if (!isMissing) throw error;
      return undefined;
    });
    if (database === undefined) return err(fault('NOT_FOUND'));
    database.onversionchange = () => database.close();
    const has = (table: string): boolean => database.objectStoreNames.contains(table);
    const store = (table: string): IDBObjectStore => database.transaction(table, 'readonly').objectStore(table);
    return ok({
      version: database.version / 10, // as Dexie counts
      count: async (table) => (has(table) ? settled(store(table).count()) : 0),
      async *read<T>(table: string): AsyncGenerator<Read<T>> {
        if (!has(table)) return;
        for (const key of await settled(store(table).getAllKeys())) {
          const value = (await settled(store(table).get(key)).catch(() => undefined)) as T | undefined;
          yield { key, value };
        }
      },
      close: () => database.close(),
    });
  } catch (error) {
    return err(storageFault(error));
  }
};

export interface SafeExport {
  readonly file: Blob;
  readonly sessions: number;
  readonly records: number;
  readonly files: number;
  /** Values that the browser could not give out. */
  readonly unreadable: number;
}

const collect = async <T>(reading: AsyncGenerator<Read<T>>): Promise<{ readonly values: readonly T[]; readonly lost: number }> => {
  const values: T[] = [];
  let lost = 0;
  for await (const { value } of reading) {
    if (value === undefined) lost += 1;
    else values.push(value);
  }
  return { values, lost };
};

/** Items of a sealed checkpoint, as they travel. */
const itemsOf = (sealed: Bytes): string[] =>
  Array.from({ length: Math.ceil(sealed.byteLength / limits.itemSealedBytes) }, (_, index) =>
    toBase64Url(sealed.slice(index * limits.itemSealedBytes, (index + 1) * limits.itemSealedBytes)),
  );

const checkpointOf = ({ hash, number, previous, vector, sealed }: BaseRow) => ({
  checkpoint: { hash, number, ...(previous !== undefined && { previous }), vector, items: itemsOf(sealed) },
});

const sessionOf = (id: SessionId, row: SessionRow | undefined, base: BaseRow | undefined) => ({
  session: {
    id,
    revision: 0,
    vector: base?.vector ?? {},
    changed: row?.changed ?? 0,
    deleted: false,
    ...(row?.meta !== undefined && { meta: toBase64Url(row.meta) }),
  },
});

/** All sessions but those that were deleted for good. Rejects when the database goes away meanwhile. */
export const exportSafely = async (store: SafeStore, now: number): Promise<SafeExport> => {
  const [keys, rows, bases, sets] = [
    await collect(store.read<KeysRow>('keys')),
    await collect(store.read<SessionRow>('sessions')),
    await collect(store.read<BaseRow>('bases')),
    await collect(store.read<DatasetRow>('datasets')),
  ];
  let unreadable = keys.lost + rows.lost + bases.lost + sets.lost;
  const records = new Map<SessionId, Bytes[]>();
  for await (const { key, value } of store.read<Bytes>('records')) {
    const session = (key as [SessionId])[0];
    const of = records.get(session) ?? [];
    records.set(session, of);
    if (value === undefined) unreadable += 1;
    else if (value.byteLength > 0) of.push(value);
  }
  const account = keys.values[0]?.keys;
  const parts: string[] = [];
  const line = (value: unknown): void => void parts.push(`${JSON.stringify(value)}\n`);
  line({ holdfast: 'backup', version: 1, owner: account?.owner, at: now, keyring: account?.keyring.map(toBase64Url) ?? [], sets: sets.values.map(({ name }) => name) });
  const known = new Map(rows.values.map((row) => [row.id, row]));
  const ids = [...new Set([...known.keys(), ...records.keys()])].filter((id) => known.get(id)?.forGood !== true);
  let unsent = 0;
  for (const id of ids) {
    const base = bases.values.find(({ session }) => session === id);
    line(sessionOf(id, known.get(id), base));
    if (base !== undefined) line(checkpointOf(base));
    for (const bytes of records.get(id) ?? []) line({ unsent: toBase64Url(bytes) });
    unsent += records.get(id)?.length ?? 0;
  }
  let blobs = 0;
  const whole = new Set<string>(sets.values.map(({ name }) => name));
  for await (const { value } of store.read<DatasetChunkRow>('datasetChunks')) {
    if (value === undefined) unreadable += 1;
    else if (whole.has(value.name)) {
      line({ blob: { name: `${value.name}.${value.index}`, sealed: toBase64Url(value.sealed) } });
      blobs += 1;
    }
  }
  line({ end: { sessions: ids.length, records: 0, unsent, blobs } });
  return { file: new Blob(parts, { type: 'application/x-ndjson' }), sessions: ids.length, records: unsent, files: sets.values.length, unreadable };
};

/** For good, all of it: asked for by a person who was told what goes. Fault STORAGE_FAILED when the browser cannot. */
export const deleteSafely = async (): Promise<Result<void>> => {
  try {
    await settled(indexedDB.deleteDatabase(databaseName));
    return ok(undefined);
  } catch (error) {
    return err(storageFault(error));
  }
};
