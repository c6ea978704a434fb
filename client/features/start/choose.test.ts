import { expect, test } from 'vitest';
import type { SessionSummary } from '../../session/list/list.ts';
import { choose, everything } from './choose.ts';

const now = 1_000 * 86_400_000;
const session = (title: string, more: Partial<SessionSummary> = {}): SessionSummary => ({
  id: title as SessionSummary['id'],
  title,
  datasets: 1,
  panels: 1,
  conflicts: 0,
  pinned: false,
  archived: false,
  changed: now,
  sent: true,
  deleted: undefined,
  buried: false,
  tooLarge: false,
  offer: undefined,
  ...more,
});
const titles = (...sessions: readonly SessionSummary[]) => (choice: Partial<typeof everything>) =>
  choose(sessions, { ...everything, ...choice }, now).map(({ title }) => title);

test('MAN-1 pinned sessions stand first in either order, archived ones are out of the way until they are asked for', () => {
  const of = titles(
    session('b', { changed: now - 1 }),
    session('Well 10', { changed: now - 2 }),
    session('well 9', { changed: now - 3, pinned: true }),
    session('a', { changed: now - 4 }),
    session('old', { archived: true }),
  );
  expect(of({})).toEqual(['well 9', 'b', 'Well 10', 'a']);
  expect(of({ order: 'title' })).toEqual(['well 9', 'a', 'b', 'Well 10']);
  expect(of({ show: 'archived' })).toEqual(['old']);
  expect(of({ show: 'pinned' })).toEqual(['well 9']);
});

test('MAN-1 search takes words in any order and case; filters add up', () => {
  const of = titles(
    session('North well rates', { sent: false }),
    session('Rates of the south', { conflicts: 1 }),
    session('rates WELL', { changed: now - 10 * 86_400_000, tooLarge: true }),
  );
  expect(of({ search: 'rates  well' })).toEqual(['North well rates', 'rates WELL']);
  expect(of({ search: 'rates', changed: 'week' })).toEqual(['North well rates', 'Rates of the south']);
  expect(of({ search: 'rates', changed: 'month', show: 'conflicts' })).toEqual(['Rates of the south']);
  expect(of({ show: 'device' })).toEqual(['North well rates']);
  expect(of({ show: 'large' })).toEqual(['rates WELL']);
  expect(of({ search: 'west' })).toEqual([]);
});
