import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { pair } from '../testing/documents.ts';
import { content, createReplica, type Replica } from '../testing/replica.ts';
import { seeded } from '../testing/seeded.ts';
import type { Bytes } from '../model/bytes.ts';
import { sessionEntity } from '../model/ids.ts';
import { renameEntity, setField } from './commands.ts';
import { mergeUpdates, openDoc, type SessionDoc } from './doc.ts';
import type { Fact } from './facts/facts.ts';

const random = seeded(3);
const rename = (replica: Replica, title: string): Bytes =>
  replica.write(renameEntity(replica.state, sessionEntity, title)).update;
const code = (doc: SessionDoc, update: Bytes): string => {
  const merged = doc.merge(update);
  return merged.ok ? 'ok' : merged.fault.code;
};
const key = (replica: Replica) => `session/title#${replica.writer}` as const;
const nothing = { set: [], del: [] };

/** An update made with plain Yjs, as no replica of ours would. */
const foreign = (make: (doc: Y.Doc) => void): Bytes => {
  const doc = new Y.Doc();
  make(doc);
  return new Uint8Array(Y.encodeStateAsUpdate(doc));
};
const withFact = (name: string, value: unknown): Bytes => foreign((doc) => doc.getMap('facts').set(name, value));

describe('changes', () => {
  test('DOC-9 R14 R15 an update carries its own change only, however much was written before', () => {
    const a = createReplica(random);
    for (let count = 0; count < 300; count += 1) rename(a, `title ${count}`);
    const before = openDoc({ clientId: 1 }, [a.doc.encode()]);
    const update = rename(a, 'last');
    expect(update.byteLength).toBeLessThan(80);
    expect(before.merge(update)).toEqual({ ok: true, value: { set: [[key(a), 'last', 301, expect.any(Number)]], del: [] } });
  });

  test('DOC-9 merging yields what changed, removals included, and nothing the second time', () => {
    const { a, b, exchange } = pair((first) => [first.write(setField(sessionEntity, 'title', 'one'))]);
    const change = b.write(renameEntity(b.state, sessionEntity, 'two'));
    expect(a.doc.merge(change.update)).toEqual({ ok: true, value: change.patch });
    expect(change.patch.del).toEqual([[key(a), 1]]);
    expect(a.doc.merge(change.update)).toEqual({ ok: true, value: nothing });
    exchange([], []);
  });

  test('DOC-2 a patch that was made before a newer write came takes away what it had seen, and no more', () => {
    const [a, b] = [createReplica(random), createReplica(random)];
    rename(a, 'one');
    rename(a, 'two');
    a.doc.apply({ set: [[key(b), 'another', 1, 0]], del: [[key(a), 1]] });
    expect(a.doc.facts().set.map(([, value]) => value).sort()).toEqual(['another', 'two']);
  });

  test('DOC-9 a patch applied twice makes an empty update', () => {
    const a = createReplica(random);
    const { patch } = a.write(setField(sessionEntity, 'title', 'one'));
    const empty = a.doc.apply(patch);
    expect([...empty]).toEqual([0, 0]);
    expect(createReplica(random).doc.merge(empty)).toEqual({ ok: true, value: nothing });
  });

  test('DOC-9 I6 the document opens from one whole update, from all of them, and from them merged', () => {
    const a = createReplica(random);
    const updates = ['x', 'y', 'z'].map((title) => rename(a, title));
    for (const parts of [[a.doc.encode()], updates, [mergeUpdates(updates)], [...updates].reverse(), []]) {
      const doc = openDoc({ clientId: 9 }, parts);
      expect(doc.rejected).toEqual([]);
      expect(content(doc)).toEqual(parts.length === 0 ? [] : content(a.state));
    }
  });

  test('DOC-10 the client id is one that the document does not hold', () => {
    const first = openDoc({ clientId: 77 }, []);
    first.apply({ set: [['session/title#AAAAAAAA', 'x', 1, 0]], del: [] });
    const second = openDoc({ clientId: 77 }, [first.encode()]);
    const update = second.apply({ set: [['session/title#BBBBBBBB', 'y', 1, 0]], del: [] });
    expect(code(first, update)).toBe('ok');
    const largest = openDoc({ clientId: Number.MAX_SAFE_INTEGER }, []);
    expect(code(first, largest.apply({ set: [['session/title#CCCCCCCC', 'z', 1, 0]], del: [] }))).toBe('ok');
    expect(first.facts().set).toHaveLength(3);
  });
});

describe('updates that do not fit', () => {
  test('DOC-10 one whose predecessor is missing waits outside', () => {
    const { a, b } = pair(() => []);
    const [first, second] = [rename(a, 'one'), rename(a, 'two')];
    expect(code(b.doc, second)).toBe('GAP');
    expect(content(b.doc)).toEqual([]);
    expect([code(b.doc, first), code(b.doc, second)]).toEqual(['ok', 'ok']);
  });

  test('DOC-10 one that removes a fact which is not here yet waits outside', () => {
    const { a, b } = pair(() => []);
    const first = rename(a, 'one');
    b.merge(first);
    const second = rename(b, 'two');
    const third = createReplica(random);
    expect([code(third.doc, second), code(third.doc, first), code(third.doc, second)]).toEqual(['GAP', 'ok', 'ok']);
  });

  test('DOC-10 one that claims changes of this document is a fork', () => {
    const twins = [openDoc({ clientId: 5 }, []), openDoc({ clientId: 5 }, [])] as const;
    const update = twins[0].apply({ set: [['session/title#AAAAAAAA', 'x', 1, 0]], del: [] });
    expect(code(twins[1], update)).toBe('FORK');
    expect(code(twins[0], update)).toBe('ok');
  });

  test.each([
    ['no update', Uint8Array.of(1, 2, 3, 255)],
    ['no bytes', new Uint8Array(0)],
    ['a deletion of nothing', Uint8Array.of(0, 1, 5, 1, 0, 0)],
    ['another root', foreign((doc) => doc.getMap('other').set('session/title#AAAAAAAA', ['x', 1, 0]))],
    ['a text', foreign((doc) => doc.getText('facts').insert(0, 'hello'))],
    ['a list', foreign((doc) => doc.getArray('facts').push([['x', 1, 0]]))],
    ['a nested map', foreign((doc) => doc.getMap('facts').set('session/title#AAAAAAAA', new Y.Map([['a', 1]])))],
    ['a bad key', withFact('title', ['x', 1, 0])],
    ['no fact', withFact('session/title#AAAAAAAA', 'x')],
    ['a count of nought', withFact('session/title#AAAAAAAA', ['x', 0, 0])],
    ['a fraction', withFact('session/title#AAAAAAAA', ['x', 1.5, 0])],
    ['a value that is not JSON', withFact('session/title#AAAAAAAA', [new Uint8Array(3), 1, 0])],
    ['a value nested too deep', withFact('session/title#AAAAAAAA', [JSON.parse('['.repeat(40) + ']'.repeat(40)), 1, 0])],
  ])('DOC-10 DOC-20 T22 %s is refused and leaves the document as it was', (_, update) => {
    const a = createReplica(random);
    rename(a, 'mine');
    const before = a.doc.encode();
    expect(code(a.doc, update)).toBe('INVALID_INPUT');
    expect(a.doc.encode()).toEqual(before);
    rename(a, 'still works');
    expect(openDoc({ clientId: 1 }, [update, a.doc.encode()])).toMatchObject({ rejected: [0] });
  });

  test('DOC-10 T24 random damage never throws', () => {
    const a = createReplica(random);
    for (const title of ['one', 'two', 'three']) rename(a, title);
    const whole = a.doc.encode();
    for (let round = 0; round < 2000; round += 1) {
      const damaged = whole.slice(0, random.chance(0.2) ? random.below(whole.length) : undefined);
      for (let times = random.below(4); times >= 0; times -= 1) damaged[random.below(damaged.length)] = random.below(256);
      const b = createReplica(random);
      const isRefused = !b.merge(damaged).ok;
      expect(content(b.doc)).toEqual(content(b.state));
      expect(isRefused && content(b.doc).length > 0).toBe(false);
    }
  });

  test('DOC-10 T2 damage in one record does not take the others along when a document is opened', () => {
    const a = createReplica(random);
    const updates = ['x', 'y', 'z'].map((title) => rename(a, title));
    const b = createReplica(random);
    const other = b.write(setField(sessionEntity, 'description', 'kept')).update;
    const [first, , third] = updates;
    const doc = openDoc(
      { clientId: 1 },
      [first, Uint8Array.of(9, 9, 9), third, other].filter((update) => update !== undefined),
    );
    expect(doc.rejected).toEqual([1, 2]);
    expect(
      doc
        .facts()
        .set.map(([, value]: readonly [string, ...Fact]) => value)
        .sort(),
    ).toEqual(['kept', 'x']);
  });

  test('DOC-28 an old fact of a writer, told again under another Yjs client, is refused, by an open document and when one is opened', () => {
    const [writer, reader] = [createReplica(random), createReplica(random)];
    const updates = ['first', 'second'].map((title) => rename(writer, title));
    // A client number above every other: Yjs would let it win.
    const old = (value: string, n: number): Bytes =>
      foreign((doc) => {
        doc.clientID = Number.MAX_SAFE_INTEGER;
        doc.getMap('facts').set(key(writer), [value, n, 1]);
      });
    for (const update of updates) reader.merge(update);
    expect(code(reader.doc, old('first', 1))).toBe('INVALID_INPUT');
    expect(openDoc({ clientId: 1 }, [...updates, old('first', 1)]).rejected).toEqual([2]);
    // Nor does it come back where somebody who was shown it has written over it.
    const over = rename(reader, 'third');
    expect(code(reader.doc, old('second', 2))).toBe('INVALID_INPUT');
    expect(openDoc({ clientId: 1 }, [...updates, over, old('second', 2)]).rejected).toEqual([3]);
  });
});
