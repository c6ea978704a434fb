/** Which sessions the list shows, and in which order. Pinned ones stand first in any order. */
import type { SessionSummary } from '../../session/list/list.ts';

export type Show = 'all' | 'pinned' | 'device' | 'conflicts' | 'large' | 'archived';
export type Changed = 'any' | 'day' | 'week' | 'month';
export type Order = 'changed' | 'title';

export interface Choice {
  /** Any case, any part of the title; words in any order. */
  readonly search: string;
  readonly show: Show;
  readonly changed: Changed;
  readonly order: Order;
}

export const everything: Choice = { search: '', show: 'all', changed: 'any', order: 'changed' };

const day = 86_400_000;
const spans: { readonly [changed in Changed]: number } = { any: Infinity, day, week: 7 * day, month: 30 * day };

const shows: { readonly [show in Show]: (session: SessionSummary) => boolean } = {
  all: ({ archived }) => !archived,
  pinned: ({ pinned }) => pinned,
  device: ({ sent }) => !sent,
  conflicts: ({ conflicts }) => conflicts > 0,
  large: ({ tooLarge }) => tooLarge,
  archived: ({ archived }) => archived,
};

const titles = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

const orders: { readonly [order in Order]: (a: SessionSummary, b: SessionSummary) => number } = {
  changed: (a, b) => b.changed - a.changed,
  title: (a, b) => titles.compare(a.title, b.title),
};

/** `now`: wall clock, ms. */
export const choose = (sessions: readonly SessionSummary[], { search, show, changed, order }: Choice, now: number): readonly SessionSummary[] => {
  const words = search.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const since = now - spans[changed];
  const fits = (session: SessionSummary): boolean => {
    if (!shows[show](session) || session.changed < since) return false;
    const title = session.title.toLowerCase();
    return words.every((word) => title.includes(word));
  };
  return sessions.filter(fits).toSorted((a, b) => Number(b.pinned) - Number(a.pinned) || orders[order](a, b));
};
