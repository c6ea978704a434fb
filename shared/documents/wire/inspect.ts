/**
 * Looks into a Yjs update before it touches a document, at the cost of the update alone: it must hold nothing but facts
 * and plain text, each in its place, and nothing that waits for something else. So a document never has pending structs (which make Yjs very slow) and never has to be
 * rolled back. An item without an origin names its place itself; one with an origin stands where that stands, which is looked up.
 */
import * as Y from 'yjs';
import { goOn } from '../facts/chains.ts';
import { parseEntityId, type EntityId } from '../../model/ids.ts';
import { isFact, splitKey } from '../facts/keys.ts';

export const root = 'facts';

const textPrefix = 'text/';

/** Each text is a root of its own: two replicas that begin one apart mean the same root, so nothing is lost. */
export const textRoot = (entity: EntityId): string => textPrefix + entity;

export const textEntity = (name: string): EntityId | undefined =>
  name.startsWith(textPrefix) ? parseEntityId(name.slice(textPrefix.length)) : undefined;

/** `foreign`: not facts. `gap`: something before it is missing. `twin`: it holds changes under the own id that this document did not make. */
export type Finding = 'fits' | 'foreign' | 'gap' | 'twin';

type Known = ReadonlyMap<number, number>;

/** Which text, or which fact, an item is part of. */
type Place = { readonly kind: 'facts' | 'text'; readonly of: string };

/** What an item may be that is part of a text. */
export const isPlain = ({ content, parentSub }: Y.Item): boolean =>
  (content instanceof Y.ContentString || content instanceof Y.ContentDeleted) && parentSub === null;

/** `name` of the root is a string in an update and a type in a document. */
const placeAt = (name: unknown, key: string | null): Place | undefined => {
  if (name === root) return key !== null && splitKey(key) !== undefined ? { kind: 'facts', of: key } : undefined;
  return typeof name === 'string' && key === null && textEntity(name) !== undefined ? { kind: 'text', of: name } : undefined;
};

type Struct = Y.Item | Y.GC | Y.Skip;

/** Where an item of the document stands. */
const placeInDoc = (doc: Y.Doc, id: Y.ID): Place | undefined => {
  if (id.clock >= Y.getState(doc.store, id.client)) return undefined;
  const item = Y.getItem(doc.store, id);
  if (!(item instanceof Y.Item) || !(item.parent instanceof Y.AbstractType)) return undefined;
  return placeAt(Y.findRootTypeKey(item.parent), item.parentSub);
};

/** Where the items of an update stand; undefined where that cannot be told. Each is looked up once. */
const createPlaces = (doc: Y.Doc, structs: readonly Struct[]): ((item: Y.Item) => Place | undefined) => {
  const byClient = new Map<number, Y.Item[]>();
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue;
    const known = byClient.get(struct.id.client);
    if (known === undefined) byClient.set(struct.id.client, [struct]);
    else known.push(struct);
  }
  const found = new Map<Y.Item, Place | undefined>();

  const inUpdate = ({ client, clock }: Y.ID): Y.Item | undefined => {
    const items = byClient.get(client) ?? [];
    let [low, high] = [0, items.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((items[middle]?.id.clock ?? 0) <= clock) low = middle + 1;
      else high = middle;
    }
    const item = items[low - 1];
    return item !== undefined && clock < item.id.clock + item.length ? item : undefined;
  };

  return (item) => {
    const path: Y.Item[] = [];
    let at: Y.Item | undefined = item;
    let place: Place | undefined;
    while (at !== undefined && !found.has(at)) {
      found.set(at, undefined); // a ring of origins has no place
      path.push(at);
      const origin: Y.ID | null = at.origin ?? at.rightOrigin;
      if (origin === null) {
        place = placeAt(at.parent, at.parentSub);
        at = undefined;
      } else {
        at = inUpdate(origin);
        if (at === undefined) place = placeInDoc(doc, origin);
        else if (found.has(at)) place = found.get(at);
      }
    }
    if (path.length === 0) return found.get(item);
    for (const passed of path) found.set(passed, place);
    return place;
  };
};

const isOurs = (item: Y.Item, place: Place | undefined): boolean => {
  const { content } = item;
  if (content instanceof Y.ContentDeleted) return place !== undefined;
  if (place?.kind === 'text') return content instanceof Y.ContentString;
  return place?.kind === 'facts' && content instanceof Y.ContentAny && content.arr.length === 1 && isFact(content.arr[0]);
};

/** Clock of each client after the update; undefined when structs are missing in between. */
const clocksAfter = (structs: readonly Struct[], before: Known): Map<number, number> | undefined => {
  const after = new Map(before);
  for (const { id, length } of structs) {
    const clock = after.get(id.client) ?? 0;
    if (id.clock > clock) return undefined;
    after.set(id.client, Math.max(clock, id.clock + length));
  }
  return after;
};

const has = (clocks: Known, id: Y.ID | null): boolean => id === null || id.clock < (clocks.get(id.client) ?? 0);

const decode = (update: Uint8Array): ReturnType<typeof Y.decodeUpdate> | undefined => {
  try {
    return Y.decodeUpdate(update);
  } catch {
    return undefined; // Yjs throws on bytes that are not an update
  }
};

type Decoded = NonNullable<ReturnType<typeof decode>>;

/** Yjs makes no deletion of nothing, and fails in the middle of what it does on one; among others it is swallowed. */
const isEmptyHanded = ({ ds }: Decoded): boolean => [...ds.clients.values()].some((ranges) => ranges.some(({ len }) => len < 1));

/** Whether Yjs could have made it, whatever it is an update of. */
export const isWellFormed = (update: Uint8Array): boolean => {
  const decoded = decode(update);
  return decoded !== undefined && !isEmptyHanded(decoded);
};

/** Whether two structs say the same where they overlap. Of one that was deleted since nothing is known: it counts as the same. */
const isSame = (known: Y.Item | Y.GC | undefined, { id, content, length, parentSub }: Y.Item): boolean => {
  if (!(known instanceof Y.Item) || content instanceof Y.ContentDeleted || known.content instanceof Y.ContentDeleted) return true;
  if (parentSub !== null && known.parentSub !== null && known.parentSub !== parentSub) return false;
  const from = id.clock - known.id.clock;
  const both = Math.min(length, known.length - from);
  if (content instanceof Y.ContentString) return known.content instanceof Y.ContentString && known.content.str.slice(from, from + both) === content.str.slice(0, both);
  if (!(content instanceof Y.ContentAny) || !(known.content instanceof Y.ContentAny)) return false;
  return JSON.stringify(known.content.arr.slice(from, from + both)) === JSON.stringify(content.arr.slice(0, both));
};

const itemsIn = (update: Uint8Array): readonly Y.Item[] => (decode(update)?.structs ?? []).filter((struct) => struct instanceof Y.Item);

/**
 * Whether the update brings another struct for a place that the document has filled: then Yjs would drop it without a word. With
 * `only` of that client alone.
 */
export const collides = (doc: Y.Doc, update: Uint8Array, only?: number): boolean =>
  itemsIn(update).some(
    (item) =>
      (only === undefined || item.id.client === only) &&
      item.id.clock < Y.getState(doc.store, item.id.client) &&
      !isSame(Y.getItem(doc.store, item.id), item),
  );

/** The same against updates by themselves, which still say what was deleted since. */
export const collidesWith = (updates: readonly Uint8Array[], update: Uint8Array): boolean => {
  const items = itemsIn(update);
  const clients = new Set(items.map(({ id }) => id.client));
  const known = updates.flatMap(itemsIn).filter(({ id }) => clients.has(id.client));
  return items.some((item) =>
    known.some(({ id, length }, at) => id.client === item.id.client && item.id.clock >= id.clock && item.id.clock < id.clock + length && !isSame(known[at], item)),
  );
};

/**
 * Of an item that is known in part: whether the rest goes on where that stands. Yjs takes the rest for a continuation of whatever was
 * made before it, be it another text or a fact.
 */
const goesOn = (doc: Y.Doc, item: Y.Item, place: Place | undefined): boolean => {
  const { client, clock } = item.id;
  const state = Y.getState(doc.store, client);
  if (clock >= state || clock + item.length <= state) return true;
  const known = placeInDoc(doc, Y.createID(client, state - 1));
  return known !== undefined && known.of === place?.of && isSame(Y.getItem(doc.store, item.id), item);
};

/** Yjs clients that made the structs of an update. */
export const clientsIn = (update: Uint8Array): readonly number[] => [...new Set((decode(update)?.structs ?? []).map(({ id }) => id.client))];

export const inspectUpdate = (doc: Y.Doc, update: Uint8Array): Finding => {
  const decoded = decode(update);
  if (decoded === undefined || isEmptyHanded(decoded)) return 'foreign';
  const before = new Map<number, number>();
  const clockOf = (client: number): void => void before.set(client, Y.getState(doc.store, client));
  for (const { id } of decoded.structs) clockOf(id.client);
  for (const struct of decoded.structs) {
    if (struct instanceof Y.Skip) return 'gap';
    if (!(struct instanceof Y.Item) || struct.length < 1) return 'foreign';
    for (const id of [struct.origin, struct.rightOrigin]) if (id !== null) clockOf(id.client);
  }
  for (const client of decoded.ds.clients.keys()) clockOf(client);
  const after = clocksAfter(decoded.structs, before);
  if (after === undefined) return 'gap';
  if ((after.get(doc.clientID) ?? 0) > (before.get(doc.clientID) ?? 0) || collides(doc, update, doc.clientID)) return 'twin';
  const items = decoded.structs.filter((struct) => struct instanceof Y.Item);
  if (!items.every(({ origin, rightOrigin }) => has(after, origin) && has(after, rightOrigin))) return 'gap';
  for (const [client, ranges] of decoded.ds.clients) {
    if (ranges.some(({ clock, len }) => clock + len > (after.get(client) ?? 0))) return 'gap';
  }
  const placeOf = createPlaces(doc, decoded.structs);
  const fits = items.every((item) => isOurs(item, placeOf(item)) && goesOn(doc, item, placeOf(item)));
  const facts = items.flatMap((item): readonly (readonly [string, Y.Item])[] => {
    const place = placeOf(item);
    return place?.kind === 'facts' ? [[place.of, item]] : [];
  });
  return fits && goOn(doc, doc.getMap(root), facts) ? 'fits' : 'foreign';
};
