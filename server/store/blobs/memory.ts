/** Blobs in memory: for tests, and for a Worker that has no bucket. */
import type { Bytes } from '../../../shared/model/bytes.ts';
import type { BlobName, OwnerId } from '../../../shared/model/ids.ts';
import type { BlobStore } from './blobs.ts';

export const createMemoryBlobs = (): BlobStore => {
  const owners = new Map<OwnerId, Map<BlobName, Bytes>>();
  const find = (owner: OwnerId, name: BlobName): Bytes | undefined => owners.get(owner)?.get(name);
  return {
    name: 'memory',
    durable: false,
    async put(owner, name, bytes) {
      if (find(owner, name) !== undefined) return false;
      const mine = owners.get(owner) ?? new Map<BlobName, Bytes>();
      owners.set(owner, mine);
      mine.set(name, bytes.slice());
      return true;
    },
    async get(owner, name, range) {
      return find(owner, name)?.slice(...(range ?? []));
    },
    async head(owner, name) {
      return find(owner, name)?.byteLength;
    },
    async remove(owner, name) {
      const mine = owners.get(owner);
      const removed = mine?.delete(name) === true;
      if (mine?.size === 0) owners.delete(owner);
      return removed;
    },
    async page(owner, { under = '', after = '', limit }) {
      return [...(owners.get(owner) ?? [])]
        .filter(([name]) => name.startsWith(under) && name > after)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .slice(0, limit)
        .map(([name, bytes]) => ({ name, bytes: bytes.byteLength }));
    },
    async *owners() {
      yield* [...owners.keys()];
    },
  };
};
