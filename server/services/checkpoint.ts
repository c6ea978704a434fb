/**
 * Takes a checkpoint. Its body, the covered part of the tail and the list of what it archives are written first, under names that
 * nothing knows yet; the swap of the head is the commit point, and only after it is anything removed. So whatever is cut short
 * leaves either the old head with everything it names, or the new one.
 *
 * Swapped only if the newest checkpoint is still the one that its author built on and its vector is a prefix of commit order;
 * records that came meanwhile stay behind it. The content is sealed: that it is right is checked by its author.
 */
import { hashCheckpoint } from '../../shared/crypto/checkpoint.ts';
import { hashRecord } from '../../shared/crypto/envelope.ts';
import { concat, fromBase64Url, toBase64Url } from '../../shared/model/bytes.ts';
import type { DatasetName, OwnerId, RecordHash, ReplicaId, SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { ok } from '../../shared/model/result.ts';
import type { Vector } from '../../shared/model/vector.ts';
import type { CheckpointRequest, PushReply } from '../../shared/protocol/messages.ts';
import type { AppDeps } from '../deps.ts';
import { StoreUnavailable, type Item } from '../store/store.ts';
import { refuse, type Answer } from './answer.ts';
import { bytesOf, divide, further, idleIn, isPrefix, logOf, mayReseed, namedBy, retain, unprovenIn, without } from './checkpoints.ts';
import {
  checkpointItemId,
  emptyHead,
  headId,
  headItem,
  lengthOf,
  runsOf,
  segmentId,
  sortable,
  type Doomed,
  type Entry,
  type Head,
  type KeptRecord,
  type Segment,
} from './heads.ts';
import { readRetired, type RetiredList } from './retired.ts';
import type { Serially } from './serially.ts';
import type { Usage } from './usage.ts';

export interface CheckpointPut {
  readonly owner: OwnerId;
  readonly session: SessionId;
  readonly body: CheckpointRequest;
}
type Deps = Pick<AppDeps, 'store' | 'crypto' | 'now'> & { readonly usage: Usage; readonly serially: Serially };
/** What a checkpoint is bound to stays readable as long as its body; `previous` is absent in lists of earlier releases. */
export type Archive = { readonly vector: Vector; readonly previous?: RecordHash; readonly segments: readonly Entry[] };
/** What an attempt wrote, so that a lost swap can take it back. */
type Written = { readonly id: string; readonly etag: string };

const numberOf = (head: Head): number => head.checkpoint?.number ?? 0;

export const createCheckpoint = ({ store, crypto, now, usage, serially }: Deps) => {
  const letters = (): string => toBase64Url(crypto.random(15));

  const write = async (made: Written[], item: Item): Promise<void> => {
    const etag = await store.create(item);
    if (etag === undefined) throw new StoreUnavailable('a random id was taken');
    made.push({ id: item.id, etag });
  };

  /**
   * Named by the hash of the whole, so what is there already under that name is the same. It is written again all the same: whoever
   * clears away what nothing names (garbage.ts) may have it in view.
   */
  const writeBody = async ({ owner, session, body }: CheckpointPut, hash: RecordHash): Promise<void> => {
    for (const [index, bytes] of body.items.entries()) {
      const id = checkpointItemId(session, hash, index);
      const item: Item = { partition: owner, id, kind: 'checkpoint', sort: sortable(now()), summary: null, body: toBase64Url(bytes) };
      for (let attempt = 0; (await store.create(item)) === undefined; attempt += 1) {
        const there = await store.read(owner, id);
        if (there !== undefined && (await store.replace(item, there.etag)) !== undefined) break;
        if (attempt >= limits.swapAttempts) throw new StoreUnavailable('a checkpoint is written by many at once');
      }
    }
  };

  const removeAll = async (owner: OwnerId, ids: readonly string[]): Promise<void> => {
    for (const id of ids) {
      const item = await store.read(owner, id);
      if (item !== undefined) await store.remove(owner, id, item.etag);
    }
  };

  const bodyIds = (session: SessionId, hash: RecordHash, count: number): string[] =>
    Array.from({ length: count }, (_, index) => checkpointItemId(session, hash, index));

  /**
   * The list goes last: while it is there, whoever tidies up again finds the rest. It stays as long as the body, which cannot be opened
   * without what it says.
   */
  const clear = async (owner: OwnerId, session: SessionId, head: Head, doomed: readonly Doomed[]): Promise<void> => {
    const { bodies, archives, lists } = namedBy(head);
    for (const { hash, items, archive, what } of doomed) {
      if (what !== 'segments' && !bodies.has(hash)) await removeAll(owner, bodyIds(session, hash, items));
      if (what === 'body' || archives.has(archive)) continue;
      const list = await store.read(owner, archive);
      const segments = (list?.body as Archive | undefined)?.segments ?? [];
      await removeAll(owner, [...segments.map(({ id }) => id), ...(lists.has(archive) ? [] : [archive])]);
    }
  };

  const findRecord = async (owner: OwnerId, head: Head, replica: ReplicaId, sequence: number): Promise<KeptRecord | undefined> => {
    const isIt = ([of, at]: KeptRecord): boolean => of === replica && at === sequence;
    const entry = head.segments.find(({ runs }) => runs.some(([of, first, last]) => of === replica && first <= sequence && sequence <= last));
    if (entry === undefined) return head.tail.find(isIt);
    return ((await store.read(owner, entry.id))?.body as Segment | undefined)?.records.find(isIt);
  };

  /** Whether every position names the record that is stored there. */
  const isTrue = async ({ owner, session, body: { vector } }: CheckpointPut, head: Head): Promise<boolean> => {
    const { wrong, unproven } = unprovenIn(head, vector);
    if (wrong) return false;
    for (const replica of unproven) {
      const [sequence, hash] = vector[replica] ?? [0, ''];
      const [, , sealed] = (await findRecord(owner, head, replica, sequence)) ?? [];
      const bytes = sealed === undefined ? undefined : fromBase64Url(sealed);
      if (bytes === undefined || (await hashRecord(crypto, owner, session, bytes)) !== hash) return false;
    }
    return true;
  };

  const may = async (put: CheckpointPut, head: Head): Promise<boolean> => {
    const { previous, vector, reseed } = put.body;
    if (reseed !== undefined) return mayReseed(head, vector, reseed);
    return head.checkpoint?.hash === previous && isPrefix(head, vector) && (await isTrue(put, head));
  };

  /** The last positions of those that rest now, added to the list. */
  const retire = async (
    made: Written[],
    { owner, session, body }: CheckpointPut,
    head: Head,
    number: number,
  ): Promise<Partial<Head>> => {
    // Whoever gives back may have records of any replica still to give: none rests that need not.
    const idle = idleIn(head, body.vector, body.reseed === undefined ? limits.keptReplicas : limits.activeReplicas);
    if (idle.length === 0) return {};
    const before = await readRetired(store, owner, head);
    if (before === undefined) throw new StoreUnavailable('the list of retired replicas is missing');
    const positions: Vector = { ...before.positions, ...Object.fromEntries(idle.map((replica) => [replica, head.vector[replica]])) };
    const by = { ...before.by, ...Object.fromEntries(idle.map((replica) => [replica, number])) };
    const id = `retired.${session}.${letters()}`;
    const list: RetiredList = { positions, by };
    await write(made, { partition: owner, id, kind: 'retired', sort: sortable(now()), summary: null, body: list });
    return {
      vector: without(head.vector, idle),
      seen: without(head.seen ?? {}, idle),
      retired: { id, count: Object.keys(positions).length },
    };
  };

  const archive = async (made: Written[], { owner, session, body }: CheckpointPut, head: Head) => {
    const { archived, segments, covered, tail } = divide(head, body.vector);
    const entries = [...archived];
    if (covered.length > 0) {
      const id = segmentId(session, letters());
      const records: Segment = { records: covered };
      await write(made, { partition: owner, id, kind: 'segment', sort: sortable(now()), summary: null, body: records });
      entries.push({ id, runs: runsOf(covered), bytes: lengthOf(covered) });
    }
    const id = `archive.${session}.${letters()}`;
    const list: Archive = { vector: body.vector, ...(body.previous && { previous: body.previous }), segments: entries };
    await write(made, { partition: owner, id, kind: 'archive', sort: sortable(now()), summary: null, body: list });
    return { segments, tail, archive: id, archived: entries.reduce((sum, { bytes }) => sum + bytes, 0) };
  };

  /** Replicas that come back with what is given are no idle ones. */
  const seenWith = ({ seen, vector: counted }: Head, vector: Vector): NonNullable<Head['seen']> => {
    const back = (Object.keys(vector) as ReplicaId[]).filter((replica) => counted[replica] === undefined);
    return { ...seen, ...Object.fromEntries(back.map((replica) => [replica, now()])) };
  };

  /** The head after the swap; everything that it names has been written. */
  const next = async (made: Written[], put: CheckpointPut, head: Head, hash: RecordHash): Promise<Head> => {
    const { items, vector, previous, reseed } = put.body;
    const grown: Head = reseed !== undefined ? { ...head, vector: further(head.vector, vector), seen: seenWith(head, vector) } : head;
    const { segments, tail, ...archived } = await archive(made, put, grown);
    const number = reseed ?? numberOf(head) + 1;
    const retired = await retire(made, put, grown, number);
    const bytes = items.reduce((sum, item) => sum + item.byteLength, 0);
    const line = [...(head.history ?? []), ...(head.checkpoint === undefined ? [] : [head.checkpoint])].map(
      ({ hash: of, number, at, items: count, bytes: size, archived: kept, archive: list }) => ({
        hash: of,
        number,
        at,
        items: count,
        bytes: size,
        archived: kept,
        archive: list,
      }),
    );
    const { history, doomed } = retain(line, now());
    const datasets = namesOf(head, put.body);
    const checkpoint = { hash, number, at: now(), items: items.length, bytes, ...archived, vector, ...(previous && { previous }) };
    return {
      ...grown,
      ...retired,
      revision: head.revision + 1,
      changed: now(),
      segments,
      tail,
      checkpoint,
      history,
      doomed,
      ...(datasets !== undefined && { datasets }),
      bytes: head.bytes + bytes - bytesOf(line) + bytesOf(history),
    };
  };

  /** Names that its state does not have go, but for those that came after the head it was built at. */
  const namesOf = (head: Head, { datasets }: CheckpointRequest): Head['datasets'] => {
    if (datasets === undefined || head.datasets === undefined) return head.datasets;
    const { names, revision } = datasets;
    const kept = Object.entries(head.datasets).filter(([name, { at }]) => at > revision || names.includes(name as DatasetName));
    return Object.fromEntries(kept);
  };

  const replyOf = (head: Head): PushReply => ({ revision: head.revision, vector: head.vector, log: logOf(head) });

  /** One attempt; undefined when the swap was lost. */
  const attempt = async (put: CheckpointPut, hash: RecordHash): Promise<Answer<PushReply> | undefined> => {
    const { owner, session, body } = put;
    const stored = await store.read(owner, headId(session));
    if (stored === undefined && body.reseed === undefined) return refuse('NOT_FOUND');
    const head = (stored?.body as Head | undefined) ?? emptyHead;
    if (head.deleted !== undefined) return refuse('DELETED');
    if (head.checkpoint?.hash === hash) return ok(replyOf(head));
    if (!(await may(put, head))) return refuse('PRECONDITION_FAILED');
    await clear(owner, session, head, head.doomed ?? []);
    await writeBody(put, hash);
    const made: Written[] = [];
    const after = await next(made, put, head, hash);
    const item = headItem(owner, session, after);
    const fits = JSON.stringify(item.body).length <= limits.itemEncodedBytes && Object.keys(after.vector).length <= limits.activeReplicas;
    const swapped = fits && (stored === undefined ? await store.create(item) : await store.replace(item, stored.etag));
    if (swapped) {
      usage.add(owner, { bytes: after.bytes - head.bytes, sessions: stored === undefined ? 1 : 0 });
      await clear(owner, session, after, after.doomed ?? []);
      return ok(replyOf(after));
    }
    // Nothing names what was made: the swap was refused, not doubtful.
    for (const { id, etag } of made) await store.remove(owner, id, etag);
    return fits ? undefined : refuse('TOO_LARGE', { facts: { allowed: limits.itemEncodedBytes } });
  };

  return async (put: CheckpointPut): Promise<Answer<PushReply>> => {
    const { owner, session, body } = put;
    const hash = await hashCheckpoint(crypto, { owner, session, previous: body.previous, vector: body.vector }, concat(...body.items));
    return serially(`${owner}.${session}`, async () => {
      const start = now();
      for (let count = 0; count < limits.swapAttempts && now() - start < limits.swapDeadline; count += 1) {
        const answer = await attempt(put, hash);
        if (answer !== undefined) return answer;
      }
      return refuse('UNAVAILABLE', { retryAfter: limits.backoffFirst });
    });
  };
};
