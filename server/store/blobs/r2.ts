/**
 * Blobs in a Cloudflare R2 bucket, as `blobs/<owner>/<name>`. Put-if-absent is a conditional put; R2 is strongly consistent
 * (developers.cloudflare.com/r2/reference/consistency), so an acknowledged blob is listed and read at once.
 */
import type { Bytes } from '../../../shared/model/bytes.ts';
import { parseOwnerId, type BlobName, type OwnerId } from '../../../shared/model/ids.ts';
import { StoreUnavailable } from '../store.ts';
import type { BlobStore } from './blobs.ts';

/** The part of the binding that is used; the platform's own object fits. */
export interface Bucket {
  head(key: string): Promise<{ readonly size: number } | null>;
  get(key: string, options?: { range: { offset: number; length: number } }): Promise<{ arrayBuffer(): Promise<ArrayBuffer> } | null>;
  /** Null when the condition does not hold. */
  put(key: string, value: Bytes, options: { onlyIf: { etagDoesNotMatch: string } }): Promise<object | null>;
  delete(key: string): Promise<void>;
  list(options: { prefix: string; startAfter?: string; limit?: number; delimiter?: string; cursor?: string }): Promise<{
    readonly objects: readonly { readonly key: string; readonly size: number }[];
    readonly delimitedPrefixes: readonly string[];
    readonly truncated: boolean;
    readonly cursor?: string;
  }>;
}

const root = 'blobs/';

const answered = async <T>(call: Promise<T>): Promise<T> => {
  try {
    return await call;
  } catch (error) {
    throw new StoreUnavailable('R2 did not answer', { cause: error });
  }
};

export const openR2Blobs = (bucket: Bucket): BlobStore => {
  const folderOf = (owner: OwnerId): string => `${root}${owner}/`;
  const keyOf = (owner: OwnerId, name: BlobName): string => folderOf(owner) + name;
  return {
    name: 'r2',
    durable: true,
    put: async (owner, name, bytes) =>
      (await answered(bucket.put(keyOf(owner, name), bytes, { onlyIf: { etagDoesNotMatch: '*' } }))) !== null,
    async get(owner, name, range) {
      const [start, end] = range ?? [0, 0];
      const options = range === undefined ? undefined : { range: { offset: start, length: end - start } };
      const found = await answered(bucket.get(keyOf(owner, name), options));
      return found === null ? undefined : new Uint8Array(await answered(found.arrayBuffer()));
    },
    head: async (owner, name) => (await answered(bucket.head(keyOf(owner, name))))?.size,
    async remove(owner, name) {
      const there = (await answered(bucket.head(keyOf(owner, name)))) !== null;
      await answered(bucket.delete(keyOf(owner, name)));
      return there;
    },
    async page(owner, { under = '', after, limit }) {
      const folder = folderOf(owner);
      const rows: { name: BlobName; bytes: number }[] = [];
      // A page of R2 may be shorter than asked for.
      for (let start = after; rows.length < limit; ) {
        const left = limit - rows.length;
        const page = await answered(
          bucket.list({ prefix: folder + under, limit: left, ...(start !== undefined && { startAfter: folder + start }) }),
        );
        rows.push(...page.objects.map(({ key, size }) => ({ name: key.slice(folder.length) as BlobName, bytes: size })));
        if (!page.truncated) break;
        start = rows.at(-1)?.name ?? start;
      }
      return rows;
    },
    async *owners() {
      for (let cursor: string | undefined; ; ) {
        const page = await answered(bucket.list({ prefix: root, delimiter: '/', ...(cursor !== undefined && { cursor }) }));
        for (const prefix of page.delimitedPrefixes) {
          const owner = parseOwnerId(prefix.slice(root.length, -1));
          if (owner !== undefined) yield owner;
        }
        if (!page.truncated) return;
        cursor = page.cursor;
      }
    },
  };
};
