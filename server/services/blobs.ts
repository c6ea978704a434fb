/**
 * Chunks of data sets that an owner keeps for all devices. Put if absent: the name is a keyed hash of the content, so what is there
 * under it is the same data set, sealed by whichever device was first. What nobody names any more is cleared away by blobSweep.ts.
 */
import { sha256 } from '../../shared/crypto/port.ts';
import { equalBytes, type Bytes } from '../../shared/model/bytes.ts';
import { blobName, datasetOfBlob, type BlobName, type DatasetName, type OwnerId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { ok } from '../../shared/model/result.ts';
import type { NamedDataset } from '../../shared/protocol/messages.ts';
import type { AppDeps } from '../deps.ts';
import type { BlobRow, ByteRange } from '../store/blobs/blobs.ts';
import { refuse, type Answer } from './answer.ts';
import { refreshMarks } from './blobMarks.ts';

export interface NewBlob {
  readonly name: BlobName;
  readonly bytes: Bytes;
  /** SHA-256 of the bytes, as their sender worked it out. */
  readonly digest: Bytes;
}
export interface BlobUse {
  readonly datasets: number;
  readonly datasetBytes: number;
}
type Deps = Pick<AppDeps, 'store' | 'blobs' | 'crypto' | 'now'>;


export const createBlobs = ({ store, blobs, crypto, now }: Deps) => {
  const cache = new Map<OwnerId, BlobUse & { readonly at: number }>();

  const sum = async (owner: OwnerId): Promise<BlobUse> => {
    const names = new Set<DatasetName>();
    let datasetBytes = 0;
    for (let after = ''; ; ) {
      const rows = await blobs.page(owner, { after, limit: limits.storeRows });
      for (const { name, bytes } of rows) {
        names.add(datasetOfBlob(name));
        datasetBytes += bytes;
      }
      if (rows.length < limits.storeRows) return { datasets: names.size, datasetBytes };
      after = rows.at(-1)?.name ?? after;
    }
  };

  /** Cached for limits.accountCache and carried forward by this process's own writes. */
  const used = async (owner: OwnerId): Promise<BlobUse> => {
    const cached = cache.get(owner);
    if (cached !== undefined && now() - cached.at < limits.accountCache) return cached;
    const use = await sum(owner);
    if (cache.size >= limits.rateEntries) cache.clear();
    cache.set(owner, { ...use, at: now() });
    return use;
  };
  const add = (owner: OwnerId, bytes: number, sets: number): void => {
    const use = cache.get(owner);
    if (use !== undefined) cache.set(owner, { at: use.at, datasets: use.datasets + sets, datasetBytes: use.datasetBytes + bytes });
  };

  const isNew = async (owner: OwnerId, dataset: DatasetName): Promise<boolean> =>
    (await blobs.page(owner, { under: `${dataset}.`, limit: 1 })).length === 0;

  const checkQuota = async (owner: OwnerId, bytes: number, isFirst: boolean): Promise<Answer<void>> => {
    const { datasets, datasetBytes } = await used(owner);
    if (isFirst && datasets >= limits.ownerDatasets) return refuse('OVER_QUOTA', { facts: { datasets: limits.ownerDatasets } });
    const actual = datasetBytes + bytes;
    return actual > limits.ownerDatasetBytes
      ? refuse('OVER_QUOTA', { facts: { field: 'datasets', actual, allowed: limits.ownerDatasetBytes } })
      : ok(undefined);
  };

  const chunkNames = ({ name, chunks }: NamedDataset): BlobName[] => Array.from({ length: chunks }, (_, index) => blobName(name, index));

  return {
    used,

    /**
     * `created` is false when the name was taken; either way the data set counts as used from now on. INVALID_INPUT: the bytes are
     * not those of the digest. UNAVAILABLE: the former chunks of this name are just being cleared away.
     */
    async put(owner: OwnerId, { name, bytes, digest }: NewBlob): Promise<Answer<{ created: boolean }>> {
      if (bytes.byteLength > limits.blobBytes)
        return refuse('TOO_LARGE', { facts: { actual: bytes.byteLength, allowed: limits.blobBytes } });
      if (bytes.byteLength === 0) return refuse('INVALID_INPUT', { facts: { field: 'body' } });
      if (!equalBytes(await sha256(crypto, bytes), digest)) return refuse('INVALID_INPUT', { facts: { field: 'content-digest' } });
      const fresh = await refreshMarks({ store, now }, owner, [datasetOfBlob(name)]);
      if (!fresh.ok) return fresh.fault.code === 'BLOB_MISSING' ? refuse('UNAVAILABLE', { retryAfter: limits.swapDeadline }) : fresh;
      if ((await blobs.head(owner, name)) !== undefined) return ok({ created: false });
      const isFirst = await isNew(owner, datasetOfBlob(name));
      const allowed = await checkQuota(owner, bytes.byteLength, isFirst);
      if (!allowed.ok) return allowed;
      const created = await blobs.put(owner, name, bytes);
      if (created) add(owner, bytes.byteLength, isFirst ? 1 : 0);
      return ok({ created });
    },

    head: (owner: OwnerId, name: BlobName): Promise<number | undefined> => blobs.head(owner, name),
    get: (owner: OwnerId, name: BlobName, range?: ByteRange): Promise<Bytes | undefined> => blobs.get(owner, name, range),

    async remove(owner: OwnerId, name: BlobName): Promise<Answer<void>> {
      const bytes = await blobs.head(owner, name);
      if (bytes === undefined || !(await blobs.remove(owner, name))) return refuse('NOT_FOUND');
      add(owner, -bytes, (await isNew(owner, datasetOfBlob(name))) ? -1 : 0);
      return ok(undefined);
    },

    /** By name; of one data set with `under`. The cursor is the last name. */
    async list(
      owner: OwnerId,
      { under, cursor, limit }: { readonly under: DatasetName | undefined; readonly cursor: BlobName | undefined; readonly limit: number },
    ): Promise<{ blobs: readonly BlobRow[]; cursor?: BlobName }> {
      const rows = await blobs.page(owner, {
        limit: limit + 1,
        ...(cursor !== undefined && { after: cursor }),
        ...(under !== undefined && { under: `${under}.` }),
      });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return { blobs: page, ...(last !== undefined && rows.length > limit && { cursor: last.name }) };
    },

    /** Before a head names them: BLOB_MISSING unless every chunk of those that are not `absent` is there, and stays. */
    async claim(owner: OwnerId, datasets: readonly NamedDataset[]): Promise<Answer<void>> {
      if (datasets.length === 0) return ok(undefined);
      const here = datasets.filter(({ absent }) => absent !== true);
      const fresh = await refreshMarks({ store, now }, owner, datasets.map(({ name }) => name));
      if (!fresh.ok && (fresh.fault.code !== 'BLOB_MISSING' || here.length > 0)) return fresh;
      for (const dataset of here) {
        const rows = await blobs.page(owner, { under: `${dataset.name}.`, limit: limits.storeRows });
        const there = new Set(rows.map(({ name }) => name));
        if (!chunkNames(dataset).every((name) => there.has(name))) return refuse('BLOB_MISSING');
      }
      return ok(undefined);
    },
  };
};
export type Blobs = ReturnType<typeof createBlobs>;
