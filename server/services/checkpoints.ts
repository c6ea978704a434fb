/**
 * The pure rules of a checkpoint: may it stand for what it says, what leaves the head with it, which replicas rest, what is kept.
 *
 *   commit order   [s1][s2][s3 ....|....] tail ..        | = the checkpoint's vector, which must be a prefix of commit order
 *                  archived         `- s3 stays until it is wholly covered
 *
 * Kept of the line of checkpoints: the two latest, the newest one older than 30 days and every record after it, so that any point
 * of 30 days can be rebuilt. Between them the bodies that lie a day apart stay too: else none would be there to become the base
 * of the next 30 days, and the records before it could never go.
 */
import type { RecordHash, ReplicaId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Vector } from '../../shared/model/vector.ts';
import type { LogState } from '../../shared/protocol/messages.ts';
import type { Doomed, Entry, Head, Kept, KeptRecord, Run } from './heads.ts';
import { lengthOf } from './heads.ts';

const replicasOf = (vector: Vector): ReplicaId[] => Object.keys(vector) as ReplicaId[];
const sequenceIn = (vector: Vector | undefined, replica: ReplicaId): number => vector?.[replica]?.[0] ?? 0;

/** Up to which sequence of a replica `vector` reaches. What is not in the head's vector was retired, and a checkpoint covers it. */
const reach = (head: Head, vector: Vector | undefined, replica: ReplicaId): number =>
  head.vector[replica] === undefined ? Infinity : sequenceIn(vector, replica);

const runOf = ([replica, sequence]: KeptRecord): Run => [replica, sequence, sequence];

/** Whether the records at or below `vector` are exactly the first ones of what the head holds, and nothing behind them. */
export const isPrefix = (head: Head, vector: Vector): boolean => {
  let ended = false;
  for (const [replica, first, last] of [...head.segments.flatMap(({ runs }) => runs), ...head.tail.map(runOf)]) {
    const end = reach(head, vector, replica);
    if (ended && end >= first) return false;
    ended ||= end < last;
  }
  const before = head.checkpoint?.vector ?? {};
  return (
    replicasOf(vector).every((replica) => sequenceIn(vector, replica) <= sequenceIn(head.vector, replica)) &&
    replicasOf(before).every((replica) => reach(head, vector, replica) >= sequenceIn(before, replica))
  );
};

/**
 * Whether a checkpoint from before the server lost something may stand in front of what came since: it was further along the line
 * than the one that is here, reaches as far as that in all that it stands for, and contradicts no position.
 */
export const mayReseed = (head: Head, vector: Vector, number: number): boolean =>
  number > (head.checkpoint?.number ?? 0) &&
  replicasOf(head.checkpoint?.vector ?? {}).every((replica) => reach(head, vector, replica) >= sequenceIn(head.checkpoint?.vector, replica)) &&
  replicasOf(vector).every((replica) => {
    const [sequence, hash] = vector[replica] ?? [0, ''];
    const here = head.vector[replica];
    return here?.[0] !== sequence || here[1] === hash;
  });

/** The further position of each replica. */
export const further = (a: Vector, b: Vector): Vector => {
  const replicas = [...new Set([...replicasOf(a), ...replicasOf(b)])];
  return Object.fromEntries(replicas.map((replica) => [replica, sequenceIn(a, replica) > sequenceIn(b, replica) ? a[replica] : b[replica]])) as Vector;
};

/** Positions of `vector` whose hash neither the head nor its checkpoint tells: the record itself has to be looked at. */
export const unprovenIn = (head: Head, vector: Vector): { readonly wrong: boolean; readonly unproven: readonly ReplicaId[] } => {
  const unproven: ReplicaId[] = [];
  for (const replica of replicasOf(vector)) {
    const [sequence, hash] = vector[replica] ?? [0, ''];
    const told = [head.vector[replica], head.checkpoint?.vector[replica]].find((position) => position?.[0] === sequence);
    if (told !== undefined && told[1] !== hash) return { wrong: true, unproven };
    if (told === undefined) unproven.push(replica);
  }
  return { wrong: false, unproven };
};

export interface Division {
  readonly archived: readonly Entry[];
  readonly segments: readonly Entry[];
  /** Records of the tail that are covered: they become a segment of the archive. */
  readonly covered: readonly KeptRecord[];
  readonly tail: readonly KeptRecord[];
}

/** What a checkpoint at `vector`, a prefix, takes out of the head. */
export const divide = (head: Head, vector: Vector): Division => {
  const isCovered = ([replica, , last]: Run): boolean => reach(head, vector, replica) >= last;
  const open = head.segments.findIndex(({ runs }) => !runs.every(isCovered));
  const end = open === -1 ? head.segments.length : open;
  const covered = head.tail.filter((record) => isCovered(runOf(record)));
  return {
    archived: head.segments.slice(0, end),
    segments: head.segments.slice(end),
    covered,
    tail: head.tail.filter((record) => !covered.includes(record)),
  };
};

type Counts = Pick<LogState, 'records' | 'bytes'>;
/** A head's list of segments is the same one from push to push: its sums, and the checkpoint that they were counted behind. */
const counted = new WeakMap<Head['segments'], Counts & { readonly behind: Head['checkpoint'] }>();

/** Of a run, how many records lie behind the newest checkpoint. */
const openIn = (head: Head, [replica, first, last]: Run): number =>
  Math.max(0, last - Math.max(first - 1, reach(head, head.checkpoint?.vector, replica)));

/** Of the segments. Bytes of one that the checkpoint ends in are counted in proportion. */
const countSegments = (head: Head): Counts => {
  const known = counted.get(head.segments);
  if (known !== undefined && known.behind === head.checkpoint) return known;
  let [records, bytes] = [0, 0];
  for (const entry of head.segments) {
    const all = entry.runs.reduce((sum, [, first, last]) => sum + last - first + 1, 0);
    const open = entry.runs.reduce((sum, run) => sum + openIn(head, run), 0);
    records += open;
    bytes += Math.round((entry.bytes * open) / all);
  }
  counted.set(head.segments, { records, bytes, behind: head.checkpoint });
  return { records, bytes };
};

/** What lies behind the newest checkpoint. */
export const logOf = (head: Head): LogState => {
  const { checkpoint } = head;
  const { records, bytes } = countSegments(head);
  const tail = checkpoint === undefined ? head.tail : head.tail.filter((record) => openIn(head, runOf(record)) > 0);
  return {
    ...(checkpoint !== undefined && { checkpoint: checkpoint.hash }),
    number: checkpoint?.number ?? 0,
    records: records + tail.length,
    bytes: bytes + lengthOf(tail),
    size: checkpoint?.bytes ?? 0,
  };
};

/** The longest idle replicas beyond the `kept` ones, of which the checkpoint covers everything. */
export const idleIn = (head: Head, vector: Vector, kept: number): readonly ReplicaId[] => {
  const active = replicasOf(head.vector);
  const room = limits.retiredReplicas - (head.retired?.count ?? 0);
  return active
    .filter((replica) => sequenceIn(vector, replica) === sequenceIn(head.vector, replica))
    .sort((a, b) => (head.seen?.[a] ?? 0) - (head.seen?.[b] ?? 0))
    .slice(0, Math.max(0, Math.min(active.length - kept, room)));
};

export const without = <Value>(from: { readonly [replica: ReplicaId]: Value }, replicas: readonly ReplicaId[]) =>
  Object.fromEntries(Object.entries(from).filter(([replica]) => !replicas.includes(replica as ReplicaId))) as {
    readonly [replica: ReplicaId]: Value;
  };

export interface Retention {
  readonly history: readonly Kept[];
  readonly doomed: readonly Doomed[];
}

/** What stays of the line behind the newest checkpoint. `line` is oldest first and does not hold the newest. */
export const retain = (line: readonly Kept[], now: number): Retention => {
  const base = line.findLastIndex(({ at, items }) => items > 0 && at <= now - limits.historyLifetime);
  const doomed: Doomed[] = [];
  const history: Kept[] = [];
  const doom = ({ hash, items, archive }: Kept, what: Doomed['what']): void => void doomed.push({ hash, items, archive, what });
  let spaced = -Infinity;
  for (const [index, kept] of line.entries()) {
    const isNeeded = index === base || index === line.length - 1 || kept.at - spaced >= limits.checkpointSpacing;
    if (index < base) doom(kept, 'all');
    else if (index === base && kept.archived > 0) {
      doom(kept, 'segments');
      history.push({ ...kept, archived: 0 });
    } else if (kept.items > 0 && !isNeeded) {
      doom(kept, 'body');
      history.push({ ...kept, items: 0, bytes: 0 });
    } else history.push(kept);
    if (index >= base && kept.items > 0 && isNeeded) spaced = kept.at;
  }
  return { history, doomed };
};

export const bytesOf = (line: readonly Kept[]): number => line.reduce((sum, { bytes, archived }) => sum + bytes + archived, 0);

/** Names that the head still uses: nothing of them is ever removed, whatever a list of the doomed says. */
export const namedBy = (head: Head): { readonly bodies: ReadonlySet<RecordHash>; readonly archives: ReadonlySet<string>; readonly lists: ReadonlySet<string> } => {
  const line = [...(head.history ?? []), ...(head.checkpoint === undefined ? [] : [head.checkpoint])];
  return {
    bodies: new Set(line.filter(({ items }) => items > 0).map(({ hash }) => hash)),
    archives: new Set(line.filter(({ archived }) => archived > 0).map(({ archive }) => archive)),
    lists: new Set(line.map(({ archive }) => archive)),
  };
};
