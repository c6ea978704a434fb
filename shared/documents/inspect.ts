/**
 * Looks into a Yjs update before it touches a document, at the cost of the update alone: it must hold nothing but facts, and
 * nothing that waits for something else. So a document never has pending structs (which make Yjs very slow) and never has to be
 * rolled back. An item without an origin names its key itself; one with an origin inherits that of an item checked before.
 */
import * as Y from 'yjs';
import { isFact, splitKey } from './keys.ts';

export const root = 'facts';

/** `foreign`: not facts. `gap`: something before it is missing. `twin`: it claims changes under the own id of this document. */
export type Finding = 'fits' | 'foreign' | 'gap' | 'twin';

type Known = ReadonlyMap<number, number>;

const isOurs = (struct: Y.Item): boolean => {
  const { content, origin, rightOrigin, parent, parentSub } = struct;
  const holdsFact = content instanceof Y.ContentAny && content.arr.length === 1 && isFact(content.arr[0]);
  if (!holdsFact && !(content instanceof Y.ContentDeleted)) return false;
  if (origin !== null || rightOrigin !== null) return true;
  return (parent as unknown) === root && parentSub !== null && splitKey(parentSub) !== undefined;
};

/** Clock of each client after the update; undefined when structs are missing in between. */
const clocksAfter = (structs: readonly (Y.Item | Y.GC | Y.Skip)[], before: Known): Map<number, number> | undefined => {
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

export const inspectUpdate = (doc: Y.Doc, update: Uint8Array): Finding => {
  const decoded = decode(update);
  if (decoded === undefined) return 'foreign';
  const before = new Map<number, number>();
  const clockOf = (client: number): void => void before.set(client, Y.getState(doc.store, client));
  for (const { id } of decoded.structs) clockOf(id.client);
  for (const struct of decoded.structs) {
    if (struct instanceof Y.Skip) return 'gap';
    if (!(struct instanceof Y.Item) || !isOurs(struct)) return 'foreign';
    for (const id of [struct.origin, struct.rightOrigin]) if (id !== null) clockOf(id.client);
  }
  for (const client of decoded.ds.clients.keys()) clockOf(client);
  const after = clocksAfter(decoded.structs, before);
  if (after === undefined) return 'gap';
  if ((after.get(doc.clientID) ?? 0) > (before.get(doc.clientID) ?? 0)) return 'twin';
  const items = decoded.structs.filter((struct) => struct instanceof Y.Item);
  if (!items.every(({ origin, rightOrigin }) => has(after, origin) && has(after, rightOrigin))) return 'gap';
  for (const [client, ranges] of decoded.ds.clients) {
    if (ranges.some(({ clock, len }) => clock + len > (after.get(client) ?? 0))) return 'gap';
  }
  return 'fits';
};
