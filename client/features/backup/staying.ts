/** Which backups of a folder stay: the latest ones, one of each day, then one of each week. The rest makes room. */
import { limits } from '../../../shared/model/limits.ts';

const day = 24 * 60 * 60_000;

/** The newest of each of the latest `most` periods in which there is one. */
const newestOf = (times: readonly number[], period: number, most: number): readonly number[] => {
  const byPeriod = new Map<number, number>();
  for (const at of times) {
    const number = Math.floor(at / period);
    byPeriod.set(number, Math.max(at, byPeriod.get(number) ?? 0));
  }
  return [...byPeriod].sort(([a], [b]) => b - a).slice(0, most).map(([, at]) => at);
};

/** `times`: when each backup was made, ms. */
export const staying = (times: readonly number[]): ReadonlySet<number> =>
  new Set([
    ...times.toSorted((a, b) => b - a).slice(0, limits.backupsLatest),
    ...newestOf(times, day, limits.backupsDaily),
    ...newestOf(times, 7 * day, limits.backupsWeekly),
  ]);
