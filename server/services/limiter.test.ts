/** The rate limiter by itself: bursts, refill, bounded memory. */
import { expect, test } from 'vitest';
import { limits } from '../../shared/model/limits.ts';
import { createLimiter } from './limiter.ts';

const rate = { perSecond: 2, burst: 3 };

test('API-14 T21: a burst is let through, then one for each interval, and a refused request costs nothing', () => {
  const clock = { now: 1_000_000 };
  const limiter = createLimiter(() => clock.now);
  expect([1, 2, 3, 4, 5].map(() => limiter.take('a', rate))).toEqual([0, 0, 0, 500, 500]);
  clock.now += 500;
  expect([limiter.wait('a', rate), limiter.wait('a', rate)]).toEqual([0, 0]);
  expect([limiter.take('a', rate), limiter.take('a', rate)]).toEqual([0, 500]);
  clock.now += 60_000;
  expect([1, 2, 3, 4].map(() => limiter.take('a', rate))).toEqual([0, 0, 0, 500]);
});

test('API-14 T21: more callers than it remembers do not free one that is being held back', () => {
  const limiter = createLimiter(() => 1_000_000);
  for (let n = 0; n < limits.rateEntries; n += 1) limiter.take(`caller ${n}`, rate);
  for (let n = 0; n < 3; n += 1) limiter.take('busy', rate);
  for (let n = 0; n < 10; n += 1) limiter.take(`late ${n}`, rate);
  expect(limiter.take('busy', rate)).toBe(500);
  expect(limiter.take('caller 0', rate)).toBe(0);
});

test('API-14 T21: a clock that goes back holds nobody for as long as it was ahead', () => {
  const clock = { now: 1_000_000 };
  const limiter = createLimiter(() => clock.now);
  clock.now += 86_400_000;
  limiter.take('a', rate);
  clock.now -= 86_400_000;
  expect(limiter.take('a', rate)).toBe(500);
  clock.now += 500;
  expect([1, 2].map(() => limiter.take('a', rate))).toEqual([0, 500]);
  clock.now += 60_000;
  expect([1, 2, 3, 4].map(() => limiter.take('a', rate))).toEqual([0, 0, 0, 500]);
});
