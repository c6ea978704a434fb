/**
 * The storage port on node:sqlite: one table, write-ahead log, synchronous=FULL, so what was acknowledged is on the disk.
 *
 * Group commit (groups.ts) in a thread of its own (thread.ts): writes that arrive while another group is being committed share one
 * transaction and one fsync. Each is a conditional statement of its own; a lost condition is an answer, not an error. When the
 * transaction itself fails, all of its writes are rolled back and all callers are told. Reads see what is committed, nothing else.
 *
 * A start looks the whole file over first: a damaged database is refused with words, before anything is written to it.
 */
import { DatabaseSync } from 'node:sqlite';
import { randomUUID } from 'node:crypto';
import type { Json } from '../../../shared/model/json.ts';
import { StoreUnavailable, type Item, type Store } from '../store.ts';
import { createGroups, type Perform } from './groups.ts';
import { startThread } from './thread.ts';
import { createWriter, prepare } from './writer.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS items (
    partition TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, sort TEXT NOT NULL,
    etag TEXT NOT NULL, summary TEXT NOT NULL, body TEXT NOT NULL,
    UNIQUE (partition, id)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS items_by_kind ON items (partition, kind, sort, id);
`;
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
  prepare(database);
  database.exec(schema);
  return database;
};

/** SQLite's name for a database that is no file; only the connection that made it sees it. */
const inMemory = ':memory:';
const performHere = (write: ReturnType<typeof createWriter>): Perform => (group, tell) => tell(write(group));

/** Opens or makes the database file. Throws when the folder cannot be written. */
export const openSqliteStore = (path: string): Store => {
  const database = open(path);
  const thread = path === inMemory ? undefined : startThread(path);
  const group = createGroups(thread?.perform ?? performHere(createWriter(database)));
  const point = database.prepare('SELECT kind, sort, etag, summary, body FROM items WHERE partition = ? AND id = ?');
  const stands = database.prepare('SELECT 1 FROM items WHERE partition = ? AND id = ? AND etag = ?');
  const list = database.prepare(
    'SELECT id, sort, summary FROM items WHERE partition = ? AND kind = ? AND (sort, id) > (?, ?) ORDER BY sort, id LIMIT ?',
  );
  const values = (item: Item, etag: string) =>
    [etag, item.kind, item.sort, JSON.stringify(item.summary), item.text ?? JSON.stringify(item.body), item.partition, item.id] as const;
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
    async read(partition, id, held) {
      if (held !== undefined && reading(() => stands.get(partition, id, held.etag)) !== undefined) return held;
      const row = reading(() => point.get(partition, id));
      if (row === undefined) return undefined;
      const [summary, body] = [JSON.parse(String(row['summary'])) as Json, JSON.parse(String(row['body'])) as Json];
      return { partition, id, kind: String(row['kind']), sort: String(row['sort']), etag: String(row['etag']), summary, body };
    },
    async create(item) {
      const etag = randomUUID();
      return (await group.add(['insert', values(item, etag)])) ? etag : undefined;
    },
    async replace(item, etag) {
      const next = randomUUID();
      return (await group.add(['update', [...values(item, next), etag]])) ? next : undefined;
    },
    remove(partition, id, etag) {
      return group.add(['remove', [partition, id, etag]]);
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
      await group.finish();
      await thread?.close();
      database.close();
    },
  };
};
