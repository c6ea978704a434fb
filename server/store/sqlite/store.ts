/**
 * The storage port on node:sqlite: one table, write-ahead log, synchronous=FULL, so what was acknowledged is on the disk.
 *
 * Group commit: writes that arrive in one turn of the event loop share one transaction and one fsync (measured: 2.6 k to 10.7 k
 * pushes a second). Each is a conditional statement of its own; a lost condition is an answer, not an error. When the transaction
 * itself fails, all of its writes are rolled back and all callers are told. Reads see what is committed, nothing else.
 *
 * A start looks the whole file over first: a damaged database is refused with words, before anything is written to it.
 */
import { DatabaseSync } from 'node:sqlite';
import { randomUUID } from 'node:crypto';
import type { Json } from '../../../shared/model/json.ts';
import { StoreUnavailable, type Item, type Store } from '../store.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS items (
    partition TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, sort TEXT NOT NULL,
    etag TEXT NOT NULL, summary TEXT NOT NULL, body TEXT NOT NULL,
    UNIQUE (partition, id)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS items_by_kind ON items (partition, kind, sort, id);
`;
/** Another process may hold the file; longer than this is reported as unavailable. */
const busyMilliseconds = 2000;

interface Write {
  readonly run: () => void;
  readonly settle: () => void;
  readonly fail: (error: unknown) => void;
}

const unavailable = (error: unknown): StoreUnavailable => new StoreUnavailable('SQLite refused', { cause: error });

/** The file is not, or not wholly, a database: the message is for the person who runs the server. */
export class DamagedDatabase extends Error {
  override readonly name = 'DamagedDatabase';
}

const findDamage = (database: DatabaseSync): string => {
  try {
    return String(database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const open = (path: string): DatabaseSync => {
  const database = new DatabaseSync(path);
  const damage = findDamage(database);
  if (damage !== 'ok') {
    database.close();
    throw new DamagedDatabase(`The database ${path} is damaged (${damage}). Put a backup in its place; docs/operations.md says how.`);
  }
  database.exec(`PRAGMA busy_timeout=${busyMilliseconds}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;`);
  database.exec(schema);
  return database;
};

const createGroup = (database: DatabaseSync) => {
  let waiting: Write[] = [];
  const commit = (): void => {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    try {
      database.exec('BEGIN IMMEDIATE');
      for (const write of batch) write.run();
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      for (const write of batch) write.fail(unavailable(error));
      return;
    }
    for (const write of batch) write.settle();
  };
  const add = <Answer>(statement: () => Answer): Promise<Answer> =>
    new Promise<Answer>((resolve, reject) => {
      let answer: Answer;
      waiting.push({
        run: () => {
          answer = statement();
        },
        settle: () => resolve(answer),
        fail: reject,
      });
      if (waiting.length === 1) setImmediate(commit);
    });
  return { add, commit };
};

/** Opens or makes the database file. Throws when the folder cannot be written. */
export const openSqliteStore = (path: string): Store => {
  const database = open(path);
  const group = createGroup(database);
  const point = database.prepare('SELECT kind, sort, etag, summary, body FROM items WHERE partition = ? AND id = ?');
  const insert = database.prepare(
    'INSERT INTO items (etag, kind, sort, summary, body, partition, id) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const update = database.prepare(
    'UPDATE items SET etag = ?, kind = ?, sort = ?, summary = ?, body = ? WHERE partition = ? AND id = ? AND etag = ?',
  );
  const erase = database.prepare('DELETE FROM items WHERE partition = ? AND id = ? AND etag = ?');
  const list = database.prepare(
    'SELECT id, sort, summary FROM items WHERE partition = ? AND kind = ? AND (sort, id) > (?, ?) ORDER BY sort, id LIMIT ?',
  );
  const values = (item: Item, etag: string) =>
    [etag, item.kind, item.sort, JSON.stringify(item.summary), JSON.stringify(item.body), item.partition, item.id] as const;
  const reading = <Answer>(query: () => Answer): Answer => {
    try {
      return query();
    } catch (error) {
      throw unavailable(error);
    }
  };

  return {
    name: 'sqlite',
    durable: true,
    async read(partition, id) {
      const row = reading(() => point.get(partition, id));
      if (row === undefined) return undefined;
      const [summary, body] = [JSON.parse(String(row['summary'])) as Json, JSON.parse(String(row['body'])) as Json];
      return { partition, id, kind: String(row['kind']), sort: String(row['sort']), etag: String(row['etag']), summary, body };
    },
    create(item) {
      const etag = randomUUID();
      return group.add(() => (insert.run(...values(item, etag)).changes === 1 ? etag : undefined));
    },
    replace(item, etag) {
      const next = randomUUID();
      return group.add(() => (update.run(...values(item, next), etag).changes === 1 ? next : undefined));
    },
    remove(partition, id, etag) {
      return group.add(() => erase.run(partition, id, etag).changes === 1);
    },
    async page({ partition, kind, after, limit }) {
      const rows = reading(() => list.all(partition, kind, after?.sort ?? '', after?.id ?? '', limit));
      return rows.map((row) => ({
        id: String(row['id']),
        sort: String(row['sort']),
        summary: JSON.parse(String(row['summary'])) as Json,
      }));
    },
    async close() {
      group.commit();
      database.close();
    },
  };
};
