/**
 * The Yjs update of a patch of facts alone, written without making the change: what a person waits for is the update, and the
 * document may follow while the store is at work. Yjs writes the items itself; the frame around them and the list of deletions
 * follow its update format, version 1. A test compares every byte with what Yjs says of the same change once it is made.
 *
 *   clients = 1 | items | client | clock | item, …  (or clients = 0) | clients deleted from | client | ranges | clock | length, …
 */
import * as Y from 'yjs';
import type { Bytes } from '../../model/bytes.ts';
import type { Fact, FactKey, Patch } from '../facts/facts.ts';

type Facts = Y.Map<Fact>;

interface Range {
  readonly clock: number;
  readonly length: number;
}

/** In order, neighbours as one. */
const joined = (ranges: readonly Range[]): readonly Range[] => {
  const out: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.clock - b.clock)) {
    const last = out.at(-1);
    if (last !== undefined && last.clock + last.length === range.clock) out[out.length - 1] = { clock: last.clock, length: last.length + range.length };
    else out.push(range);
  }
  return out;
};

const writeDeleted = (encoder: Y.UpdateEncoderV1, items: readonly Y.Item[]): void => {
  const byClient = new Map<number, Range[]>();
  for (const { id, length } of items) {
    const ranges = byClient.get(id.client) ?? [];
    byClient.set(id.client, [...ranges, { clock: id.clock, length }]);
  }
  encoder.writeLen(byClient.size);
  for (const [client, ranges] of [...byClient].sort(([a], [b]) => b - a)) {
    const all = joined(ranges);
    encoder.writeLen(client);
    encoder.writeLen(all.length);
    for (const { clock, length } of all) {
      encoder.writeLen(clock);
      encoder.writeLen(length);
    }
  }
};

const countOf = (facts: Facts, key: FactKey): number => facts.get(key)?.[1] ?? 0;

/** Undefined for what only Yjs can tell: edits of texts, and a key that is named twice. */
export const plainUpdate = (doc: Y.Doc, facts: Facts, { set, del, text = [] }: Patch): Bytes | undefined => {
  const keys = new Set([...set, ...del].map(([key]) => key));
  if (text.length > 0 || keys.size < set.length + del.length) return undefined;
  const encoder = new Y.UpdateEncoderV1();
  const sets = set.filter(([key, , n]) => n > countOf(facts, key));
  const removed = del.filter(([key, n]) => facts.has(key) && countOf(facts, key) <= n);
  const clock = Y.getState(doc.store, doc.clientID);
  encoder.writeLen(Math.min(1, sets.length));
  if (sets.length > 0) {
    encoder.writeLen(sets.length);
    encoder.writeClient(doc.clientID);
    encoder.writeLen(clock);
  }
  sets.forEach(([key, ...fact], index) => {
    const left = facts._map.get(key) ?? null;
    const id = Y.createID(doc.clientID, clock + index);
    new Y.Item(id, left, left && left.lastId, null, null, facts, key, new Y.ContentAny([fact])).write(encoder, 0);
  });
  const gone = [...sets, ...removed].flatMap(([key]) => facts._map.get(key) ?? []);
  writeDeleted(encoder, gone.filter((item) => !item.deleted));
  return new Uint8Array(encoder.toUint8Array());
};
