/** The update that is written ahead of a change, byte for byte against the one that Yjs writes of the change once made. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Bytes } from '../../model/bytes.ts';
import type { Json } from '../../model/json.ts';
import { entityOf } from '../../testing/documents.ts';
import { openDoc, type SessionDoc } from '../doc.ts';
import type { Fact, FactKey, Patch } from '../facts/facts.ts';

const keyOf = (field: number, writer: number): FactKey => `session/f${field}#${'AB'.charAt(writer).repeat(8)}`;

/** A document of plain Yjs that makes the same changes in the plainest way. */
const reference = (clientId: number) => {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const facts: Y.Map<Fact> = doc.getMap('facts');
  let update: Uint8Array = Uint8Array.of(0, 0);
  doc.on('update', (made: Uint8Array) => (update = made));
  return {
    apply: ({ set, del }: Patch): Uint8Array => {
      update = Uint8Array.of(0, 0);
      doc.transact(() => {
        for (const [key, ...fact] of set) if (fact[1] > (facts.get(key)?.[1] ?? 0)) facts.set(key, fact);
        for (const [key, n] of del) if ((facts.get(key)?.[1] ?? Infinity) <= n) facts.delete(key);
      });
      return update;
    },
    merge: (foreign: Bytes): void => Y.applyUpdate(doc, foreign, 'remote'),
    encode: (): Uint8Array => Y.encodeStateAsUpdate(doc),
  };
};

const entry = fc.record({ field: fc.nat(5), writer: fc.nat(1), value: fc.jsonValue({ maxDepth: 3 }), n: fc.integer({ min: 1, max: 40 }), at: fc.nat(2 ** 45) });
const patchArb = fc
  .record({
    sets: fc.uniqueArray(entry, { maxLength: 5, selector: ({ field, writer }) => keyOf(field, writer) }),
    dels: fc.uniqueArray(entry, { maxLength: 3, selector: ({ field, writer }) => keyOf(field, writer) }),
  })
  .map(({ sets, dels }): Patch => {
    const set = sets.map(({ field, writer, value, n, at }) => [keyOf(field, writer), value as Json, n, at] as const);
    const named = new Set(set.map(([key]) => key));
    const del = dels.map(({ field, writer, n }) => [keyOf(field, writer), n] as const).filter(([key]) => !named.has(key));
    return { set, del };
  });
/** Each step: who writes, what, and whether the other gets it at once, later or with the rest. */
const steps = fc.array(fc.record({ by: fc.nat(1), patch: patchArb, exchange: fc.boolean(), settle: fc.boolean() }), { minLength: 1, maxLength: 25 });
const client = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER - 1 });

test('DOC-9 the update written ahead of a change is, byte for byte, the one that Yjs writes of it', () => {
  fc.assert(
    fc.property(client, client, steps, (first, second, list) => {
      fc.pre(first !== second);
      const docs: readonly [SessionDoc, SessionDoc] = [openDoc({ clientId: first }, []), openDoc({ clientId: second }, [])];
      const references = [reference(first), reference(second)] as const;
      const waiting: [Bytes[], Bytes[]] = [[], []];
      for (const { by, patch: drawn, exchange, settle } of list) {
        // What stands under a writer's keys only this writer sets.
        const patch: Patch = { ...drawn, set: drawn.set.filter(([key]) => key.endsWith('AB'.charAt(by))) };
        const side = by === 0 ? 0 : 1;
        const other = side === 0 ? 1 : 0;
        const update = docs[side].apply(patch);
        expect(update).toEqual(new Uint8Array(references[side].apply(patch)));
        if (settle) docs[side].settle();
        waiting[other].push(update);
        if (!exchange) continue;
        for (const foreign of waiting[side].splice(0)) {
          expect(docs[side].merge(foreign).ok).toBe(true);
          references[side].merge(foreign);
        }
      }
      for (const side of [0, 1] as const) expect(docs[side].encode()).toEqual(new Uint8Array(references[side].encode()));
    }),
    { numRuns: 500 },
  );
});

test('DOC-9 a key that is named twice and an edit of a text go through Yjs itself', () => {
  const [doc, plain] = [openDoc({ clientId: 7 }, []), reference(7)];
  const key = keyOf(1, 0);
  const twice: Patch = { set: [[key, 'one', 1, 0], [key, 'two', 2, 0]], del: [] };
  expect(doc.apply(twice)).toEqual(new Uint8Array(plain.apply(twice)));
  const removed: Patch = { set: [[key, 'three', 3, 0]], del: [[key, 3]] };
  expect(doc.apply(removed)).toEqual(new Uint8Array(plain.apply(removed)));
  expect(doc.facts().set).toEqual([]);
  const text = `${entityOf('note')}/text#AAAAAAAA` as FactKey;
  const other = openDoc({ clientId: 8 }, [doc.encode()]);
  const written = doc.apply({ set: [[text, null, 1, 0]], del: [], text: [[text, 1, 0, '', 'hello']] });
  expect(other.merge(written)).toMatchObject({ ok: true, value: { whole: [[entityOf('note'), 'hello']] } });
});
