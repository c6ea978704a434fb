/**
 * The head: the one mutable item of a session, and the pure rules of what a push does to it. Records are in commit order, first
 * those of the segments, then the tail that the head carries itself:
 *
 *   segments [s1: A 1-40, B 1-3] [s2: B 4-9, A 41-60] | tail  A61 A62      vector { A: 62, B: 9 }
 *
 * When the tail would overflow, tail and push become one segment, which is written before the head that names it. What a
 * checkpoint covers leaves the head (checkpoints.ts); the vector goes on counting it.
 */
import type { DatasetName, OwnerId, RecordHash, ReplicaId, SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { ok } from '../../shared/model/result.ts';
import type { Position, Vector } from '../../shared/model/vector.ts';
import type { Item } from '../store/store.ts';
import { refuse, type Answer } from './answer.ts';

/** A record as it is kept: sealed bytes as base64url, and of its header what serving it needs. */
export type KeptRecord = readonly [replica: ReplicaId, sequence: number, sealed: string];
export type Run = readonly [replica: ReplicaId, first: number, last: number];
export type Segment = { readonly records: readonly KeptRecord[] };

/** Of one segment: its item, what is in it in order, and its sealed bytes. */
export type Entry = { readonly id: string; readonly runs: readonly Run[]; readonly bytes: number };

/** A checkpoint in the line that the server keeps, oldest first. */
export type Kept = {
  readonly hash: RecordHash;
  /** Counts up from 1 along the line. */
  readonly number: number;
  /** Server time of its swap. */
  readonly at: number;
  /** Items of its body; 0 once the body was dropped. */
  readonly items: number;
  /** Sealed bytes of its body and of the segments archived with it, while they are here. */
  readonly bytes: number;
  readonly archived: number;
  /** Item that lists the segments which it covers and the one before it does not. */
  readonly archive: string;
};

/** What is to be removed: done after the swap that decided it, and again before the next one in case that was cut short. */
export type Doomed = Pick<Kept, 'hash' | 'items' | 'archive'> & { readonly what: 'all' | 'body' | 'segments' };

export type Head = {
  readonly revision: number;
  /** Of the active replicas. */
  readonly vector: Vector;
  /** What the newest checkpoint does not wholly cover. */
  readonly segments: readonly Entry[];
  readonly tail: readonly KeptRecord[];
  /** The newest checkpoint; `vector` is what it stands for, `previous` what its author bound it to. */
  readonly checkpoint?: Kept & { readonly vector: Vector; readonly previous?: RecordHash };
  /** The ones before it that are still kept, oldest first. */
  readonly history?: readonly Kept[];
  readonly doomed?: readonly Doomed[];
  /** Item with the last positions of all retired replicas, and how many there are. */
  readonly retired?: { readonly id: string; readonly count: number };
  /** Server time of the last record of each active replica. */
  readonly seen?: { readonly [replica: ReplicaId]: number };
  /** Sealed bytes of all records and checkpoints that are stored, for the quota. */
  readonly bytes: number;
  /** Server time of the last change. */
  readonly changed: number;
  readonly meta?: string;
  /** Server time of the deletion. */
  readonly deleted?: number;
  /** Data sets that the session uses, and the revision that named them: their chunks are kept. */
  readonly datasets?: { readonly [name: DatasetName]: { readonly chunks: number; readonly at: number } };
};

/** The row of the list. */
export type HeadSummary = {
  readonly revision: number;
  readonly vector: Vector;
  readonly bytes: number;
  readonly changed: number;
  readonly deleted: boolean;
  readonly meta?: string;
  readonly datasets?: readonly DatasetName[];
};

export interface Incoming {
  readonly replica: ReplicaId;
  readonly sequence: number;
  readonly previous: RecordHash;
  readonly hash: RecordHash;
  readonly sealed: string;
}

export const emptyHead: Head = { revision: 0, vector: {}, segments: [], tail: [], bytes: 0, changed: 0 };

export const sealedLength = (text: string): number => Math.floor((text.length * 3) / 4);
export const lengthOf = (records: readonly KeptRecord[]): number => records.reduce((sum, record) => sum + sealedLength(record[2]), 0);

export const headId = (session: SessionId): string => `head.${session}`;
export const checkpointItemId = (session: SessionId, hash: RecordHash, index: number): string =>
  `checkpoint.${session}.${hash}.${index}`;
export const segmentId = (session: SessionId, letters: string): string => `segment.${session}.${letters}`;
/** Sorts as the number does, until the year 33658. */
export const sortable = (time: number): string => String(time).padStart(15, '0');

/** The item of a head; its summary is the row of the list. */
export const headItem = (owner: OwnerId, session: SessionId, head: Head): Item => {
  const { revision, vector, bytes, changed, meta, deleted } = head;
  const datasets = Object.keys(head.datasets ?? {}) as DatasetName[];
  const summary: HeadSummary = {
    revision,
    vector,
    bytes,
    changed,
    deleted: deleted !== undefined,
    ...(meta !== undefined && { meta }),
    ...(datasets.length > 0 && { datasets }),
  };
  return { partition: owner, id: headId(session), kind: 'session', sort: sortable(changed), summary, body: head };
};

/** Ordered runs of what follows within one replica. */
export const runsOf = (records: readonly KeptRecord[]): Run[] => {
  const runs: Run[] = [];
  for (const [replica, sequence] of records) {
    const open = runs.at(-1);
    if (open?.[0] === replica) runs[runs.length - 1] = [replica, open[1], sequence];
    else runs.push([replica, sequence, sequence]);
  }
  return runs;
};

export interface Advance {
  readonly vector: Vector;
  /** In the order of the push. */
  readonly added: readonly KeptRecord[];
}

/**
 * Which records are new, and whether they may follow. Known ones are skipped. `first` is where every chain of the session starts
 * (needed only when a replica comes that the head does not know), `retired` the last positions of replicas that take no records any more. Refusals: GAP, FORK and RETIRED with the replica and its
 * position here, BROKEN_CHAIN, CHECKPOINT_FIRST.
 */
export const advance = (head: Head, incoming: readonly Incoming[], first: RecordHash | undefined, retired: Vector): Answer<Advance> => {
  const vector: { [replica: ReplicaId]: Position } = { ...head.vector };
  const added: KeptRecord[] = [];
  for (const { replica, sequence, previous, hash, sealed } of incoming) {
    const final = vector[replica] === undefined ? retired[replica] : undefined;
    if (final !== undefined) return refuse('RETIRED', { replica, position: final });
    const position = vector[replica] ?? (first && ([0, first] as const));
    if (position === undefined) throw new Error('a replica that the head does not know, and no first hash');
    const [last, lastHash] = position;
    if (sequence < last || (sequence === last && hash === lastHash)) continue;
    if (sequence === last) return refuse('FORK', { replica, position });
    if (sequence > last + 1) return refuse('GAP', { replica, position });
    if (previous !== lastHash) return last === 0 ? refuse('BROKEN_CHAIN') : refuse('FORK', { replica, position });
    if (last === 0 && Object.keys(vector).length >= limits.activeReplicas) {
      return refuse('CHECKPOINT_FIRST', { facts: { replicas: limits.activeReplicas } });
    }
    vector[replica] = [sequence, hash];
    added.push([replica, sequence, sealed]);
  }
  return ok({ vector, added });
};
