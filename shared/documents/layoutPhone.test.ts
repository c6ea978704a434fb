import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nudgePhone, phone, settle, type Layout, type Placed } from './layout.ts';

const panels: fc.Arbitrary<readonly Placed<string>[]> = fc.array(
  fc
    .tuple(fc.nat(9), fc.nat(12), fc.integer({ min: 2, max: 12 }), fc.integer({ min: 1, max: 6 }))
    .map(([x, y, w, h]): Layout => [Math.min(x, 12 - w), y, w, h]),
  { minLength: 1, maxLength: 7 },
).map((all) => all.map((layout, index) => ({ id: `p${index}`, layout })));

describe('one column', () => {
  test('DST-9 a step up comes before the former neighbour, a step down after it', () => {
    fc.assert(
      fc.property(panels, fc.nat(6), fc.constantFrom('up', 'down'), (items, pick, direction) => {
        const order = phone(items);
        const at = pick % order.length;
        const id = order[at] ?? '';
        const other = order[direction === 'up' ? at - 1 : at + 1];
        const after = nudgePhone(items, id, direction);
        const now = phone(after);
        expect(after).toEqual(settle(other === undefined ? items : after));
        const isBefore = other === undefined || now.indexOf(id) < now.indexOf(other);
        expect(isBefore).toBe(other === undefined || direction === 'up');
      }),
      { numRuns: 300 },
    );
  });

  test('DST-9 panels that stand side by side change places', () => {
    const items: readonly Placed<string>[] = [
      { id: 'left', layout: [0, 0, 6, 4] },
      { id: 'right', layout: [6, 0, 6, 4] },
    ];
    expect(phone(nudgePhone(items, 'right', 'up'))).toEqual(['right', 'left']);
    expect(phone(nudgePhone(items, 'left', 'down'))).toEqual(['right', 'left']);
    expect(nudgePhone(items, 'left', 'up')).toEqual(items);
  });
});
