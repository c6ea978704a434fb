/**
 * All facts under one key are the work of one writer, who knows each of them: so each is made behind the one before it, and its count
 * is higher. Yjs would take one that is not for concurrent and choose between them by the client's number: an old fact that is told
 * again under another client would stand for the newer one, or bring back what was superseded, without a word.
 */
import * as Y from 'yjs';
import { isFact } from './keys.ts';

type Keyed = Pick<Y.Map<unknown>, '_map'>;

const countIn = (item: Y.Item | undefined): number =>
  item !== undefined && !item.deleted && item.content instanceof Y.ContentAny && isFact(item.content.arr[0]) ? item.content.arr[0][1] : 0;

const isSameId = (a: Y.ID | null, b: Y.ID | null): boolean => (a === null || b === null ? a === b : a.client === b.client && a.clock === b.clock);

const endOf = ({ id, length }: Y.Item): Y.ID => Y.createID(id.client, id.clock + length - 1);

/** Of the facts under one key that an update brings and the document does not hold yet, in any order: whether they go on from what is there. */
const goesOn = (doc: Y.Doc, facts: Keyed, key: string, items: readonly Y.Item[]): boolean => {
  let last = facts._map.get(key);
  let [end, count] = [last === undefined ? null : endOf(last), countIn(last)];
  for (let left = [...items]; left.length > 0; ) {
    const next = left.find((item) => {
      const { client, clock } = item.id;
      const known = Y.getState(doc.store, client);
      return isSameId(known > clock ? Y.createID(client, known - 1) : item.origin, end) && item.rightOrigin === null;
    });
    if (next === undefined || (countIn(next) > 0 && countIn(next) <= count)) return false;
    left = left.filter((item) => item !== next);
    last = next;
    [end, count] = [endOf(next), Math.max(count, countIn(next))];
  }
  return true;
};

/** Whether the facts of an update, each with its key, go on from those of the document. */
export const goOn = (doc: Y.Doc, facts: Keyed, keyed: Iterable<readonly [key: string, item: Y.Item]>): boolean => {
  const byKey = new Map<string, Y.Item[]>();
  for (const [key, item] of keyed) {
    if (item.id.clock + item.length <= Y.getState(doc.store, item.id.client)) continue;
    const items = byKey.get(key);
    if (items === undefined) byKey.set(key, [item]);
    else items.push(item);
  }
  return [...byKey].every(([key, items]) => goesOn(doc, facts, key, items));
};

/** Whether all facts of a document are made one behind the other. */
export const areChains = (facts: Keyed): boolean => {
  for (const last of facts._map.values()) {
    for (let item: Y.Item | null = last; item !== null; item = item.left) {
      const before: Y.Item | null = item.left;
      if (!isSameId(item.origin, before === null ? null : endOf(before)) || item.rightOrigin !== null) return false;
      if (!before?.deleted && before !== null) return false; // Yjs deletes the former of two
    }
  }
  return true;
};
