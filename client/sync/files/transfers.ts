/**
 * Carries the files of data sets between this device and the server, chunk by chunk, behind everything else: a chunk starts only
 * while no session is pushed or pulled. What to carry is worked out anew each time from the sealed metadata of the sessions, and
 * what is there already is asked of the server and of the store; so after any interruption it goes on with the next chunk, and
 * nothing else has to be remembered.
 *
 *   here and to be kept        list -> put what is missing -> name it in its sessions
 *   kept, or wanted, not here  list -> get what is missing, each opened before it is kept -> all of it against its digest -> here
 */
import { openBox } from '../../../shared/crypto/box.ts';
import { sha256, type DataKey } from '../../../shared/crypto/port.ts';
import { toBase64Url } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import { blobName, type DatasetName } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { chunkContext, type DatasetMeta, type DatasetStore } from '../../data/datasetStore.ts';
import { assemble } from '../../data/datasets.ts';
import type { SessionVault } from '../../session/deps.ts';
import type { Announcement, Transfer } from '../../storage/announce.ts';
import type { Arrivals } from '../../storage/arrivals.ts';
import type { SyncApi } from '../calls/api.ts';
import type { BlobApi } from '../calls/blobApi.ts';
import type { Refusal } from '../calls/http.ts';
import type { KeptSet } from './keptSets.ts';

export interface TransferDeps {
  readonly store: Pick<DatasetStore, 'get' | 'chunk' | 'has'>;
  readonly arrivals: Arrivals;
  readonly vault: SessionVault & { datasetKey(digest: string): Promise<DataKey> };
  readonly api: BlobApi & Pick<SyncApi, 'push'>;
  readonly announce: (announcement: Announcement) => void;
  /** What is to be kept on all devices, of all sessions that are not in the trash. */
  readonly kept: () => Promise<readonly KeptSet[]>;
  /** Resolves when nothing more urgent is under way; says why not to go on. */
  readonly gate: (asked: boolean) => Promise<'go' | 'paused' | 'metered' | 'stopped'>;
}

/** What is left to say when a pass has come to its end for one data set. Undefined: nothing is left to do. */
type Left = { readonly state: Transfer['state']; readonly retryAfter?: number | undefined } | undefined;

const refusals: ReadonlySet<string> = new Set(['OVER_QUOTA', 'TOO_LARGE', 'FILE_BROKEN', 'STORAGE_FULL', 'STORAGE_FAILED', 'REVOKED', 'ERASED']);
const failed = ({ fault: why, retryAfter }: Pick<Refusal, 'fault' | 'retryAfter'>): Left =>
  refusals.has(why.code)
    ? { state: { kind: 'refused', fault: why }, retryAfter: limits.refusedRetry }
    : { state: { kind: 'waiting', reason: 'connection' }, retryAfter: retryAfter ?? limits.backoffLast };

export const createTransfers = ({ store, arrivals, vault, api, announce, kept, gate }: TransferDeps) => {
  /** Sessions whose head is known to name a data set, since this worker began. */
  const named = new Set<string>();
  /** Files that did not fit their digest: asked for again by the person only. */
  const broken = new Set<DatasetName>();

  const tell = ({ name, meta }: KeptSet, way: Transfer['way'], done: number, state: Transfer['state']): void =>
    announce({ type: 'transfer', transfer: { name, way, done, chunks: meta.chunks, state } });

  const nameIn = async ({ name, meta, sessions }: KeptSet, absent: boolean): Promise<Left> => {
    for (const session of sessions) {
      if (named.has(`${session} ${name}`)) continue;
      const datasets = [{ name, chunks: meta.chunks, ...(absent && { absent }) }];
      const reply = await api.push(session, { records: [], meta: undefined, revision: undefined, datasets });
      // A session that the server does not have, or has no more, names nothing.
      if (!reply.ok && reply.fault.code !== 'NOT_FOUND' && reply.fault.code !== 'DELETED') return failed(reply);
      if (reply.ok && !absent) named.add(`${session} ${name}`);
    }
    return undefined;
  };

  const upload = async (set: KeptSet): Promise<Left> => {
    const { name, meta, sessions } = set;
    // Seen to since this worker began.
    if (sessions.every((session) => named.has(`${session} ${name}`))) return undefined;
    const there = await api.chunks(name);
    if (!there.ok) return failed(there);
    const missing = indexes(meta).filter((index) => !there.value.has(index));
    let done = meta.chunks - missing.length;
    if (missing.length > 0) {
      const early = await nameIn(set, true);
      if (early !== undefined) return early;
    }
    for (const index of missing) {
      const may = await gate(set.asked);
      if (may !== 'go') return may === 'stopped' ? undefined : { state: { kind: 'waiting', reason: may } };
      tell(set, 'up', done, { kind: 'running' });
      const sealed = await store.chunk(name, index);
      if (sealed === undefined) return undefined; // removed from this device meanwhile
      const put = await api.put(blobName(name, index), sealed);
      if (!put.ok) return failed(put);
      done += 1;
    }
    return nameIn(set, false);
  };

  /** What came may be of another device's making, and is believed when it opens under its key, at its place. */
  const fetchChunk = async ({ name, meta }: KeptSet, key: DataKey, index: number): Promise<Left> => {
    const got = await api.get(blobName(name, index));
    if (!got.ok) return failed(got);
    const opened = await openBox(vault.crypto, key, chunkContext(name, index, meta), got.value);
    if (!opened.ok) return failed({ fault: fault('FILE_BROKEN', { chunk: index }) });
    const stored = await arrivals.keep(name, index, got.value);
    return stored.ok ? undefined : failed(stored);
  };

  /** All chunks are here and each opens: together they must be the very file. */
  const settle = async ({ name, meta, digest }: KeptSet, key: DataKey): Promise<Left> => {
    const whole = await assemble({ store, vault }, { name, key, meta });
    const isIt = whole.ok && toBase64Url(await sha256(vault.crypto, whole.value)) === digest;
    if (!isIt) {
      broken.add(name);
      await arrivals.drop(name);
      return failed({ fault: fault('FILE_BROKEN') });
    }
    const stored = await arrivals.complete(name, meta);
    if (!stored.ok) return failed(stored);
    announce({ type: 'dataset-arrived', name });
    return undefined;
  };

  const download = async (set: KeptSet): Promise<Left> => {
    const { name, meta, digest } = set;
    if (!set.asked && (await arrivals.isFreed(name))) return { state: { kind: 'waiting', reason: 'freed' } };
    if (broken.has(name) && !set.asked) return failed({ fault: fault('FILE_BROKEN') });
    const [there, key, here] = [await api.chunks(name), await vault.datasetKey(digest), await arrivals.present(name)];
    if (!there.ok) return failed(there);
    const missing = indexes(meta).filter((index) => !here.has(index));
    if (!missing.every((index) => there.value.has(index)))
      return { state: { kind: 'waiting', reason: 'other device' }, retryAfter: limits.backoffLast };
    let done = meta.chunks - missing.length;
    for (const index of missing) {
      const may = await gate(set.asked);
      if (may !== 'go') return may === 'stopped' ? undefined : { state: { kind: 'waiting', reason: may } };
      if (await store.has(name)) return undefined; // located meanwhile
      tell(set, 'down', done, { kind: 'running' });
      const left = await fetchChunk(set, key, index);
      if (left !== undefined) return left;
      done += 1;
    }
    return settle(set, key);
  };

  const doneOf = async ({ name, meta }: KeptSet): Promise<number> => Math.min(meta.chunks, (await arrivals.present(name)).size);

  return {
    /** One look over everything. Milliseconds until the next one is worth it; undefined: when something happens. */
    async pass(): Promise<number | undefined> {
      let wait: number | undefined;
      for (const set of await kept()) {
        const isHere = await store.has(set.name);
        const way = isHere ? 'up' : 'down';
        if (isHere && set.sessions.length === 0) continue; // only asked for, and it is here
        const left = await (isHere ? upload(set) : download(set));
        const isDone = left === undefined && (isHere || (await store.has(set.name)));
        if (isDone) tell(set, way, set.meta.chunks, { kind: 'done' });
        if (left !== undefined) tell(set, way, way === 'down' ? await doneOf(set) : 0, left.state);
        if (left?.retryAfter !== undefined) wait = Math.min(wait ?? Infinity, left.retryAfter);
      }
      return wait;
    },
  };
};

const indexes = ({ chunks }: DatasetMeta): number[] => Array.from({ length: chunks }, (_, index) => index);

