/**
 * The storage port in memory: for tests, and for the Worker until it has a database. Items are kept as text, so nothing is
 * shared.
 */
import type { Item, Place, Store, StoredItem } from '../store.ts';

interface Kept {
  readonly etag: string;
  readonly text: string;
}

const compare = (a: Place, b: Place): number => order(a.sort, b.sort) || order(a.id, b.id);
const order = (a: string, b: string): number => Number(a > b) - Number(a < b);

export const createMemoryStore = (): Store => {
  const partitions = new Map<string, Map<string, Kept>>();
  // Etags leave the process as ETags; those of another run must not fit.
  const run = globalThis.crypto.randomUUID();
  let writes = 0;
  const parse = (kept: Kept): StoredItem => ({ ...(JSON.parse(kept.text) as Item), etag: kept.etag });
  const put = (item: Item): string => {
    const partition = partitions.get(item.partition) ?? new Map<string, Kept>();
    partitions.set(item.partition, partition);
    writes += 1;
    const { partition: name, id, kind, sort, summary, body } = item;
    const etag = `${run}.${writes}`;
    partition.set(id, { etag, text: JSON.stringify({ partition: name, id, kind, sort, summary, body }) });
    return etag;
  };
  const kept = (partition: string, id: string): Kept | undefined => partitions.get(partition)?.get(id);

  return {
    name: 'memory',
    durable: false,
    async read(partition, id, held) {
      const found = kept(partition, id);
      return held !== undefined && found?.etag === held.etag ? held : found && parse(found);
    },
    async create(item) {
      return kept(item.partition, item.id) === undefined ? put(item) : undefined;
    },
    async replace(item, etag) {
      return kept(item.partition, item.id)?.etag === etag ? put(item) : undefined;
    },
    async remove(partition, id, etag) {
      return kept(partition, id)?.etag === etag && partitions.get(partition)?.delete(id) === true;
    },
    async page({ partition, kind, after, limit }) {
      return [...(partitions.get(partition)?.values() ?? [])]
        .map(parse)
        .filter((item) => item.kind === kind && (after === undefined || compare(item, after) > 0))
        .toSorted(compare)
        .slice(0, limit)
        .map(({ id, sort, summary }) => ({ id, sort, summary }));
    },
    async close() {},
  };
};
