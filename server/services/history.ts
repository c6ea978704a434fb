/**
 * What the server keeps of a session's past, for its own account: the line of checkpoints, their bodies, and the records that each of
 * them archived, in bounded pages. Nothing is changed here; what is kept is decided when a checkpoint is taken (checkpoints.ts).
 */
import type { OwnerId, RecordHash, SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { ok } from '../../shared/model/result.ts';
import type { AppDeps } from '../deps.ts';
import { refuse, type Answer } from './answer.ts';
import type { Archive } from './checkpoint.ts';
import { checkpointItemId, headId, sealedLength, type Entry, type Head, type Kept, type Segment } from './heads.ts';
import type { Body } from './pull.ts';

export interface Point {
  readonly number: number;
  readonly hash: RecordHash;
  readonly at: number;
  readonly whole: boolean;
  readonly records: boolean;
}
export interface Past {
  readonly owner: OwnerId;
  readonly session: SessionId;
  readonly number: number;
  readonly whole?: boolean | undefined;
  readonly after?: number | undefined;
}
/** pastReply of the protocol, sealed bytes still as text. */
export interface PastPage {
  readonly checkpoint?: Body;
  readonly records: readonly string[];
  readonly next?: number;
}

/** Newest first. */
const lineOf = (head: Head): readonly Kept[] => [...(head.checkpoint === undefined ? [] : [head.checkpoint]), ...(head.history ?? []).toReversed()];
const countOf = ({ runs }: Entry): number => runs.reduce((sum, [, first, last]) => sum + last - first + 1, 0);

/** Whether `vector` reaches into what `entry` holds. */
const reaches = ({ vector }: Archive, { runs }: Entry): boolean => runs.some(([replica, first]) => (vector[replica]?.[0] ?? 0) >= first);

export const createHistory = ({ store, now }: Pick<AppDeps, 'store' | 'now'>) => {
  const headOf = async (owner: OwnerId, session: SessionId): Promise<Answer<Head>> => {
    const stored = await store.read(owner, headId(session));
    if (stored === undefined) return refuse('NOT_FOUND');
    const head = stored.body as Head;
    return head.deleted === undefined ? ok(head) : refuse('DELETED');
  };

  /** Undefined when an item is missing. */
  const bodyOf = async ({ owner, session }: Past, { hash, number, items }: Kept, { vector, previous }: Omit<Archive, 'segments'>): Promise<Body | undefined> => {
    const parts: string[] = [];
    for (let index = 0; index < items; index += 1) {
      const item = await store.read(owner, checkpointItemId(session, hash, index));
      if (item === undefined) return undefined;
      parts.push(item.body as string);
    }
    return { hash, number, ...(previous !== undefined && { previous }), vector, items: parts };
  };

  /** A page from the `after`-th record on; undefined when a segment is missing. */
  const pageOf = async (owner: OwnerId, segments: readonly Entry[], after: number): Promise<PastPage | undefined> => {
    const records: string[] = [];
    let [bytes, skipped] = [0, 0];
    for (const entry of segments) {
      const count = countOf(entry);
      if (skipped + count <= after) {
        skipped += count;
        continue;
      }
      const segment = (await store.read(owner, entry.id))?.body as Segment | undefined;
      if (segment === undefined) return undefined;
      for (const [, , sealed] of segment.records.slice(Math.max(0, after - skipped))) {
        const isFull = records.length >= limits.pullRecords || bytes + sealedLength(sealed) > limits.pullBytes;
        if (records.length > 0 && isFull) return { records, next: after + records.length };
        records.push(sealed);
        bytes += sealedLength(sealed);
      }
      skipped += count;
    }
    return { records };
  };

  const archiveOf = async (owner: OwnerId, { archive }: Kept): Promise<Archive | undefined> => (await store.read(owner, archive))?.body as Archive | undefined;

  /** The segment that a checkpoint ends in: it is archived with a later one, or still with the log. */
  const endOf = async (owner: OwnerId, head: Head, kept: Kept): Promise<Entry | undefined> => {
    for (const later of lineOf(head).filter(({ number }) => number > kept.number).toReversed()) {
      const entry = (await archiveOf(owner, later))?.segments[0];
      if (entry !== undefined) return entry;
    }
    return head.segments[0];
  };

  /** Nothing was archived with a checkpoint that ends in the first segment; what is too old is gone. */
  const hasRecords = (head: Head, { number, at, archived }: Kept): boolean =>
    archived > 0 || number > (lineOf(head).at(-1)?.number ?? 0) || at > now() - limits.historyLifetime;

  const pastOf = async (past: Past, head: Head, kept: Kept, list: Archive | undefined): Promise<PastPage | undefined> => {
    if (past.whole !== true) {
      const end = list && (await endOf(past.owner, head, kept));
      return list && pageOf(past.owner, [...list.segments, ...(end !== undefined && reaches(list, end) ? [end] : [])], past.after ?? 0);
    }
    const newest = head.checkpoint;
    const bound = newest?.hash === kept.hash ? newest : list;
    // Lists of earlier releases do not say what came before; the line does, while it is that long.
    const before = newest?.hash === kept.hash ? undefined : lineOf(head).find(({ number }) => number === kept.number - 1)?.hash;
    const previous = bound?.previous ?? before;
    const checkpoint = bound && (await bodyOf(past, kept, { vector: bound.vector, ...(previous !== undefined && { previous }) }));
    return checkpoint && { checkpoint, records: [] };
  };

  return {
    async line(owner: OwnerId, session: SessionId): Promise<Answer<{ readonly points: readonly Point[] }>> {
      const head = await headOf(owner, session);
      if (!head.ok) return head;
      return ok({ points: lineOf(head.value).map((kept) => ({ number: kept.number, hash: kept.hash, at: kept.at, whole: kept.items > 0, records: hasRecords(head.value, kept) })) });
    },

    /** A head read just before a checkpoint may name what is gone by now: read once more before calling it an outage. */
    async past(past: Past): Promise<Answer<PastPage>> {
      for (let attempt = 0; attempt < 2; attempt += 1) {
        const head = await headOf(past.owner, past.session);
        if (!head.ok) return head;
        const kept = lineOf(head.value).find(({ number }) => number === past.number);
        const isThere = past.whole === true ? (kept?.items ?? 0) > 0 : kept !== undefined && hasRecords(head.value, kept);
        if (kept === undefined || !isThere) return refuse('NOT_FOUND');
        const list = await archiveOf(past.owner, kept);
        const page = await pastOf(past, head.value, kept, list);
        if (page !== undefined) return ok(page);
      }
      return refuse('UNAVAILABLE', { retryAfter: limits.backoffFirst });
    },
  };
};
