/**
 * Push: read the head, decide (heads.ts), write a segment if the tail would overflow, swap the head. The swap is the commit
 * point: before it nothing has happened, after it everything has. The server retries its own swaps; the client never sees one
 * lost.
 */
import { firstPrevious, hashRecord, readRecordHeader } from '../../shared/crypto/envelope.ts';
import { toBase64Url } from '../../shared/model/bytes.ts';
import type { OwnerId, RecordHash, SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { ok } from '../../shared/model/result.ts';
import type { PushReply, PushRequest } from '../../shared/protocol/messages.ts';
import type { AppDeps } from '../deps.ts';
import { StoreUnavailable } from '../store/store.ts';
import { refuse, type Answer } from './answer.ts';
import type { Blobs } from './blobs.ts';
import {
  advance,
  emptyHead,
  headItem,
  lengthOf,
  runsOf,
  segmentId,
  sortable,
  type Advance,
  type Head,
  type Incoming,
  type Segment,
} from './heads.ts';
import { createHeld } from './held.ts';
import { logOf } from './checkpoints.ts';
import { retiredAmong } from './retired.ts';
import type { Serially } from './serially.ts';
import type { Usage } from './usage.ts';

export interface Push {
  readonly owner: OwnerId;
  readonly session: SessionId;
  readonly body: PushRequest;
}
type PushDeps = Pick<AppDeps, 'store' | 'crypto' | 'now'> & { readonly usage: Usage; readonly serially: Serially; readonly blobs: Pick<Blobs, 'claim'> };
type Written = { readonly head: Head; readonly segment?: { readonly id: string; readonly etag: string } };

const readIncoming = async (crypto: AppDeps['crypto'], { owner, session, body }: Push): Promise<Answer<Incoming[]>> => {
  const actual = body.records.reduce((sum, bytes) => sum + bytes.byteLength, 0);
  if (actual > limits.pushBytes) return refuse('TOO_LARGE', { facts: { actual, allowed: limits.pushBytes } });
  const incoming: Incoming[] = [];
  for (const bytes of body.records) {
    const header = readRecordHeader(owner, session, bytes);
    if (!header.ok) return header;
    const { replica, sequence, previous } = header.value;
    const before = incoming.findLast((record) => record.replica === replica);
    const follows = before === undefined || (sequence === before.sequence + 1 && previous === before.hash);
    if (!follows) return refuse('BROKEN_CHAIN');
    incoming.push({
      replica,
      sequence,
      previous,
      hash: await hashRecord(crypto, owner, session, bytes),
      sealed: toBase64Url(bytes),
    });
  }
  return ok(incoming);
};

/** The metadata comes with new records or alone. A push whose records are all known is an echo, and its metadata may be old. */
const metaOf = (head: Head, { records, meta, revision }: PushRequest, isNews: boolean): string | undefined => {
  const isAlone = records.length === 0 && (revision === undefined || revision === head.revision);
  return meta !== undefined && (isNews || isAlone) ? toBase64Url(meta) : head.meta;
};

/** The names of the head after this push; the very ones of before when it adds none. */
const namesOf = (head: Head, { datasets = [] }: PushRequest): Head['datasets'] => {
  const news = datasets.filter(({ name, chunks }) => head.datasets?.[name]?.chunks !== chunks);
  if (news.length === 0) return head.datasets;
  const at = head.revision + 1;
  return { ...head.datasets, ...Object.fromEntries(news.map(({ name, chunks }) => [name, { chunks, at }])) };
};

const replyOf = (head: Head): PushReply => ({ revision: head.revision, vector: head.vector, log: logOf(head) });

const checkQuota = async (usage: Usage, { owner }: Push, head: Head, bytes: number): Promise<Answer<void>> => {
  const used = await usage.of(owner);
  if (head.revision === 0 && used.sessions >= limits.ownerSessions)
    return refuse('OVER_QUOTA', { facts: { sessions: limits.ownerSessions } });
  const actual = used.bytes + bytes;
  return actual > limits.ownerBytes ? refuse('OVER_QUOTA', { facts: { actual, allowed: limits.ownerBytes } }) : ok(undefined);
};

export const createPush = ({ store, crypto, now, usage, serially, blobs }: PushDeps) => {
  const held = createHeld(store);

  /** The next head, its segment written if it needs one. */
  const extend = async (
    { owner, session }: Push,
    head: Head,
    { vector, added }: Advance,
    { meta, datasets }: Pick<Head, 'meta' | 'datasets'>,
  ): Promise<Written> => {
    const revision = head.revision + 1;
    const bytes = head.bytes + lengthOf(added);
    const at = now();
    const seen = { ...head.seen, ...Object.fromEntries(added.map(([replica]) => [replica, at])) };
    const next = { ...head, revision, vector, bytes, seen, changed: at, ...(meta !== undefined && { meta }), ...(datasets !== undefined && { datasets }) };
    const records = [...head.tail, ...added];
    if (lengthOf(records) <= limits.headTailBytes) return { head: { ...next, tail: records } };
    const id = segmentId(session, toBase64Url(crypto.random(15)));
    const body: Segment = { records };
    const etag = await store.create({ partition: owner, id, kind: 'segment', sort: sortable(at), summary: null, body });
    if (etag === undefined) throw new StoreUnavailable('a random id was taken');
    return { head: { ...next, segments: [...head.segments, { id, runs: runsOf(records), bytes: lengthOf(records) }], tail: [] }, segment: { id, etag } };
  };

  /** One attempt; undefined when the swap was lost. */
  const attempt = async (
    push: Push,
    incoming: readonly Incoming[],
    first: RecordHash,
  ): Promise<Answer<PushReply> | undefined> => {
    const { owner, session, body } = push;
    const stored = await held.read(owner, session);
    const head = (stored?.body as Head | undefined) ?? emptyHead;
    if (head.deleted !== undefined) return refuse('DELETED');
    const retired = await retiredAmong(store, owner, head, [...new Set(incoming.map(({ replica }) => replica))]);
    if (retired === undefined) return refuse('UNAVAILABLE', { retryAfter: limits.backoffFirst });
    const advanced = advance(head, incoming, first, retired);
    if (!advanced.ok) return advanced;
    const { added } = advanced.value;
    const meta = metaOf(head, body, added.length > 0);
    if (stored === undefined && added.length === 0) return refuse('NOT_FOUND');
    const datasets = namesOf(head, body);
    if (added.length === 0 && meta === head.meta && datasets === head.datasets) return ok(replyOf(head));
    const names = Object.keys(datasets ?? {}).length;
    if (names > limits.namedDatasets) return refuse('TOO_LARGE', { facts: { field: 'datasets', actual: names, allowed: limits.namedDatasets } });
    const allowed = await checkQuota(usage, push, head, lengthOf(added));
    if (!allowed.ok) return allowed;
    const written = await extend(push, head, advanced.value, { ...(meta !== undefined && { meta }), ...(datasets !== undefined && { datasets }) });
    const { item, tail } = held.written(headItem(owner, session, written.head), stored, written.head, added);
    const fits = item.text.length <= limits.itemEncodedBytes;
    const swapped = fits ? await (stored === undefined ? store.create(item) : store.replace(item, stored.etag)) : undefined;
    if (swapped !== undefined) {
      held.keep(item, swapped, tail);
      usage.add(owner, { bytes: lengthOf(added), sessions: stored === undefined ? 1 : 0 });
      return ok(replyOf(written.head));
    }
    // Nothing names the segment: the swap was refused, not doubtful.
    if (written.segment !== undefined) await store.remove(owner, written.segment.id, written.segment.etag);
    return fits ? undefined : refuse('CHECKPOINT_FIRST');
  };

  return async (push: Push): Promise<Answer<PushReply>> => {
    const incoming = await readIncoming(crypto, push);
    if (!incoming.ok) return incoming;
    const claimed = await blobs.claim(push.owner, push.body.datasets ?? []);
    if (!claimed.ok) return claimed;
    const first = await firstPrevious(crypto, push.session);
    return serially(`${push.owner}.${push.session}`, async () => {
      const start = now();
      for (let count = 0; count < limits.swapAttempts && now() - start < limits.swapDeadline; count += 1) {
        const answer = await attempt(push, incoming.value, first);
        if (answer !== undefined) return answer;
      }
      return refuse('UNAVAILABLE', { retryAfter: limits.backoffFirst });
    });
  };
};
