/** Reads what the storage says of a session, in the engine's words. */
import type { ReplicaId, SessionId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { Vector } from '../../../shared/model/vector.ts';
import type { Facts } from '../../../shared/sync/state.ts';
import { covers, sequenceOf } from '../../../shared/sync/vectors.ts';
import type { SessionRow } from '../../storage/rows.ts';
import { rescuedTo, storedVector, strayedIn, strayedSpans } from '../../storage/sessions.ts';
import { rowsIn } from '../../session/records/sweep.ts';
import type { SyncStore } from '../deps.ts';

/** Without replicas that the server has retired: it counts them no more, and need not be asked about them again. */
export const withoutRetired = (row: SessionRow, vector: Vector): Vector =>
  Object.fromEntries(Object.entries(vector).filter(([replica]) => row.retired?.[replica as ReplicaId] === undefined)) as Vector;

/** What the server acknowledged and has to name still. One that rests further back than that was lost, and retired since. */
const acknowledgedThere = (row: SessionRow): Vector =>
  Object.fromEntries(Object.entries(row.acknowledged).filter(([replica, [sequence]]) => sequence > sequenceOf(row.retired ?? {}, replica as ReplicaId))) as Vector;

/** Enough lies behind the newest checkpoint: records, or bytes in proportion to what the checkpoint itself weighs. */
const isCheckpointDue = ({ log }: SessionRow): boolean =>
  log !== undefined &&
  (log.records >= limits.checkpointRecords || log.bytes >= Math.max(limits.checkpointBytes, log.size * limits.checkpointShare));

/** Whether own rows came too late to where they lie. */
const hasStrayed = async (store: SyncStore, row: SessionRow): Promise<boolean> => {
  const late = await Promise.all(strayedIn(row).map((replica) => rowsIn(store.records, row.id, replica, strayedSpans(row, replica))));
  return late.some((rows) => rows.length > 0);
};

/** Rows that came too late are swept to the end of the current replica, and belong into the copy like any other. */
const owesOf = (row: SessionRow, last: number, strayed: boolean): Facts['owes'] => {
  const owesCopy = strayed || last > rescuedTo(row);
  if (row.forGood === true) return 'erasure';
  if (row.buried === true) return owesCopy ? 'copy' : undefined;
  if (row.refetch === true) return 'refetch';
  return row.deleted !== undefined && owesCopy ? 'burial' : undefined;
};

export const factsOf = async (store: SyncStore, row: SessionRow): Promise<Facts> => {
  const [last, unanswered, strayed] = await Promise.all([store.records.last(row.id, row.replica), store.isUnanswered(row.id), hasStrayed(store, row)]);
  const all = storedVector(row, last === undefined ? {} : { [row.replica]: [last.sequence, last.hash] });
  const stored = withoutRetired(row, all);
  return {
    replica: row.replica,
    last: last?.sequence ?? 0,
    strayed,
    stored,
    acknowledged: acknowledgedThere(row),
    revision: row.revision,
    owesMeta: row.metaOwed === true && row.meta !== undefined && covers(row.metaAt ?? {}, stored),
    checkpointDue: isCheckpointDue(row),
    deleted: row.deleted !== undefined,
    buried: row.buried === true,
    owes: owesOf(row, last?.sequence ?? 0, strayed),
    unanswered,
  };
};

export const readFacts = async (store: SyncStore, session: SessionId): Promise<Facts | undefined> => {
  const row = await store.sessions.get(session);
  return row === undefined ? undefined : factsOf(store, row);
};
