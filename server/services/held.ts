/**
 * Heads that were pushed to lately, as they were written: a push to the same session need not read, parse and write all of it again.
 * What is held decides nothing: the swap does, which asks for its etag, or a look at the store where no swap comes of it (push.ts).
 *
 * Of a head's JSON nearly all is its tail, and a push only adds to that, at the end: the text is kept, too, and what is added is added
 * to it. The list of segments changes with one push of fifty, and is kept as text as well.
 */
import type { OwnerId, SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Item, Store, StoredItem } from '../store/store.ts';
import { headId, type Head, type KeptRecord } from './heads.ts';

interface Held {
  readonly item: StoredItem;
  readonly text: string;
  readonly segments: string;
  /** Where in its text the records of the tail begin; they end before the last two letters. */
  readonly tailAt: number;
}
/** A head that is to be written. */
export interface Written {
  readonly item: Item & { readonly text: string };
  readonly segments: string;
  readonly tailAt: number;
}

const textOf = (records: readonly KeptRecord[]): string => records.map((record) => JSON.stringify(record)).join();

export const createHeld = (store: Pick<Store, 'read'>) => {
  const held = new Map<string, Held>();
  const keyOf = (partition: string, id: string): string => `${partition}.${id}`;
  return {
    /** As it was when this process wrote it last; undefined when it is not held. */
    last: (owner: OwnerId, session: SessionId): StoredItem | undefined => held.get(keyOf(owner, headId(session)))?.item,
    /** As it stands. */
    read(owner: OwnerId, session: SessionId): Promise<StoredItem | undefined> {
      const id = headId(session);
      return store.read(owner, id, held.get(keyOf(owner, id))?.item);
    },
    /** The same item with its text; `before` is what was read, `added` are the last records of `head`. */
    written(item: Item, before: StoredItem | undefined, head: Head, added: readonly KeptRecord[]): Written {
      const known = held.get(keyOf(item.partition, item.id));
      const isLonger = known !== undefined && known.item === before && head.tail.length >= added.length && head.tail.length > 0;
      const old = isLonger ? known.text.slice(known.tailAt, -2) : '';
      const news = textOf(isLonger ? added : head.tail);
      const isSame = known !== undefined && (known.item.body as Head).segments === head.segments;
      const segments = isSame ? known.segments : JSON.stringify(head.segments);
      const rest = JSON.stringify({ ...head, segments: undefined, tail: undefined });
      const start = `${rest.slice(0, -1)},"segments":${segments},"tail":[`;
      const text = `${start}${old}${old !== '' && news !== '' ? ',' : ''}${news}]}`;
      return { item: { ...item, text }, segments, tailAt: start.length };
    },
    /** For the next push, once it stands in the store. */
    keep({ item: { text, ...item }, segments, tailAt }: Written, etag: string): void {
      const key = keyOf(item.partition, item.id);
      held.delete(key);
      if (text.length > limits.headHeldLetters) return;
      held.set(key, { item: { ...item, etag }, text, segments, tailAt });
      const [oldest] = held.keys();
      if (held.size > limits.headsHeld && oldest !== undefined) held.delete(oldest);
    },
  };
};
