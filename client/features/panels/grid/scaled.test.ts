import fc from 'fast-check';
import { expect, test } from 'vitest';
import { barFor, follow, reveal, trackOf, type Position } from './scaled.ts';

const three = trackOf(3_000_000 * 28, 16_000_000, 500);
const start: Position = { bar: 0, top: 0 };

test('CHA-9: a table that fits is not scaled', () => {
  const short = trackOf(28_000, 16_000_000, 500);
  expect(short.track).toBe(28_000);
  expect(follow(start, 1234.5, short)).toEqual({ bar: 1234.5, top: 1234.5 });
  expect(barFor(1234.5, short)).toBe(1234.5);
});

test('CHA-9: three million rows: both ends and every row between are reached, steps are as long as they look', () => {
  expect(follow(start, three.track - three.view, three).top).toBe(three.length - three.view);
  expect(follow(start, three.track - three.view - 0.5, three).top, 'the end, rounded by the browser').toBe(three.length - three.view);
  expect(follow({ bar: 9_000_000, top: 47_000_000 }, 0, three).top).toBe(0);
  expect(follow({ bar: 9_000_000, top: 47_000_000 }, 9_000_100, three).top).toBe(47_000_100);
  const jumped = follow(start, 8_000_000, three).top;
  expect(jumped / (three.length - three.view)).toBeCloseTo(8_000_000 / (three.track - three.view), 9);
});

test('CHA-9: wherever the rows are, the bar that belongs there leads back to them', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: three.length - three.view }), (top) => {
      const bar = barFor(top, three);
      expect(bar).toBeGreaterThanOrEqual(0);
      expect(bar).toBeLessThanOrEqual(three.track - three.view);
      // The bar set to its place is no step of the person: the rows stay.
      expect(follow({ bar, top }, bar, three).top).toBe(top);
      expect(bar === 0).toBe(top === 0);
    }),
  );
});

test('CHA-9: a row comes into view with as little movement as possible', () => {
  expect(reveal(10, 28, 0, 500)).toBe(0);
  expect(reveal(2_999_999, 28, 0, 500)).toBe(three.length - 500);
  expect(reveal(3, 28, 1000, 500)).toBe(84);
});
