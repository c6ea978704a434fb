/**
 * Heads that were pushed to lately, as they were written: a push to the same session need not read, parse and write all of it again.
 * What is held decides nothing: the store says whether it is what stands there (one look at the etag), and the swap decides.
 *
 * Of a head's JSON nearly all is its tail, and a push only adds to that: the tail's text is kept, and what is added is added to it.
 */
import type { OwnerId, SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Item, Store, StoredItem } from '../store/store.ts';
import { headId, type Head, type KeptRecord } from './heads.ts';

interface Held {
  readonly item: StoredItem;
  /** The records of its tail as JSON, without the brackets. */
  readonly tail: string;
}

const textOf = (records: readonly KeptRecord[]): string => records.map((record) => JSON.stringify(record)).join();

export const createHeld = (store: Pick<Store, 'read'>) => {
  const held = new Map<string, Held>();
  const keyOf = ({ partition, id }: Pick<Item, 'partition' | 'id'>): string => `${partition}.${id}`;
  return {
    read(owner: OwnerId, session: SessionId): Promise<StoredItem | undefined> {
      const id = headId(session);
      return store.read(owner, id, held.get(keyOf({ partition: owner, id }))?.item);
    },
    /** The same item with its text; `before` is what was read, `added` are the last records of `head`. */
    written(item: Item, before: StoredItem | undefined, head: Head, added: readonly KeptRecord[]): { readonly item: Item & { readonly text: string }; readonly tail: string } {
      const known = held.get(keyOf(item));
      const isLonger = known !== undefined && known.item === before && head.tail.length >= added.length && head.tail.length > 0;
      const news = textOf(isLonger ? added : head.tail);
      // Put together by `+`, which copies nothing until it is sent.
      const tail = !isLonger || known.tail === '' || news === '' ? `${isLonger ? known.tail : ''}${news}` : `${known.tail},${news}`;
      const { tail: _, ...rest } = head;
      return { item: { ...item, text: `${JSON.stringify(rest).slice(0, -1)},"tail":[${tail}]}` }, tail };
    },
    /** For the next push, once it stands in the store. */
    keep({ text, ...item }: Item & { readonly text: string }, etag: string, tail: string): void {
      const key = keyOf(item);
      held.delete(key);
      if (text.length > limits.headHeldLetters) return;
      held.set(key, { item: { ...item, etag }, tail });
      const [oldest] = held.keys();
      if (held.size > limits.headsHeld && oldest !== undefined) held.delete(oldest);
    },
  };
};
