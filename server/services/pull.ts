/**
 * Pull: the records behind the caller's vector, in commit order over all replicas, bounded by bytes and count. Every page is a
 * prefix without gaps; a segment that the head names and that is not there is an outage (503), never a shorter page.
 *
 * Records that the newest checkpoint covers are in the archive and are not served: who lacks one of them gets the checkpoint, and
 * the records behind it.
 */
import type { OwnerId, RecordHash, ReplicaId, SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { ok } from '../../shared/model/result.ts';
import type { Vector } from '../../shared/model/vector.ts';
import type { LogState } from '../../shared/protocol/messages.ts';
import type { AppDeps } from '../deps.ts';
import { refuse, type Answer } from './answer.ts';
import { further, logOf } from './checkpoints.ts';
import { checkpointItemId, headId, sealedLength, type Head, type KeptRecord, type Run, type Segment } from './heads.ts';
import { readRetired, retiredAmong } from './retired.ts';

export interface Pull {
  readonly owner: OwnerId;
  readonly session: SessionId;
  readonly vector: Vector;
  readonly checkpoint?: RecordHash | undefined;
  readonly deleted?: boolean | undefined;
}
/** Of what was deleted for good only the vector is. */
const isKept = ({ segments, tail, checkpoint }: Head): boolean => segments.length > 0 || tail.length > 0 || checkpoint !== undefined;

/** checkpoint of the protocol, sealed bytes still as text. */
export interface Body {
  readonly hash: RecordHash;
  readonly number: number;
  readonly previous?: RecordHash;
  readonly vector: Vector;
  readonly items: readonly string[];
}
/** pullReply of the protocol, sealed bytes still as text. */
export interface Page {
  readonly revision: number;
  readonly vector: Vector;
  readonly records: readonly string[];
  readonly more: boolean;
  readonly meta?: string;
  readonly log: LogState;
  readonly checkpoint?: Body;
  readonly retired?: Vector;
}

const known = (vector: Vector, replica: Run[0]): number => vector[replica]?.[0] ?? 0;

export const createPull = ({ store }: Pick<AppDeps, 'store'>) => {
  /** Undefined when a segment is missing. */
  const collect = async (owner: OwnerId, vector: Vector, head: Head): Promise<{ records: string[]; more: boolean } | undefined> => {
    const reached = (replica: ReplicaId): number => (head.vector[replica] === undefined ? Infinity : known(vector, replica));
    const records: string[] = [];
    let bytes = 0;
    /** False when the page is full. */
    const take = (kept: readonly KeptRecord[]): boolean => {
      for (const [replica, sequence, sealed] of kept) {
        if (sequence <= reached(replica)) continue;
        const length = sealedLength(sealed);
        const full = records.length >= limits.pullRecords || bytes + length > limits.pullBytes;
        if (records.length > 0 && full) return false;
        records.push(sealed);
        bytes += length;
      }
      return true;
    };
    for (const { id, runs } of head.segments) {
      if (!runs.some(([replica, , last]) => last > reached(replica))) continue;
      const segment = await store.read(owner, id);
      if (segment === undefined) return undefined;
      if (!take((segment.body as Segment).records)) return { records, more: true };
    }
    return { more: !take(head.tail), records };
  };

  /** Whether the asker lacks a record that only the archive holds; undefined when that cannot be found out. */
  const isBehind = async ({ owner, vector, checkpoint }: Pull, head: Head): Promise<boolean | undefined> => {
    if (head.checkpoint === undefined || head.checkpoint.hash === checkpoint) return false;
    const list = await readRetired(store, owner, head);
    if (list === undefined) return undefined;
    // What was retired up to the checkpoint that the asker names is part of that, and need not be named again.
    const held = (head.history ?? []).find(({ hash }) => hash === checkpoint)?.number ?? 0;
    const retired = Object.entries(list.positions).filter(([replica]) => (list.by[replica as ReplicaId] ?? 0) > held);
    const covered = { ...(Object.fromEntries(retired) as Vector), ...head.checkpoint.vector };
    return (Object.keys(covered) as ReplicaId[]).some((replica) => known(vector, replica) < known(covered, replica));
  };

  /** Undefined when an item is missing. */
  const bodyOf = async ({ owner, session }: Pull, { hash, number, previous, vector, items }: NonNullable<Head['checkpoint']>) => {
    const parts: string[] = [];
    for (let index = 0; index < items; index += 1) {
      const item = await store.read(owner, checkpointItemId(session, hash, index));
      if (item === undefined) return undefined;
      parts.push(item.body as string);
    }
    const body: Body = { hash, number, ...(previous !== undefined && { previous }), vector, items: parts };
    return body;
  };

  const pageOf = async (pull: Pull, head: Head): Promise<Omit<Page, 'revision' | 'vector' | 'meta' | 'log'> | undefined> => {
    const { owner, vector } = pull;
    const behind = await isBehind(pull, head);
    const retired = await retiredAmong(store, owner, head, Object.keys(vector) as ReplicaId[]);
    if (behind === undefined || retired === undefined) return undefined;
    const named = { ...(Object.keys(retired).length > 0 && { retired }) };
    if (!behind || head.checkpoint === undefined) {
      const page = await collect(owner, vector, head);
      return page && { ...page, ...named };
    }
    const checkpoint = await bodyOf(pull, head.checkpoint);
    const page = await collect(owner, further(vector, head.checkpoint.vector), head);
    return checkpoint && page && { ...page, ...named, checkpoint };
  };

  /** Of the replicas that are asked about, what a tombstone covers; undefined when an item is missing. */
  const coveredOf = async ({ owner, vector }: Pull, head: Head): Promise<Vector | undefined> => {
    const asked = Object.keys(vector) as ReplicaId[];
    const retired = await retiredAmong(store, owner, head, asked);
    const active = asked.flatMap((replica) => (head.vector[replica] === undefined ? [] : [[replica, head.vector[replica]]]));
    return retired && (Object.fromEntries([...active, ...Object.entries(retired)]) as Vector);
  };

  return async (pull: Pull): Promise<Answer<Page>> => {
    // A head read just before a checkpoint may name what is gone by now: read it once more before calling it an outage.
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const stored = await store.read(pull.owner, headId(pull.session));
      if (stored === undefined) return refuse('NOT_FOUND');
      const head = stored.body as Head;
      if (head.deleted !== undefined && !(pull.deleted === true && isKept(head))) {
        const vector = await coveredOf(pull, head);
        return vector === undefined ? refuse('UNAVAILABLE', { retryAfter: limits.backoffFirst }) : refuse('DELETED', { vector });
      }
      const page = await pageOf(pull, head);
      const { revision, vector, meta } = head;
      if (page !== undefined) return ok({ revision, vector, ...page, log: logOf(head), ...(meta !== undefined && { meta }) });
    }
    return refuse('UNAVAILABLE', { retryAfter: limits.backoffFirst });
  };
};
