/**
 * Takes in the vector of a 2xx answer. A position of an own replica counts as acknowledged only if the row stored here at that
 * sequence has that hash; anything else means that somebody else wrote under this replica (a copied profile), and is a fork.
 * Positions of other replicas say what the server holds. Vectors merge by maximum, so two pushers of one profile do no harm.
 */
import { parseReplicaId, type ReplicaId, type SessionId } from '../../../shared/model/ids.ts';
import type { Position, Vector } from '../../../shared/model/vector.ts';
import type { Fork } from '../../../shared/sync/state.ts';
import { covers, mergeVectors, sequenceOf } from '../../../shared/sync/vectors.ts';
import { equalBytes, type Bytes } from '../../../shared/model/bytes.ts';
import type { LogState } from '../../../shared/protocol/messages.ts';
import { rounds } from '../../session/records/sweep.ts';
import type { SessionRow } from '../../storage/rows.ts';
import type { SyncDeps } from '../deps.ts';

export interface Answer {
  readonly revision: number;
  readonly vector: Vector;
  /** Sealed metadata of the head, if the answer carried it. */
  readonly meta?: Bytes | undefined;
  /** What lies behind the newest checkpoint. */
  readonly log?: LogState | undefined;
  /** With the last page of a pull: last positions of replicas that are retired. Now everything up to the checkpoint is held. */
  readonly retired?: Vector | undefined;
}

/**
 * 'ours': the row stored here at that sequence is that record. Where none is, what was acknowledged lies behind a checkpoint; anything
 * above that somebody else has written.
 */
const compare = async ({ store }: SyncDeps, { id, acknowledged }: SessionRow, replica: ReplicaId, [sequence, hash]: Position) => {
  // It was compared when it was acknowledged; what lies here now may be damaged, which makes nobody else its author.
  if (acknowledged[replica]?.[0] === sequence && acknowledged[replica]?.[1] === hash) return 'ours';
  const [row] = await store.records.outbox(id, replica, sequence - 1, 0);
  if (row?.sequence !== sequence) return sequence <= sequenceOf(acknowledged, replica) ? 'ours' : 'foreign';
  return row.hash === hash ? 'ours' : 'foreign';
};

/** The server's positions, without those of own replicas that are not the rows stored here; and the fork, if there is one. */
const judge = async (deps: SyncDeps, row: SessionRow, vector: Vector): Promise<{ fork: Fork | undefined; held: Vector }> => {
  const held: { [replica: ReplicaId]: Position } = {};
  let fork: Fork | undefined;
  for (const [key, position] of Object.entries(vector)) {
    const replica = parseReplicaId(key);
    if (replica === undefined) continue;
    const own = replica === row.replica || row.closed.includes(replica);
    if (!own || (await compare(deps, row, replica, position)) === 'ours') held[replica] = position;
    else if (replica === row.replica) fork = { replica, position };
  }
  return { fork, held };
};

/**
 * Whether the server holds, under the current own replica, something else than the rows stored here now. Asked before a page is
 * looked at, because its chain cannot follow rows that were never its own.
 */
export const findFork = async (deps: SyncDeps, session: SessionId, vector: Vector): Promise<Fork | undefined> => {
  const row = await deps.store.sessions.get(session);
  return row === undefined ? undefined : (await judge(deps, row, vector)).fork;
};

/** By content: a store reads the same bytes as another object each time. */
export const sameMeta = (a: SessionRow, b: SessionRow): boolean =>
  a.meta === undefined || b.meta === undefined ? a.meta === b.meta : equalBytes(a.meta, b.meta);

/** The head's metadata is taken unless the own describes more: something that the server has not got yet. */
const withMeta = (row: SessionRow, answer: Answer): SessionRow => {
  if (answer.meta === undefined || answer.revision < row.revision) return row;
  if (row.meta !== undefined && !covers({ ...row.retired, ...answer.vector }, row.metaAt ?? {})) return row;
  return { ...row, meta: answer.meta, metaAt: answer.vector, metaOwed: false };
};

/** A replica that the server counts is not retired, whatever was heard before it went back. */
const withLog = (row: SessionRow, { log, retired, vector }: Answer): SessionRow => {
  const next: SessionRow = log === undefined ? row : { ...row, log };
  if (retired === undefined) return next;
  const resting = Object.entries({ ...row.retired, ...retired }).filter(([replica]) => vector[replica as ReplicaId] === undefined);
  return { ...next, checkpoint: log?.checkpoint, retired: Object.fromEntries(resting) as Vector };
};

/** Which replicas are own is as it was, and no records were moved, so what was found ours still is. */
const isAsJudged = (row: SessionRow, { replica, closed, suspect }: SessionRow): boolean =>
  replica === row.replica && suspect === row.suspect && closed.length === row.closed.length;

/**
 * Stores what the answer says of the session and announces it. Returns the fork, if the answer shows one; nothing of the forked
 * replica is acknowledged then. Where a job moves records meanwhile, it is judged again.
 */
export const acknowledge = async (deps: SyncDeps, session: SessionId, answer: Answer): Promise<Fork | undefined> => {
  const { store, announce, wallClock } = deps;
  for (let round = 0; round < rounds; round += 1) {
    const row = await store.sessions.get(session);
    if (row === undefined) return undefined;
    const { fork, held } = await judge(deps, row, answer.vector);
    const at = wallClock();
    const last = await store.records.last(session, row.replica);
    let before: number | undefined;
    const stored = await store.sessions.update(session, (current) => {
      before = isAsJudged(row, current) ? sequenceOf(current.acknowledged, current.replica) : undefined;
      if (before === undefined) return undefined;
      const acknowledged = mergeVectors(current.acknowledged, held);
      const sent = sequenceOf(acknowledged, current.replica) >= (last?.sequence ?? 0);
      const logged = withLog(current, answer);
      const next = withMeta({ ...logged, acknowledged, revision: Math.max(current.revision, answer.revision) }, answer);
      return sent && fork === undefined ? { ...next, syncedAt: at } : next;
    });
    if (stored === undefined) return undefined;
    if (before === undefined) continue;
    const firstSynced = row.syncedAt === undefined && stored.syncedAt !== undefined;
    if (firstSynced || sequenceOf(stored.acknowledged, stored.replica) > before) announce({ type: 'acknowledged', session, at });
    if (!sameMeta(stored, row)) announce({ type: 'sessions-changed' });
    return fork;
  }
  return undefined;
};
