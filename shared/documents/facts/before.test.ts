import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mintWriterId, sessionEntity, type WriterId } from '../../model/ids.ts';
import type { Json } from '../../model/json.ts';
import { beforeOf } from './before.ts';
import { resolve, setField } from '../commands.ts';
import type { Patch, Write } from './facts.ts';
import { mergePatches } from '../wire/patches.ts';
import { prepare } from '../prepare.ts';
import { createState, type DocState } from '../state.ts';

/** Devices over the same facts: each writes into its own state, `meet` lets every one have everything. */
const devices = (many: number) => {
  let minted = 0;
  const mint = (length: number): string => String((minted += 1)).padStart(length, 'x');
  const told: Patch[] = [];
  const all = Array.from({ length: many }, () => {
    const state = createState();
    const writer = mintWriterId(mint);
    let n = 1;
    const write = (writes: readonly Write[]): void => {
      const patch = prepare(state, writes, { writer, nextN: n, now: 1000 * n });
      n += patch.set.length;
      state.apply(patch);
      told.push(patch);
    };
    return { state, writer, write, set: (value: Json) => write(setField(sessionEntity, 'title', value)) };
  });
  return { all, told, meet: () => all.forEach(({ state }) => told.forEach((patch) => state.apply(patch))) };
};

const pair = () => {
  const { all, ...rest } = devices(2);
  const [a, b] = all;
  if (a === undefined || b === undefined) throw new Error('two devices');
  return { a, b, ...rest };
};

const headsOf = (state: DocState) => ({ entity: sessionEntity, field: 'title', heads: state.heads(sessionEntity, 'title') });

describe('what was there before', () => {
  test('CON-6: of two values written apart it is the one that both were written over, whoever wrote it and in whatever order it is told', () => {
    const { a, b, told, meet } = pair();
    a.set('first');
    a.set('second');
    meet();
    a.set('mine');
    a.set('mine again');
    b.set('theirs');
    meet();
    const place = headsOf(a.state);
    expect(place.heads).toHaveLength(2);
    for (const patches of [told, told.toReversed()]) expect(beforeOf(undefined, patches, place)?.head?.value).toBe('second');
    // What was gathered into one record says the same.
    expect(beforeOf(undefined, [mergePatches(told.slice(0, 2)), mergePatches(told.slice(2, 4)), ...told.slice(4)], place)?.head?.value).toBe('second');
  });

  test('CON-6: a field that neither had set was not set, which is known only where the changes reach back to the beginning', () => {
    const { a, b, told, meet } = pair();
    a.set('mine');
    b.set('theirs');
    meet();
    expect(beforeOf(undefined, told, headsOf(a.state))).toEqual({ head: undefined });
    expect(beforeOf(a.state.facts(), [], headsOf(a.state))).toBeUndefined();
  });

  test('CON-6: changes that have gone behind a checkpoint are not guessed at', () => {
    const { a, b, told, meet } = pair();
    a.set('first');
    meet();
    const begin = a.state.facts();
    a.set('mine');
    const late = a.state.facts();
    b.set('theirs');
    meet();
    const place = headsOf(a.state);
    expect(beforeOf(begin, told.slice(1), place)?.head?.value).toBe('first');
    // The checkpoint holds one of the two already: what that was written over is not there any more.
    expect(beforeOf(late, told.slice(2), place)).toBeUndefined();
    expect(beforeOf(undefined, told.slice(1), place)).toBeUndefined();
  });

  test('CON-6: where two values stood already, no one value was there before', () => {
    const { a, b, told, meet } = pair();
    a.set('mine');
    b.set('theirs');
    meet();
    const choose = (state: DocState, value: string): readonly Write[] => state.conflicts().flatMap((conflict) => resolve(state, conflict, { value }));
    const [ofA, ofB] = [choose(a.state, 'settled here'), choose(b.state, 'settled there')];
    a.write(ofA);
    b.write(ofB);
    meet();
    expect(beforeOf(undefined, told, headsOf(a.state))).toBeUndefined();
  });

  test('CON-6: of any run the answer is a value that every side had seen, and nothing later was', () => {
    const step = fc.oneof(fc.record({ by: fc.nat(2), value: fc.nat(3) }), fc.constant('meet' as const));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), fc.nat(14), (steps, cut) => {
        const { all, told, meet } = devices(3);
        /** Of each fact, by name, all that its device knew of the field when it wrote it, and what it said. */
        const knew = new Map<string, ReadonlySet<string>>();
        const heard = all.map(() => new Set<string>());
        for (const each of steps) {
          if (each === 'meet') {
            meet();
            const every = new Set(heard.flatMap((names) => [...names]));
            for (const names of heard) for (const name of every) names.add(name);
            continue;
          }
          const [device, names] = [all[each.by], heard[each.by]];
          if (device === undefined || names === undefined) continue;
          const before = told.length;
          device.set(each.value);
          const [set] = told[before]?.set ?? [];
          if (set === undefined) continue;
          const name = `${device.writer} ${set[2]}`;
          knew.set(name, new Set(names));
          names.add(name);
        }
        meet();
        const state = all[0]?.state;
        if (state === undefined || state.conflicts().length === 0) return;
        const place = headsOf(state);
        // What came first may have gone behind a checkpoint.
        const begin = createState();
        for (const patch of told.slice(0, cut)) begin.apply(patch);
        const found = beforeOf(cut === 0 ? undefined : begin.facts(), told.slice(cut), place);
        if (found === undefined) return;
        const nameOf = ({ writer, n }: { readonly writer: WriterId; readonly n: number }): string => `${writer} ${n}`;
        const known = place.heads.map((head) => knew.get(nameOf(head)) ?? new Set<string>());
        const shared = [...(known[0] ?? [])].filter((name) => known.every((names) => names.has(name)));
        // Seen by all, and by nothing else that all had seen; nothing at all where it says that the field was not set.
        const name = found.head && nameOf(found.head);
        expect(shared.filter((other) => other === name || name === undefined || knew.get(other)?.has(name))).toEqual(name === undefined ? [] : [name]);
      }),
      { numRuns: 2000 },
    );
  });
});
