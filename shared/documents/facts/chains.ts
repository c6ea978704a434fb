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

const nameOf = (id: Y.ID | null): string => (id === null ? '' : `${id.client} ${id.clock}`);

/** What an item stands behind; one that is known in part goes on behind that. */
const originOf = (doc: Y.Doc, { id: { client, clock }, origin }: Y.Item): Y.ID | null => {
  const known = Y.getState(doc.store, client);
  return known > clock ? Y.createID(client, known - 1) : origin;
};

/** Of the facts under one key that an update brings and the document does not hold yet, in any order: whether they go on from what is there. */
const goesOn = (doc: Y.Doc, last: Y.Item | undefined, items: readonly Y.Item[]): boolean => {
  const behind = new Map(items.map((item) => [nameOf(originOf(doc, item)), item]));
  if (behind.size < items.length || items.some(({ rightOrigin }) => rightOrigin !== null)) return false;
  let [end, count] = last === undefined ? [null, 0] : [endOf(last), countIn(last)];
  for (let left = items.length; left > 0; left -= 1) {
    const next = behind.get(nameOf(end));
    if (next === undefined) return false;
    const own = countIn(next);
    if (own > 0 && own <= count) return false;
    [end, count] = [endOf(next), Math.max(count, own)];
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
  return [...byKey].every(([key, items]) => goesOn(doc, facts._map.get(key), items));
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
