/**
 * What changes the database: groups of conditional writes, each group one transaction and one fsync. Runs in the writer's own thread
 * (thread.ts), or in the caller's for a database in memory.
 */
import type { DatabaseSync } from 'node:sqlite';
import { limits } from '../../../shared/model/limits.ts';


type Texts = readonly string[];
/** Values in the order of the statement. */
export type Write = readonly [what: 'insert' | 'update' | 'remove', values: Texts];

/** Write-ahead log, synchronous=FULL: what was committed is on the disk. */
export const prepare = (database: DatabaseSync): void =>
  database.exec(`PRAGMA busy_timeout=${limits.sqliteBusy}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;`);

/**
 * Of a group: for each write whether its condition held (a lost condition is an answer, not an error), or why the transaction failed;
 * nothing of the group is stored then.
 */
export type Done = { readonly held: readonly boolean[] } | { readonly failed: string };

export const createWriter = (database: DatabaseSync): ((group: readonly Write[]) => Done) => {
  const [begin, commit] = [database.prepare('BEGIN IMMEDIATE'), database.prepare('COMMIT')];
  const statements = {
    insert: database.prepare('INSERT INTO items (etag, kind, sort, summary, body, partition, id) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING'),
    update: database.prepare('UPDATE items SET etag = ?, kind = ?, sort = ?, summary = ?, body = ? WHERE partition = ? AND id = ? AND etag = ?'),
    remove: database.prepare('DELETE FROM items WHERE partition = ? AND id = ? AND etag = ?'),
  };
  return (group) => {
    try {
      begin.run();
      const held = group.map(([what, values]) => statements[what].run(...values).changes === 1);
      commit.run();
      return { held };
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      return { failed: String(error) };
    }
  };
};
