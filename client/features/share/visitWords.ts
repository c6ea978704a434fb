/** Visits of a snapshot in words and bars. The server counts at most one of a visitor in five minutes, so every number is "at least". */
import type { VisitsReply } from '../../sync/calls/snapshots.ts';
import { ago, counted } from '../../texts/format.ts';
import { t } from '../../texts/text.ts';

type Visits = VisitsReply['visits'];

/** Without the creation, which nobody came for. */
const visitsOf = (visits: Visits): Visits => visits.filter(({ visitor }) => visitor !== 'creation');

export const visitWords = (visits: Visits, now: number): string => {
  const came = visitsOf(visits);
  if (came.length === 0) return t`Not opened yet, but for your own creation of it`;
  const times = came.reduce((sum, { visits: count }) => sum + count, 0);
  const last = Math.max(...came.map((visit) => visit.last));
  return t`Opened at least ${counted(times, 'time')} by at least ${counted(came.length, 'visitor')}, last ${ago(last, now)}`;
};

const day = 24 * 60 * 60 * 1000;

export interface DayOfVisits {
  /** Start of the day, ms. */
  readonly at: number;
  readonly visitors: number;
}

/** Visitors by the day on which each first came, from the creation to today, at most the last `most` days. */
export const visitorsByDay = (visits: Visits, now: number, most = 30): readonly DayOfVisits[] => {
  const start = (at: number): number => new Date(new Date(at).toDateString()).getTime();
  const created = Math.min(...visits.map(({ first }) => first), now);
  const days = Math.min(most, Math.floor((start(now) - start(created)) / day + 0.5) + 1);
  return Array.from({ length: days }, (_, index) => {
    const at = start(start(now) - (days - 1 - index) * day + day / 2);
    return { at, visitors: visitsOf(visits).filter(({ first }) => start(first) === at).length };
  });
};
