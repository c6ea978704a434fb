/** Where a dashboard was scrolled to when its page was started anew, by the person or by an update: of this tab only, and a number only. */
import { useLayoutEffect, type RefObject } from 'react';
import type { EntityId } from '../../../shared/model/ids.ts';

const keyOf = (dashboard: EntityId): string => `scroll/${dashboard}`;

export const useKeptScroll = (scroller: RefObject<HTMLElement | null>, dashboard: EntityId): void => {
  useLayoutEffect(() => {
    const kept = Number(sessionStorage.getItem(keyOf(dashboard)));
    sessionStorage.removeItem(keyOf(dashboard));
    if (kept > 0) scroller.current?.scrollTo({ top: kept });
    const keep = (): void => sessionStorage.setItem(keyOf(dashboard), String(scroller.current?.scrollTop ?? 0));
    addEventListener('pagehide', keep);
    return () => removeEventListener('pagehide', keep);
  }, [scroller, dashboard]);
};
