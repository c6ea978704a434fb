import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { begin, board, chart, pair, present, writerOf } from '../testing/documents.ts';
import { content } from '../testing/replica.ts';
import * as commands from './commands.ts';
import type { Patch } from './facts/facts.ts';
import { factKey, isJson, parseFactKey } from './facts/keys.ts';
import { mergePatches } from './wire/patches.ts';
import { createState, fromView, toView } from './state.ts';

const [ann, bob] = [writerOf('ann'), writerOf('bob')];

describe('patches and views', () => {
  const key = fc.tuple(
    fc.constantFrom(board, chart),
    fc.constantFrom('title', 'deleted', 'order', 'kind'),
    fc.constantFrom(ann, bob),
  );
  const value = fc.constantFrom('panel', 'a', 'b', false, { [ann]: 2 });
  const count = fc.integer({ min: 1, max: 6 });
  const patch: fc.Arbitrary<Patch> = fc.record({
    // A writer never gives one n two values.
    set: fc
      .array(fc.tuple(key, count), { maxLength: 3 })
      .map((all) =>
        all.map(([parts, n]) => [factKey(...parts), fc.sample(value, { numRuns: 1, seed: n })[0] ?? null, n, n] as const),
      ),
    del: fc.array(fc.tuple(key, count), { maxLength: 2 }).map((all) => all.map(([parts, n]) => [factKey(...parts), n] as const)),
  });
  const build = (patches: readonly Patch[]): ReturnType<typeof createState> => {
    const state = createState();
    for (const each of patches) state.apply(each);
    return state;
  };

  test('DOC-8 DOC-1 R9 order and repetition of patches do not matter, nor whether they were merged', () => {
    const some = fc
      .array(patch, { maxLength: 6 })
      .chain((all) =>
        fc.tuple(
          fc.constant(all),
          fc.shuffledSubarray([...all, ...all.slice(0, 2)], { minLength: all.length + Math.min(2, all.length) }),
        ),
      );
    fc.assert(
      fc.property(some, ([all, other]) => {
        const state = build(all);
        for (const same of [build(other), build([mergePatches(other)])]) {
          expect(content(same)).toEqual(content(state));
          expect(same.conflicts()).toEqual(state.conflicts());
          expect(same.merged()).toEqual(state.merged());
          expect(same.entities()).toEqual(state.entities());
          expect(same.deleted()).toEqual(state.deleted());
        }
        const { set, del } = mergePatches([...other, ...all]);
        const keys = [...set, ...del].map(([key]) => key);
        expect(new Set(keys).size, 'each key once').toBe(keys.length);
      }),
    );
  });

  test('DOC-8 T1 a view survives its JSON, and knows what was removed before it', () => {
    fc.assert(
      fc.property(fc.array(patch, { maxLength: 6 }), (all) => {
        const state = build(all);
        const read = fromView(JSON.parse(JSON.stringify(toView(state))));
        const again = present(read.ok ? read.value : undefined);
        for (const each of all) again.apply(each);
        expect(content(again)).toEqual(content(state));
        expect(again.conflicts()).toEqual(state.conflicts());
      }),
    );
  });

  test('STO-9 what the document has is there, also where it was removed before the document could hold it', () => {
    const title = factKey(chart, 'title', ann);
    const state = build([{ set: [[title, 'a', 3, 3]], del: [] }, { set: [[factKey(chart, 'title', bob), 'b', 1, 1]], del: [[title, 3]] }]);
    const late: Patch = { set: [[title, 'a', 3, 3]], del: [] };
    state.apply(late);
    expect(state.conflicts()).toEqual([]);
    expect([...state.follow(late)]).toEqual([chart]);
    expect(state.conflicts().map(({ heads }) => heads.map(({ value }) => value))).toEqual([['a', 'b']]);
    // From then on it is removed as any other.
    state.follow({ set: [], del: [[title, 3]] });
    expect(state.heads(chart, 'title').map(({ value }) => value)).toEqual(['b']);
  });

  test('DOC-8 what is not a view is a fault', () => {
    for (const view of [
      null,
      1,
      {},
      { version: 1 },
      { version: 1, set: [['x', 1, 1, 1]], del: [] },
      { version: 1, set: [], del: [[factKey(chart, 'a', ann), 0]] },
    ]) {
      expect(fromView(view)).toEqual({ ok: false, fault: { code: 'INVALID_INPUT' } });
    }
    expect(fromView({ version: 2, set: [], del: [] })).toEqual({ ok: false, fault: { code: 'UNSUPPORTED_VERSION' } });
    expect(fromView({ set: [], del: [] }).ok).toBe(false);
  });

  test('DOC-8 arrays handed out stay the same until their content changes', () => {
    const { a } = pair(begin);
    const [heads, list, conflicts] = [a.state.heads(chart, 'title'), a.state.entities('panel'), a.state.conflicts()];
    expect(a.write(commands.setSetting(chart, 'x', 1)).patch.set).toHaveLength(1);
    expect(a.state.heads(chart, 'title')).toBe(heads);
    expect(a.state.entities('panel')).toBe(list);
    expect(a.state.conflicts()).toBe(conflicts);
  });

  test('DOC-20 keys read back, and malformed ones are refused', () => {
    expect(parseFactKey(factKey(chart, 'set.x', ann))).toEqual({
      ok: true,
      value: { entity: chart, field: 'set.x', writer: ann },
    });
    for (const bad of [
      '',
      'session',
      'session/title',
      `session/Title#${ann}`,
      `short/title#${ann}`,
      `session/title#short`,
      `session/${'x'.repeat(41)}#${ann}`,
      `#${ann}/`,
    ]) {
      expect(parseFactKey(bad)).toEqual({ ok: false, fault: { code: 'INVALID_INPUT' } });
    }
  });

  test('DOC-20 a value is plain JSON of bounded depth', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
    for (const good of [null, 1.5, 'x', true, [1, { a: null }], nested(32)]) expect(isJson(good)).toBe(true);
    for (const bad of [undefined, Number.NaN, Infinity, 1n, new Uint8Array(1), new Map(), () => 1, [undefined], nested(33)])
      expect(isJson(bad)).toBe(false);
  });
});
