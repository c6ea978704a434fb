/**
 * What history needs and opening does not: the checkpoints that were kept before the present one, and the rows behind them. Here
 * they go, once they are older than history reaches. Rows go only where the present checkpoint covers them and the server has
 * acknowledged them; the last row of every own replica stays, because it is where the next one is appended.
 *
 * A tab that slept all the while may still append at a place whose row is gone. So up to where own rows were deleted is kept
 * (`cut`): what appears below came too late, and is moved to the end of the log by the next sweep.
 */
import type { Dexie, Table } from 'dexie';
import type { Bytes } from '../../shared/model/bytes.ts';
import type { RecordHash, ReplicaId, SessionId } from '../../shared/model/ids.ts';
import type { Result } from '../../shared/model/result.ts';
import { attempt } from './failures.ts';
import type { RecordKey } from './recordCodec.ts';
import type { BaseRow, SessionRow } from './rows.ts';
import { isUnsent, ownFrom } from './sessions.ts';

export interface Pasts {
  /** Former checkpoints, by their number. */
  list(session: SessionId): Promise<BaseRow[]>;
  drop(session: SessionId, hashes: readonly RecordHash[]): Promise<void>;
  /**
   * Deletes rows of one replica up to `upTo`, at most `most` of them, in one transaction that decides by what is stored then. Answers
   * how many went; none is left to go when that is less than `most`.
   */
  cut(session: SessionId, replica: ReplicaId, upTo: number, most: number): Promise<Result<number>>;
}

/** Up to which sequence rows of a replica may go: covered by the checkpoint that is kept here, and known to the server. */
export const mayGo = (row: SessionRow, replica: ReplicaId): number => {
  if (row.base === undefined || row.refetch === true) return 0;
  return Math.min(row.base.vector[replica]?.[0] ?? 0, ownFrom(row, replica));
};

export const isOwn = (row: SessionRow, replica: ReplicaId): boolean => replica === row.replica || row.closed.includes(replica);

/** The row after rows of an own replica went, up to this sequence. */
export const withCut = (row: SessionRow, replica: ReplicaId, upTo: number): SessionRow =>
  isOwn(row, replica) ? { ...row, cut: { ...row.cut, [replica]: Math.max(upTo, row.cut?.[replica] ?? 0) } } : row;

export const openPasts = (
  database: Dexie & {
    readonly records: Table<Bytes, RecordKey>;
    readonly sessions: Table<SessionRow, SessionId>;
    readonly pasts: Table<BaseRow, [SessionId, RecordHash]>;
  },
): Pasts => {
  const { records, sessions, pasts } = database;
  const cut = async (session: SessionId, replica: ReplicaId, upTo: number, most: number): Promise<number> => {
    const row = await sessions.get(session);
    const end = row === undefined ? 0 : Math.min(upTo, mayGo(row, replica));
    if (row === undefined || end === 0) return 0;
    const [last] = await records.where(':id').between([session, replica, 0], [session, replica, Infinity]).reverse().limit(1).primaryKeys();
    const above = isOwn(row, replica) ? (row.cut?.[replica] ?? 0) : 0;
    const found = await records.where(':id').between([session, replica, above], [session, replica, end], false, true).limit(most).primaryKeys();
    const going = found.filter(([, , sequence]) => !isOwn(row, replica) || (sequence !== last?.[2] && !isUnsent(row, replica, sequence)));
    const top = going.at(-1);
    if (top === undefined) return 0;
    await records.bulkDelete(going);
    await sessions.put(withCut(row, replica, top[2]));
    return going.length;
  };
  return {
    list: async (session) => {
      const found = await pasts.where(':id').between([session, ''], [session, '\uffff'], true, true).toArray();
      return found.sort((a, b) => a.number - b.number);
    },
    drop: (session, hashes) => pasts.bulkDelete(hashes.map((hash): [SessionId, RecordHash] => [session, hash])),
    cut: (session, replica, upTo, most) => attempt(() => database.transaction('rw', records, sessions, () => cut(session, replica, upTo, most))),
  };
};
