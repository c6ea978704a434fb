/**
 * The part of Dexie, and of the connection below it, that client/storage uses, over a simulated disk: so its own rules run, the
 * direct append and barrier among them. Calls inside a transaction belong to it; others are transactions of their own.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Database } from '../../../client/storage/database.ts';
import { placeOf, type Disk, type Key, type Part, type Transaction } from './disk.ts';
import type { Process } from './realm.ts';

/** Path of the key in a row; none for keys that stand beside it. */
const paths: { readonly [table: string]: readonly string[] } = {
  records: [],
  sessions: ['id'],
  views: ['session'],
  checkpoints: ['session'],
  bases: ['session'],
  pasts: ['session', 'hash'],
  results: ['session', 'panel'],
  snapshots: ['id'],
  quarantine: ['session', 'replica', 'sequence'],
  inbox: ['session', 'replica', 'sequence'],
  keys: ['id'],
  kv: ['key'],
};

const keyOfRow = (table: string, row: unknown, key: Key | undefined): Key => {
  if (key !== undefined) return key;
  const parts = (paths[table] ?? ['id']).map((name) => (row as { readonly [name: string]: Part })[name] ?? '');
  return parts.length === 1 ? (parts[0] ?? '') : parts;
};

const running = new AsyncLocalStorage<Transaction>();

interface Range {
  readonly lower: Key;
  readonly upper: Key;
  readonly openLower: boolean;
  readonly openUpper: boolean;
}

const tableOver = (disk: Disk, owner: Process, name: string) => {
  const within = <T>(durability: 'read' | 'relaxed', work: (transaction: Transaction) => T): Promise<T> => {
    const present = running.getStore();
    if (present === undefined) return disk.transaction(owner, durability, work);
    return (async () => work(present))();
  };
  const out = (value: unknown): unknown => (name === 'records' && value instanceof Uint8Array ? disk.strain.spoil(value) : value);

  const collection = (range: Range, isReverse = false, most = Infinity): object => {
    const keys = (transaction: Transaction): Key[] => {
      const rows = transaction.rows(name);
      const found = rows.keys.slice(placeOf(rows, range.lower, range.openLower), placeOf(rows, range.upper, !range.openUpper));
      return (isReverse ? found.toReversed() : found).slice(0, most);
    };
    return {
      limit: (count: number) => collection(range, isReverse, count),
      reverse: () => collection(range, !isReverse, most),
      primaryKeys: () => within('read', keys),
      toArray: () => within('read', (transaction) => keys(transaction).map((key) => out(transaction.get(name, key)))),
      count: () => within('read', (transaction) => keys(transaction).length),
      first: () => within('read', (transaction) => keys(transaction).slice(0, 1).map((key) => out(transaction.get(name, key)))[0]),
      last: () => within('read', (transaction) => keys(transaction).slice(-1).map((key) => out(transaction.get(name, key)))[0]),
      delete: () => within('relaxed', (transaction) => keys(transaction).map((key) => transaction.remove(name, key)).length),
    };
  };

  return {
    name,
    get: (key: Key) => within('read', (transaction) => out(transaction.get(name, key))),
    put: (row: unknown, key?: Key) => within('relaxed', (transaction) => transaction.put(name, keyOfRow(name, row, key), row)),
    add: (row: unknown, key?: Key) => within('relaxed', (transaction) => transaction.add(name, keyOfRow(name, row, key), row)),
    delete: (key: Key) => within('relaxed', (transaction) => transaction.remove(name, key)),
    bulkGet: (keys: readonly Key[]) => within('read', (transaction) => keys.map((key) => out(transaction.get(name, key)))),
    bulkDelete: (keys: readonly Key[]) => within('relaxed', (transaction) => keys.forEach((key) => transaction.remove(name, key))),
    bulkPut: (rows: readonly unknown[]) => within('relaxed', (transaction) => rows.forEach((row) => transaction.put(name, keyOfRow(name, row, undefined), row))),
    toArray: () => within('read', (transaction) => transaction.rows(name).values.map(out)),
    where: () => ({
      between: (lower: Key, upper: Key, includesLower = true, includesUpper = false) =>
        collection({ lower, upper, openLower: !includesLower, openUpper: !includesUpper }),
      startsWith: (prefix: string) => collection({ lower: prefix, upper: `${prefix}\uffff`, openLower: false, openUpper: false }),
      equals: (key: Key) => collection({ lower: key, upper: key, openLower: false, openUpper: false }),
    }),
  };
};

/** One transaction of the connection itself: requests are collected, and done when it is committed. */
const connectionOver = (disk: Disk, owner: Process): IDBDatabase => {
  const transaction = (_stores: unknown, _mode: string, { durability }: { durability: 'relaxed' | 'strict' }): object => {
    const work: ((transaction: Transaction) => void)[] = [];
    const self: { oncomplete?: () => void; onabort?: () => void; error: DOMException | null; commit(): void; objectStore(name: string): object } = {
      error: null,
      commit: () => {
        disk.transaction(owner, durability, (of) => work.forEach((each) => each(of))).then(
          () => self.oncomplete?.(),
          (error: DOMException) => {
            self.error = error;
            self.onabort?.();
          },
        );
      },
      objectStore: (name) => {
        const ask = (read: (of: Transaction) => unknown): object => {
          const request: { result?: unknown; onsuccess?: () => void } = {};
          work.push((of) => {
            request.result = read(of);
            request.onsuccess?.();
          });
          return request;
        };
        return {
          put: (row: unknown, key?: Key) => ask((of) => of.put(name, keyOfRow(name, row, key), row)),
          add: (row: unknown, key?: Key) => ask((of) => of.add(name, keyOfRow(name, row, key), row)),
          delete: (key: Key) => ask((of) => of.remove(name, key)),
          get: (key: Key) => ask((of) => of.get(name, key)),
          getKey: (key: Key) => ask((of) => (of.get(name, key) === undefined ? undefined : key)),
        };
      },
    };
    return self;
  };
  return { transaction } as unknown as IDBDatabase;
};

export const openTables = (disk: Disk, owner: Process): Database => {
  const tables = Object.fromEntries(Object.keys(paths).map((name) => [name, tableOver(disk, owner, name)]));
  const connection = connectionOver(disk, owner);
  const database = {
    ...tables,
    transaction: (mode: string, ...rest: unknown[]) => {
      const work = rest.at(-1) as () => Promise<unknown>;
      if (running.getStore() !== undefined) return work();
      return disk.transaction(owner, mode === 'r' ? 'read' : 'relaxed', (transaction) => running.run(transaction, work));
    },
    isOpen: () => !disk.broken.has(owner),
    backendDB: () => connection,
    table: (name: string) => tables[name],
  };
  return database as unknown as Database;
};

