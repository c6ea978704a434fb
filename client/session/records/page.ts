/** What happens to the page that matters to an open session: it is hidden, left, brought back, or about to be closed with work unsaved. */
export interface PageEvents {
  readonly hidden: () => void;
  readonly leave: () => void;
  readonly back: () => void;
  /** False makes the browser ask first. */
  readonly mayLeave: () => boolean;
}

export const watchPage = ({ hidden, leave, back, mayLeave }: PageEvents): (() => void) => {
  const stop = new AbortController();
  const { signal } = stop;
  addEventListener('pagehide', leave, { signal });
  addEventListener('pageshow', (event) => event.persisted && back(), { signal });
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && hidden(), { signal });
  addEventListener('beforeunload', (event) => !mayLeave() && event.preventDefault(), { signal });
  return () => stop.abort();
};
