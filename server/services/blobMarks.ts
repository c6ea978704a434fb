/**
 * Since when a data set has been named by no session, in one item of its owner, so that whoever uses a blob and whoever clears it
 * away meet at one compare-and-swap:
 *
 *   named ⇄ unnamed since t --(limits.blobGrace, and again unnamed)--> going since t --(chunks removed)--> forgotten
 *
 * Who puts or names a data set first takes its mark away. Who clears it read the marks before the heads and swaps it to `going`
 * under that etag, so a name that came in between wins. What is going cannot be rescued: it is missing, and may be put anew when
 * its removal has ended, or has had twice the time that a removal may take.
 */
import type { DatasetName, OwnerId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { ok } from '../../shared/model/result.ts';
import type { AppDeps } from '../deps.ts';
import type { Item, Store } from '../store/store.ts';
import { refuse, type Answer } from './answer.ts';

/** Server times, ms. */
export type Times = { readonly [dataset: DatasetName]: number };
export type Marks = { readonly unnamed: Times; readonly going: Times };

const id = 'blobs';
const marksItem = (owner: OwnerId, body: Marks): Item => ({ partition: owner, id, kind: id, sort: '', summary: null, body });

export const readMarks = async (store: Store, owner: OwnerId): Promise<Marks & { readonly etag?: string }> => {
  const stored = await store.read(owner, id);
  return stored === undefined ? { unnamed: {}, going: {} } : { ...(stored.body as Marks), etag: stored.etag };
};

export const writeMarks = (store: Store, owner: OwnerId, marks: Marks, etag: string | undefined): Promise<string | undefined> =>
  etag === undefined ? store.create(marksItem(owner, marks)) : store.replace(marksItem(owner, marks), etag);

export const withoutNames = (times: Times, names: readonly DatasetName[]): Times =>
  Object.fromEntries(Object.entries(times).filter(([name]) => !names.includes(name as DatasetName)));

/** Takes the marks of these away. BLOB_MISSING: one of them is going. UNAVAILABLE: others were faster again and again. */
export const refreshMarks = async (
  { store, now }: Pick<AppDeps, 'store' | 'now'>,
  owner: OwnerId,
  names: readonly DatasetName[],
): Promise<Answer<void>> => {
  const over = now() - 2 * limits.swapDeadline;
  for (let attempt = 0; attempt < limits.swapAttempts; attempt += 1) {
    const { etag, ...marks } = await readMarks(store, owner);
    if (names.some((name) => (marks.going[name] ?? 0) > over)) return refuse('BLOB_MISSING');
    if (!names.some((name) => (marks.unnamed[name] ?? marks.going[name]) !== undefined)) return ok(undefined);
    const next = { unnamed: withoutNames(marks.unnamed, names), going: withoutNames(marks.going, names) };
    if ((await writeMarks(store, owner, next, etag)) !== undefined) return ok(undefined);
  }
  return refuse('UNAVAILABLE', { retryAfter: limits.backoffFirst });
};
