/**
 * The log of every session: sealed records under (session, replica, sequence). A key is written once: `add`, never `put`, so a
 * second writer of the same place loses visibly instead of overwriting.
 *
 * The append (append.ts) is the hot path of the product.
 *
 * Hashes are worked out from the bytes when somebody asks for rows with them, after the transaction: an await of WebCrypto ends one.
 */
import { Dexie } from 'dexie';
import { equalBytes, type Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import type { RecordHash, ReplicaId, SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { Position, Vector } from '../../shared/model/vector.ts';
import { append } from './append.ts';
import { addRecords, connectionOf, type Database } from './database.ts';
import { attempt } from './failures.ts';
import { isStopper, keyOf, rowOf, stopper, unreadable, valueOf, type RecordKey } from './recordCodec.ts';
import type { RecordRow, SealedRow, SessionRow } from './rows.ts';
import { withoutAside } from './sessions.ts';

/** Hash of a record of the account whose keys this store holds. */
export type HashOf = (session: SessionId, bytes: Bytes) => Promise<RecordHash>;

export interface Records {
  /** 'taken': another tab was faster at this sequence. Rejects when the store cannot take it (quota, closed). */
  append(row: SealedRow): Promise<'added' | 'taken'>;
  /** The same for the linked parts of one payload: all or none, so that no other tab's record comes between them. */
  appendAll(rows: readonly SealedRow[]): Promise<'added' | 'taken'>;
  last(session: SessionId, replica: ReplicaId): Promise<RecordRow | undefined>;
  /** Rows from `from` to `to` (both inclusive; without it to the last one), in sequence. */
  range(session: SessionId, replica: ReplicaId, from: number, to?: number): Promise<RecordRow[]>;
  /** The next rows above `above` of together at most `maxBytes` and limits.pullRecords; at least one when there is one. */
  outbox(session: SessionId, replica: ReplicaId, above: number, maxBytes: number): Promise<RecordRow[]>;
  /**
   * Adds pulled rows and moves the session's `stored` vector, in one transaction. A row that is here already is
   * skipped; when another one is under its key nothing is stored and the answer is FORK. Own rows that a checkpoint covers are not
   * needed, and would look like ones that came too late (bases.ts). An own closed replica stays closed behind its rows.
   */
  addPulled(session: SessionId, rows: readonly RecordRow[]): Promise<Result<void>>;
  /** Puts rows in place of those under their keys: of ones that do not open, by the very records that the server has. */
  mend(rows: readonly RecordRow[]): Promise<Result<void>>;
  all(session: SessionId): Promise<RecordRow[]>;
  /** Replicas that have rows here, in key order. */
  replicas(session: SessionId): Promise<ReplicaId[]>;
}

/** What is stored grows by runs that follow on; the last row of each replica names its new position. */
const advance = (vector: Vector, rows: readonly RecordRow[]): Vector => {
  const next: { [replica: ReplicaId]: Position } = { ...vector };
  for (const row of rows) {
    if (row.sequence > (next[row.replica]?.[0] ?? 0)) next[row.replica] = [row.sequence, row.hash];
  }
  return next;
};

/**
 * The row when these were pulled, of which those were not here. Others' are acknowledged in the same breath: noted only when all of the
 * answer is in, that would be forgotten where a power cut comes between, and nobody would see when the server loses them.
 */
export const withPulled = (row: SessionRow, rows: readonly RecordRow[], added: readonly RecordRow[]): SessionRow => {
  const others = rows.filter(({ replica }) => replica !== row.replica && !row.closed.includes(replica));
  return { ...withoutAside(row, added), stored: advance(row.stored, rows), acknowledged: advance(row.acknowledged, others) };
};

const isCovered = ({ base, closed, replica: current }: SessionRow, { replica, sequence }: RecordRow): boolean =>
  (replica === current || closed.includes(replica)) && sequence <= (base?.vector[replica]?.[0] ?? 0);

export const openRecords = (database: Database, hashOf: HashOf): Records => {
  const { quarantine, records, sessions } = database;
  const rangeOf = (lower: readonly unknown[], upper: readonly unknown[], most: number) => {
    const range = records.where(':id').between(lower, upper, true, true);
    return most === Infinity ? range : range.limit(most);
  };

  /** One by one, because one value that cannot be read fails all that are read with it. */
  const oneByOne = async (keys: readonly RecordKey[]): Promise<SealedRow[]> => {
    const rows: SealedRow[] = [];
    for (const key of keys) {
      const value = await records.get(key).catch(() => unreadable);
      if (value !== undefined && !isStopper(value)) rows.push(rowOf(key, value));
    }
    return rows;
  };

  /** Keys and values of one range, read in one transaction. */
  const rowsOf = async (lower: readonly unknown[], upper: readonly unknown[], most = Infinity): Promise<SealedRow[]> => {
    const read = (): Promise<SealedRow[]> =>
      database.transaction('r', records, async () => {
        const [keys, values] = await Promise.all([rangeOf(lower, upper, most).primaryKeys(), rangeOf(lower, upper, most).toArray()]);
        return keys.flatMap((key, index) => (values[index] === undefined || isStopper(values[index]) ? [] : [rowOf(key, values[index])]));
      });
    return read().catch(async () => oneByOne(await rangeOf(lower, upper, most).primaryKeys()));
  };

  const hashed = async (row: SealedRow): Promise<RecordRow> => ({ ...row, hash: await hashOf(row.session, row.bytes) });
  const allHashed = (rows: readonly SealedRow[]): Promise<RecordRow[]> => Promise.all(rows.map(hashed));

  const last = async (session: SessionId, replica: ReplicaId): Promise<RecordRow | undefined> => {
    const row = await database.transaction('r', records, async () => {
      const [key] = await records.where(':id').between([session, replica, 0], [session, replica, Infinity]).reverse().limit(1).primaryKeys();
      const value = key === undefined ? undefined : await records.get(key).catch(() => unreadable);
      return key === undefined || value === undefined ? undefined : rowOf(key, value);
    });
    if (row === undefined || !isStopper(row.bytes)) return row && hashed(row);
    const before = await rowsOf([session, replica, 0], [session, replica, row.sequence]);
    const end = before.at(-1);
    return end && hashed(end);
  };

  /** Key by key without a transaction around them: its end would be waited for. */
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
    const rows = await rowsOf([session, replica, above + 1], [session, replica, Infinity], limits.pullRecords);
    let bytes = 0;
    return allHashed(rows.filter((row, index) => (bytes += row.bytes.byteLength) <= maxBytes || index === 0));
  };

  const addPulled = async (session: SessionId, rows: readonly RecordRow[]): Promise<Result<void>> => {
    const stored = await attempt(() =>
      database.transaction('rw', records, sessions, quarantine, async () => {
        const present = await records.bulkGet(rows.map(keyOf));
        const isFree = (index: number): boolean => present[index] === undefined || isStopper(present[index]);
        const clash = rows.find((row, index) => !isFree(index) && !equalBytes(present[index] ?? stopper, row.bytes));
        if (clash !== undefined) return clash;
        const row = await sessions.get(session);
        const added = rows.filter((each, index) => isFree(index) && (row === undefined || !isCovered(row, each)));
        await records.bulkDelete(added.map(keyOf));
        await addRecords(database, added);
        if (row === undefined) return undefined;
        for (const { replica, sequence } of rows.filter((next) => row.closed.includes(next.replica))) {
          const behind: RecordKey = [session, replica, sequence + 1];
          if ((await records.get(behind)) === undefined) await records.add(stopper, behind);
        }
        if (row.aside !== undefined) await quarantine.bulkDelete(added.map(keyOf));
        await sessions.put(withPulled(row, rows, added));
        return undefined;
      }),
    );
    if (!stored.ok) return stored;
    const clash = stored.value;
    return clash === undefined ? ok(undefined) : err(fault('FORK', { replica: clash.replica, sequence: clash.sequence }));
  };

  const mend = (rows: readonly RecordRow[]): Promise<Result<void>> =>
    attempt(() =>
      database.transaction('rw', records, quarantine, async () => {
        for (const row of rows) await records.put(valueOf(row), keyOf(row));
        await quarantine.bulkDelete(rows.map(keyOf));
      }),
    );

  return {
    mend,
    append: async (row) => append(connectionOf(database), [row], 'relaxed'),
    appendAll: async (rows) => append(connectionOf(database), rows, 'relaxed'),
    last,
    range: async (session, replica, from, to = Infinity) => allHashed(await rowsOf([session, replica, from], [session, replica, to])),
    outbox,
    addPulled,
    all: async (session) => allHashed(await rowsOf([session, '', 0], [session, Dexie.maxKey, Infinity])),
    replicas,
  };
};
