/**
 * Push: read the head, decide (heads.ts), write a segment if the tail would overflow, swap the head. The swap is the commit
 * point: before it nothing has happened, after it everything has. The server retries its own swaps; the client never sees one
 * lost.
 *
 * A head that this process wrote lately is not read at all: the swap asks for its etag, so a push that was decided on an older one
 * does not come about. Every other answer (a refusal, "known already") is given only after a look at the store.
 */
import { firstPrevious, hashRecord, readRecordHeader } from '../../shared/crypto/envelope.ts';
import { toBase64Url } from '../../shared/model/bytes.ts';
import type { OwnerId, SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { ok } from '../../shared/model/result.ts';
import type { PushReply, PushRequest } from '../../shared/protocol/messages.ts';
import type { AppDeps } from '../deps.ts';
import { StoreUnavailable, type StoredItem } from '../store/store.ts';
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
type Extended = { readonly head: Head; readonly segment?: { readonly id: string; readonly etag: string } };

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

/** `isSwapped`: the answer of a push that came about, whatever it was decided on. */
type Attempt = { readonly isSwapped: boolean; readonly answer: Answer<PushReply> };
const unswapped = (answer: Answer<PushReply>): Attempt => ({ isSwapped: false, answer });

export const createPush = ({ store, crypto, now, usage, serially, blobs }: PushDeps) => {
  const held = createHeld(store);

  /** The next head, its segment written if it needs one. */
  const extend = async (
    { owner, session }: Push,
    head: Head,
    { vector, added }: Advance,
    { meta, datasets }: Pick<Head, 'meta' | 'datasets'>,
  ): Promise<Extended> => {
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

  /** One attempt on the head that `stored` holds; undefined when the swap was lost. */
  const attempt = async (push: Push, incoming: readonly Incoming[], stored: StoredItem | undefined): Promise<Attempt | undefined> => {
    const { owner, session, body } = push;
    const head = (stored?.body as Head | undefined) ?? emptyHead;
    if (head.deleted !== undefined) return unswapped(refuse('DELETED'));
    const unknown = incoming.flatMap(({ replica }) => (head.vector[replica] === undefined ? [replica] : []));
    const retired = unknown.length === 0 ? {} : await retiredAmong(store, owner, head, [...new Set(unknown)]);
    if (retired === undefined) return unswapped(refuse('UNAVAILABLE', { retryAfter: limits.backoffFirst }));
    const first = unknown.length === 0 ? undefined : await firstPrevious(crypto, session);
    const advanced = advance(head, incoming, first, retired);
    if (!advanced.ok) return unswapped(advanced);
    const { added } = advanced.value;
    const meta = metaOf(head, body, added.length > 0);
    if (stored === undefined && added.length === 0) return unswapped(refuse('NOT_FOUND'));
    const datasets = namesOf(head, body);
    if (added.length === 0 && meta === head.meta && datasets === head.datasets) return unswapped(ok(replyOf(head)));
    const names = Object.keys(datasets ?? {}).length;
    if (names > limits.namedDatasets) return unswapped(refuse('TOO_LARGE', { facts: { field: 'datasets', actual: names, allowed: limits.namedDatasets } }));
    const bytes = lengthOf(added);
    const allowed = await checkQuota(usage, push, head, bytes);
    if (!allowed.ok) return unswapped(allowed);
    const extended = await extend(push, head, advanced.value, { ...(meta !== undefined && { meta }), ...(datasets !== undefined && { datasets }) });
    const written = held.written(headItem(owner, session, extended.head), stored, extended.head, added);
    const fits = written.item.text.length <= limits.itemEncodedBytes;
    const swapped = fits ? await (stored === undefined ? store.create(written.item) : store.replace(written.item, stored.etag)) : undefined;
    if (swapped !== undefined) {
      held.keep(written, swapped);
      usage.add(owner, { bytes, sessions: stored === undefined ? 1 : 0 });
      return { isSwapped: true, answer: ok(replyOf(extended.head)) };
    }
    // Nothing names the segment: the swap was refused, not doubtful.
    if (extended.segment !== undefined) await store.remove(owner, extended.segment.id, extended.segment.etag);
    return fits ? undefined : unswapped(refuse('CHECKPOINT_FIRST'));
  };

  /** Where others write as well, a look costs less than swaps that are lost. */
  const isOnlyWriter = store.within === undefined;
  const pushHeld = async (push: Push, incoming: readonly Incoming[]): Promise<Answer<PushReply> | undefined> => {
    const last = isOnlyWriter ? held.last(push.owner, push.session) : undefined;
    const done = last && (await attempt(push, incoming, last));
    return done?.isSwapped === true ? done.answer : undefined;
  };

  return async (push: Push): Promise<Answer<PushReply>> => {
    const incoming = await readIncoming(crypto, push);
    if (!incoming.ok) return incoming;
    const claimed = await blobs.claim(push.owner, push.body.datasets ?? []);
    if (!claimed.ok) return claimed;
    return serially(`${push.owner}.${push.session}`, async () => {
      const start = now();
      const quick = await pushHeld(push, incoming.value);
      if (quick !== undefined) return quick;
      for (let count = 0; count < limits.swapAttempts && now() - start < limits.swapDeadline; count += 1) {
        const done = await attempt(push, incoming.value, await held.read(push.owner, push.session));
        if (done !== undefined) return done.answer;
      }
      return refuse('UNAVAILABLE', { retryAfter: limits.backoffFirst });
    });
  };
};
