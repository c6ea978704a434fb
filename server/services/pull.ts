/**
 * Pull: the records behind the caller's vector, in commit order over all replicas, bounded by bytes and count. Every page is a
 * prefix without gaps; a segment that the head names and that is not there is an outage (503), never a shorter page.
 */
import type { OwnerId, SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { ok } from '../../shared/model/result.ts';
import type { Vector } from '../../shared/model/vector.ts';
import type { AppDeps } from '../deps.ts';
import { refuse, type Answer } from './answer.ts';
import { headId, sealedLength, type Head, type KeptRecord, type Run, type Segment } from './heads.ts';

export interface Pull {
  readonly owner: OwnerId;
  readonly session: SessionId;
  readonly vector: Vector;
}
/** pullReply of the protocol, sealed bytes still as text. */
export interface Page {
  readonly revision: number;
  readonly vector: Vector;
  readonly records: readonly string[];
  readonly more: boolean;
  readonly meta?: string;
}

const known = (vector: Vector, replica: Run[0]): number => vector[replica]?.[0] ?? 0;

export const createPull = ({ store }: Pick<AppDeps, 'store'>) => {
  /** Undefined when a segment is missing. */
  const collect = async ({ owner, vector }: Pull, head: Head): Promise<{ records: string[]; more: boolean } | undefined> => {
    const records: string[] = [];
    let bytes = 0;
    /** False when the page is full. */
    const take = (kept: readonly KeptRecord[]): boolean => {
      for (const [replica, sequence, sealed] of kept) {
        if (sequence <= known(vector, replica)) continue;
        const length = sealedLength(sealed);
        const full = records.length >= limits.pullRecords || bytes + length > limits.pullBytes;
        if (records.length > 0 && full) return false;
        records.push(sealed);
        bytes += length;
      }
      return true;
    };
    for (const { id, runs } of head.segments) {
      if (!runs.some(([replica, , last]) => last > known(vector, replica))) continue;
      const segment = await store.read(owner, id);
      if (segment === undefined) return undefined;
      if (!take((segment.body as Segment).records)) return { records, more: true };
    }
    return { more: !take(head.tail), records };
  };

  return async (pull: Pull): Promise<Answer<Page>> => {
    // A head read just before a checkpoint may name what is gone by now: read it once more before calling it an outage.
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const stored = await store.read(pull.owner, headId(pull.session));
      if (stored === undefined) return refuse('NOT_FOUND');
      const head = stored.body as Head;
      if (head.deleted !== undefined) return refuse('DELETED');
      const page = await collect(pull, head);
      const { revision, vector, meta } = head;
      if (page !== undefined) return ok({ revision, vector, ...page, ...(meta !== undefined && { meta }) });
    }
    return refuse('UNAVAILABLE', { retryAfter: limits.backoffFirst });
  };
};
