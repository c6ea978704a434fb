import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { move, nudge, phone, place, resize, settle, type Layout, type Placed } from './layout.ts';

const items = (...layouts: readonly Layout[]): Placed[] => layouts.map((layout, at) => ({ id: 'abcdefgh'.charAt(at), layout }));
const at = (all: readonly Placed[], id: string): Layout => all.find((item) => item.id === id)?.layout ?? expect.fail();
const cells = ({ layout: [x, y, w, h] }: Placed): string[] =>
  Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`);

const isSound = (all: readonly Placed[]): void => {
  const taken = new Set<string>();
  for (const item of all) {
    const [x, y, w, h] = item.layout;
    expect(x >= 0 && y >= 0 && w >= 1 && h >= 1 && x + w <= 12, 'inside the grid').toBe(true);
    for (const cell of cells(item)) {
      expect(taken.has(cell), `overlap at ${cell}`).toBe(false);
      taken.add(cell);
    }
  }
  for (const {
    layout: [x, y, w],
  } of all) {
    const rests = y === 0 || Array.from({ length: w }, (_, column) => `${x + column},${y - 1}`).some((cell) => taken.has(cell));
    expect(rests, 'no gap above').toBe(true);
  }
};

const layout = fc.tuple(
  fc.integer({ min: -2, max: 14 }),
  fc.integer({ min: -1, max: 12 }),
  fc.integer({ min: 0, max: 13 }),
  fc.integer({ min: 0, max: 6 }),
);
const some = fc.array(layout, { minLength: 1, maxLength: 8 }).map((all) => items(...all));
const size = ({ layout: [, , w, h] }: Placed): string => `${w} ${h}`;

describe('grid', () => {
  test('DOC-14 whatever the document holds is shown without overlaps and gaps, the same on every replica', () => {
    fc.assert(
      fc.property(
        some.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, other]) => {
          const settled = settle(all);
          isSound(settled);
          expect(settled.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
          expect(settle(settled)).toEqual(settled);
          for (const { id } of all) expect(at(settle(other), id)).toEqual(at(settled, id));
        },
      ),
    );
  });

  test('DOC-14 moving keeps every size and lands in the column asked for', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: -3, max: 15 }), fc.integer({ min: -3, max: 20 }), (all, x, y) => {
        const before = settle(all);
        const after = move(all, 'a', x, y);
        isSound(after);
        expect(after.map(size)).toEqual(before.map(size));
        const [left, , w] = at(after, 'a');
        expect(left).toBe(Math.min(Math.max(x, 0), 12 - w));
      }),
    );
  });

  test('DOC-14 resizing changes one panel only and is cut at the edge', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: -1, max: 15 }), fc.integer({ min: -1, max: 8 }), (all, w, h) => {
        const before = settle(all);
        const after = resize(all, 'a', w, h);
        isSound(after);
        const [x] = at(before, 'a');
        expect(at(after, 'a')[0]).toBe(x);
        expect(at(after, 'a').slice(2)).toEqual([Math.min(Math.max(w, 1), 12 - x), Math.max(h, 1)]);
        expect(after.slice(1).map(size)).toEqual(before.slice(1).map(size));
      }),
    );
  });

  test('DOC-14 a new panel takes the first free place and moves no other', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 5 }), (all, w, h) => {
        const settled = settle(all);
        const next = settle([...settled, { id: 'new', layout: place(all, [w, h]) }]);
        isSound(next);
        expect(next.slice(0, -1)).toEqual(settled);
        expect(at(next, 'new').slice(2)).toEqual([w, h]);
      }),
    );
    expect(place(items([0, 0, 6, 4]), [6, 4])).toEqual([6, 0, 6, 4]);
    expect(place(items([0, 0, 8, 4]), [6, 4])).toEqual([0, 4, 6, 4]);
    expect(place([], [20, 3])).toEqual([0, 0, 12, 3]);
  });

  test('DOC-14 a panel dropped on another pushes it down, or up into the room that it left', () => {
    const two = items([0, 0, 6, 2], [0, 2, 6, 2]);
    expect(move(two, 'b', 0, 0).map((item) => item.layout[1])).toEqual([2, 0]);
    expect(move(two, 'a', 0, 2).map((item) => item.layout[1])).toEqual([2, 0]);
    expect(move(two, 'unknown', 0, 2)).toEqual(two);
  });

  test('DOC-14 every place can be reached by keyboard', () => {
    const three = items([0, 0, 6, 2], [0, 2, 6, 3], [6, 0, 6, 2]);
    const down = nudge(three, 'a', 'down');
    expect([at(down, 'b')[1], at(down, 'a')[1]]).toEqual([0, 3]);
    expect(nudge(down, 'a', 'down')).toEqual(down);
    expect(at(nudge(down, 'a', 'up'), 'a')[1]).toBe(0);
    expect(at(nudge(three, 'b', 'right'), 'b')[0]).toBe(1);
    expect(nudge(three, 'a', 'left')).toEqual(three);
    fc.assert(
      fc.property(some, fc.constantFrom('left' as const, 'right' as const, 'up' as const, 'down' as const), (all, direction) =>
        isSound(nudge(all, 'a', direction)),
      ),
    );
  });

  test('DOC-14 a narrow screen shows rows from left to right, each panel once', () => {
    expect(phone(items([6, 0, 6, 2], [0, 2, 12, 2], [0, 0, 6, 2]))).toEqual(['c', 'a', 'b']);
    fc.assert(
      fc.property(some, (all) => {
        expect([...phone(all)].sort()).toEqual(all.map(({ id }) => id).sort());
      }),
    );
  });
});
