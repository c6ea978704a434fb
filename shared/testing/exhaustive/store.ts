/** The storage port over a map that can be put aside and put back: a server that is tried from one state in many ways. */
import type { Item, Store, StoredItem } from '../../../server/store/store.ts';

export type Items = ReadonlyMap<string, StoredItem>;

export interface ForkableStore extends Store {
  items(): Items;
  become(items: Items): void;
}

const order = (a: string, b: string): number => Number(a > b) - Number(a < b);

export const createForkableStore = (): ForkableStore => {
  let items = new Map<string, StoredItem>();
  let writes = 0;
  const keyOf = (partition: string, id: string): string => `${partition} ${id}`;
  const put = (item: Item): string => {
    const etag = `e${(writes += 1)}`;
    items.set(keyOf(item.partition, item.id), structuredClone({ ...item, etag }));
    return etag;
  };
  return {
    name: 'memory',
    durable: false,
    read: async (partition, id) => structuredClone(items.get(keyOf(partition, id))),
    create: async (item) => (items.has(keyOf(item.partition, item.id)) ? undefined : put(item)),
    replace: async (item, etag) => (items.get(keyOf(item.partition, item.id))?.etag === etag ? put(item) : undefined),
    remove: async (partition, id, etag) => items.get(keyOf(partition, id))?.etag === etag && items.delete(keyOf(partition, id)),
    page: async ({ partition, kind, after, limit }) =>
      [...items.values()]
        .filter((item) => item.partition === partition && item.kind === kind)
        .filter(({ sort, id }) => after === undefined || (order(sort, after.sort) || order(id, after.id)) > 0)
        .toSorted((a, b) => order(a.sort, b.sort) || order(a.id, b.id))
        .slice(0, limit)
        .map(({ id, sort, summary }) => ({ id, sort, summary: structuredClone(summary) })),
    close: async () => undefined,
    items: () => new Map(items),
    become: (next) => void (items = new Map(next)),
  };
};
