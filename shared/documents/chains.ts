/**
 * All facts under one key are the work of one writer, who knows each of them: so each is made behind the one before it, and its count
 * is higher. Yjs would take one that is not for concurrent and choose between them by the client's number: an old fact that is told
 * again under another client would stand for the newer one, or bring back what was superseded, without a word.
 */
import * as Y from 'yjs';
import { isFact } from './keys.ts';

type Keyed = Pick<Y.Map<unknown>, '_map'>;

/** 0 for what is no fact any more, or never was. */
const countIn = ({ content }: Y.Item): number => (content instanceof Y.ContentAny && isFact(content.arr[0]) ? content.arr[0][1] : 0);

const isSameId = (a: Y.ID | null, b: Y.ID | null): boolean => (a === null || b === null ? a === b : a.client === b.client && a.clock === b.clock);

const endOf = ({ id, length }: Y.Item): Y.ID => Y.createID(id.client, id.clock + length - 1);

/** Of the facts under one key that an update brings and the document does not hold yet, in any order: whether they go on from what is there. */
const goesOn = (doc: Y.Doc, facts: Keyed, key: string, items: readonly Y.Item[]): boolean => {
  let last = facts._map.get(key);
  let [end, count] = last === undefined ? [null, 0] : [endOf(last), countIn(last)];
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

/**
 * Whether all facts of a document are made one behind the other, with counts that grow as far as they are still known: of superseded
 * facts they are until the document lets go of their content.
 */
export const areChains = (facts: Keyed): boolean => {
  for (const last of facts._map.values()) {
    let least = Infinity;
    for (let item: Y.Item | null = last; item !== null; item = item.left) {
      const [before, count]: [Y.Item | null, number] = [item.left, countIn(item)];
      if (!isSameId(item.origin, before && endOf(before)) || item.rightOrigin !== null || count >= least) return false;
      if (count > 0) least = count;
    }
  }
  return true;
};
