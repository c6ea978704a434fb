import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entityOf, writerOf } from '../testing/documents.ts';
import type { Fact, FactKey, Head, Patch, Seen } from './facts/facts.ts';
import { byPrecedence } from './facts/heads.ts';
import { factKey } from './facts/keys.ts';
import { prepare } from './prepare.ts';
import { createState, type DocState } from './state.ts';

const entity = entityOf('chart');
const [ann, bob, cid] = [writerOf('ann'), writerOf('bob'), writerOf('cid')];
const at = (writer: typeof ann, field = 'title'): FactKey => factKey(entity, field, writer);
const stateOf = (...set: readonly (readonly [FactKey, ...Fact])[]): DocState => {
  const state = createState();
  state.apply({ set, del: [] });
  return state;
};
const context = { writer: ann, nextN: 7, now: 1000 };
const write = (state: DocState, value: string, seen?: Seen): Patch =>
  prepare(state, [{ entity, field: 'title', value, ...(seen === undefined ? {} : { seen }) }], context);

describe('the seen-heads rule', () => {
  test('DOC-3 without `seen`, the heads of that moment are replaced', () => {
    expect(write(stateOf([at(bob), 'old', 3, 1]), 'new')).toEqual({ set: [[at(ann), 'new', 7, 1000]], del: [[at(bob), 3]] });
  });

  test('DOC-3 a head that was rewritten after it was seen stays beside the new value', () => {
    const state = stateOf([at(bob), 'newer', 4, 1]);
    const patch = write(state, 'mine', [[bob, 3]]);
    expect(patch.del).toEqual([]);
    state.apply(patch);
    expect(state.conflicts()).toEqual([{ entity, field: 'title', heads: state.heads(entity, 'title') }]);
    expect(state.heads(entity, 'title').map(({ value }) => value)).toEqual(['mine', 'newer']);
  });

  test('DOC-3 a head that arrived after the edit began stays, the seen one goes', () => {
    const state = stateOf([at(bob), 'seen', 3, 1], [at(cid), 'unseen', 1, 1]);
    expect(write(state, 'mine', [[bob, 3]]).del).toEqual([[at(bob), 3]]);
  });

  test('DOC-4 an unseen head of the same value collapses into the write', () => {
    const state = stateOf([at(bob), 'seen', 3, 1], [at(cid), 'same', 1, 1]);
    expect(write(state, 'same', [[bob, 3]]).del).toEqual([
      [at(bob), 3],
      [at(cid), 1],
    ]);
  });

  test('DOC-4 a write that changes nothing makes no change, unless it is asked to', () => {
    const state = stateOf([at(bob), 'same', 3, 1]);
    expect(write(state, 'same')).toEqual({ set: [], del: [] });
    const again = prepare(state, [{ entity, field: 'title', value: 'same', again: true }], context);
    expect(again).toEqual({ set: [[at(ann), 'same', 7, 1000]], del: [[at(bob), 3]] });
  });

  test('DOC-4 equal heads of two writers are no conflict', () => {
    const state = stateOf([at(bob), { x: 1, y: [2] }, 3, 1], [at(cid), { y: [2], x: 1 }, 1, 1]);
    expect(state.heads(entity, 'title')).toHaveLength(2);
    expect(state.conflicts()).toEqual([]);
  });

  test('DOC-3 a field is emptied by removing what was seen of it, the own head included', () => {
    const state = stateOf([at(ann), 'mine', 3, 1], [at(bob), 'theirs', 2, 1]);
    const patch = prepare(state, [{ entity, field: 'title', value: undefined, seen: [[ann, 3]] }], context);
    expect(patch).toEqual({ set: [], del: [[at(ann), 3]] });
  });

  test('DOC-3 counts are consecutive over the fields that are set; of one field the last write counts', () => {
    const writes = [
      { entity, field: 'title', value: 'first' },
      { entity, field: 'panel', value: 'table' },
      { entity, field: 'title', value: 'last' },
    ];
    expect(prepare(createState(), writes, context).set).toEqual([
      [at(ann), 'last', 7, 1000],
      [at(ann, 'panel'), 'table', 8, 1000],
    ]);
  });

  test('DOC-5 the order of heads is the same however they are given', () => {
    const head = fc.record({
      writer: fc.constantFrom(ann, bob, cid, writerOf('dan')),
      value: fc.integer(),
      n: fc.integer({ min: 1, max: 4 }),
      at: fc.nat(),
    });
    const heads = fc.uniqueArray(head, { selector: ({ writer }) => writer, minLength: 2 });
    fc.assert(
      fc.property(
        heads.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, other]) => {
          const sorted = (list: readonly Head[]): readonly Head[] => [...list].sort(byPrecedence);
          expect(sorted(other)).toEqual(sorted(all));
          const states = [all, other].map((list) =>
            stateOf(...list.map(({ writer, value, n, at: time }) => [at(writer), value, n, time] as const)),
          );
          expect(states[0]?.heads(entity, 'title')).toEqual(states[1]?.heads(entity, 'title'));
        },
      ),
    );
  });
});
