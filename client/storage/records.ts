/**
 * The log of every session: sealed records under (session, replica, sequence). A key is written once: `add`, never `put`, so a
 * second writer of the same place loses visibly instead of overwriting.
 *
 * The append is the hot path of the product: one store, relaxed, explicit commit, on Dexie's own connection. It creates its
 * transaction before it returns, so that a barrier asked for afterwards is ordered behind it.
 */
import { Dexie } from 'dexie';
import { fault } from '../../shared/model/faults.ts';
import type { ReplicaId, SessionId } from '../../shared/model/ids.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { Position, Vector } from '../../shared/model/vector.ts';
import { connectionOf, type Database } from './database.ts';
import { attempt } from './failures.ts';
import type { RecordRow } from './rows.ts';

export interface Records {
  /** 'taken': another tab was faster at this sequence. Rejects when the store cannot take it (quota, closed). */
  append(row: RecordRow): Promise<'added' | 'taken'>;
  /** The same for the linked parts of one payload: all or none, so that no other tab's record comes between them. */
  appendAll(rows: readonly RecordRow[]): Promise<'added' | 'taken'>;
  last(session: SessionId, replica: ReplicaId): Promise<RecordRow | undefined>;
  /** Rows from `from` on (inclusive), in sequence. */
  range(session: SessionId, replica: ReplicaId, from: number): Promise<RecordRow[]>;
  /** Rows above `above` until their bytes exceed `maxBytes`; at least one when there is one. */
  outbox(session: SessionId, replica: ReplicaId, above: number, maxBytes: number): Promise<RecordRow[]>;
  /**
   * Adds pulled rows and moves the session's `stored` vector, in one transaction. A row that is here already with the same hash
   * is skipped; with another hash nothing is stored and the answer is FORK.
   */
  addPulled(session: SessionId, rows: readonly RecordRow[]): Promise<Result<void>>;
  all(session: SessionId): Promise<RecordRow[]>;
  /** Replicas that have rows here, in key order. */
  replicas(session: SessionId): Promise<ReplicaId[]>;
}

const add = (connection: IDBDatabase, rows: readonly RecordRow[]): Promise<'added' | 'taken'> =>
  new Promise((resolve, reject) => {
    const transaction = connection.transaction('records', 'readwrite', { durability: 'relaxed' });
    transaction.oncomplete = () => resolve('added');
    transaction.onabort = () => {
      if (transaction.error?.name === 'ConstraintError') resolve('taken');
      else reject(transaction.error ?? new DOMException('The transaction was aborted', 'AbortError'));
    };
    const store = transaction.objectStore('records');
    for (const row of rows) store.add(row);
    transaction.commit();
  });

/** What is stored grows by runs that follow on; the last row of each replica names its new position. */
export const advance = (vector: Vector, rows: readonly RecordRow[]): Vector => {
  const next: { [replica: ReplicaId]: Position } = { ...vector };
  for (const row of rows) {
    if (row.sequence > (next[row.replica]?.[0] ?? 0)) next[row.replica] = [row.sequence, row.hash];
  }
  return next;
};

export const openRecords = (database: Database): Records => {
  const { records, sessions } = database;
  const of = (session: SessionId, replica: ReplicaId, from: number) =>
    records.where(':id').between([session, replica, from], [session, replica, Infinity], true, true);

  const replicas = async (session: SessionId): Promise<ReplicaId[]> => {
    const found: ReplicaId[] = [];
    let after: [SessionId, string, number] = [session, '', 0];
    for (;;) {
      const [key] = await records.where(':id').between(after, [session, Dexie.maxKey, Infinity]).limit(1).primaryKeys();
      if (key === undefined) return found;
      found.push(key[1]);
      after = [session, key[1], Infinity];
    }
  };

  const outbox = async (session: SessionId, replica: ReplicaId, above: number, maxBytes: number): Promise<RecordRow[]> => {
    let bytes = 0;
    return of(session, replica, above + 1)
      .until((row) => (bytes += row.bytes.byteLength) > maxBytes && bytes > row.bytes.byteLength)
      .toArray();
  };

  const addPulled = async (session: SessionId, rows: readonly RecordRow[]): Promise<Result<void>> => {
    const stored = await attempt(() =>
      database.transaction('rw', records, sessions, async () => {
        const present = await records.bulkGet(rows.map((row) => [session, row.replica, row.sequence]));
        const clash = rows.find((row, index) => present[index] !== undefined && present[index].hash !== row.hash);
        if (clash !== undefined) return clash;
        await records.bulkAdd(rows.filter((_, index) => present[index] === undefined));
        const row = await sessions.get(session);
        if (row !== undefined) await sessions.put({ ...row, stored: advance(row.stored, rows) });
        return undefined;
      }),
    );
    if (!stored.ok) return stored;
    const clash = stored.value;
    return clash === undefined ? ok(undefined) : err(fault('FORK', { replica: clash.replica, sequence: clash.sequence }));
  };

  return {
    append: async (row) => add(connectionOf(database), [row]),
    appendAll: async (rows) => add(connectionOf(database), rows),
    last: (session, replica) => of(session, replica, 0).last(),
    range: (session, replica, from) => of(session, replica, from).toArray(),
    outbox,
    addPulled,
    all: (session) => records.where(':id').between([session, Dexie.minKey], [session, Dexie.maxKey]).toArray(),
    replicas,
  };
};
