/** Which backups of a folder stay. */
import { expect, test } from 'vitest';
import { limits } from '../../../shared/model/limits.ts';
import { staying } from './staying.ts';

const hour = 60 * 60_000;
const start = Date.UTC(2026, 0, 1);

test('BAK-6: of two years of hourly backups the latest, one of each day and one of each week stay; the newest always does', () => {
  const times = Array.from({ length: 2 * 365 * 24 }, (_, index) => start + index * hour);
  const stay = staying(times);
  const newest = times.at(-1) ?? 0;
  expect(stay.has(newest)).toBe(true);
  expect(stay.size).toBeLessThanOrEqual(limits.backupsLatest + limits.backupsDaily + limits.backupsWeekly);
  const oldest = Math.min(...stay);
  // Of the oldest week the last one stays, and the newest week has only begun.
  expect(newest - oldest).toBeGreaterThan((limits.backupsWeekly - 2) * 7 * 24 * hour);
  for (let back = 0; back < limits.backupsDaily; back += 1) {
    const from = Math.floor(newest / (24 * hour)) * 24 * hour - back * 24 * hour;
    expect([...stay].some((at) => at >= from && at < from + 24 * hour)).toBe(true);
  }
});

test('BAK-6: few backups all stay, however far apart they are', () => {
  const times = [start, start + 100 * 24 * hour, start + 400 * 24 * hour];
  expect([...staying(times)].sort((a, b) => a - b)).toEqual(times);
});
