/**
 * Looks for what an unexpected end left behind: before a session that the address names is opened, whenever the start page is
 * come to, and when that page is looked at again after another tab was killed. What is asked for costs two look-ups; the rest is
 * loaded only if there is something.
 */
import { useEffect, useRef, useState } from 'react';
import type { Draft } from '../session/list/drafts.ts';
import { uncleanSessions } from '../session/presence.ts';
import { attempt } from '../storage/failures.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Route } from './router.ts';
import type { Services } from './servicesContext.ts';

/** The browser itself put the tab away to save memory: that is no unexpected end. */
const wasDiscarded = (): boolean => 'wasDiscarded' in document && document.wasDiscarded === true;

const look = async ({ storage, session, unclean: atStart }: Services, again: boolean): Promise<readonly Draft[]> => {
  const unclean = await (again ? attempt(() => uncleanSessions(storage)) : atStart);
  if (!unclean.ok || unclean.value.length === 0) return [];
  const { findDrafts, keepDrafts } = await import('../session/list/drafts.ts');
  if (!wasDiscarded()) return findDrafts(session);
  await keepDrafts(session, unclean.value);
  return [];
};

export interface Drafts {
  /** Undefined until it is known whether there are any. */
  readonly found: readonly Draft[] | undefined;
  readonly answered: () => void;
}

export const useDrafts = (services: Services | undefined, page: Route['page']): Drafts => {
  const [found, setFound] = useState<readonly Draft[]>();
  const looked = useRef(false);
  useEffect(() => {
    if (services === undefined || page === 'snapshot') return;
    let current = true;
    const search = () => {
      if (document.visibilityState === 'visible') void look(services, looked.current).then((drafts) => current && setFound((shown) => (shown?.length ? shown : drafts)));
    };
    search();
    looked.current = true;
    if (page === 'start') document.addEventListener('visibilitychange', search);
    return () => {
      current = false;
      document.removeEventListener('visibilitychange', search);
    };
  }, [services, page]);
  // Rare, and costly where there are many sessions: looked for once, behind everything that is waited for.
  useEffect(() => {
    if (services === undefined || location.pathname.startsWith('/s/')) return;
    const show = (lost: readonly Draft[]): void => {
      if (lost.length > 0) setFound((shown) => [...(shown ?? []), ...lost]);
    };
    const timer = setTimeout(() => void import('../session/list/drafts.ts').then(({ findLost }) => findLost(services.session)).then(show, () => undefined), limits.engineWarmDelay);
    return () => clearTimeout(timer);
  }, [services]);
  return { found, answered: () => setFound([]) };
};
