/** The sessions that this tab has open, so that an update of the app can make all of them durable before it reloads. */
import { limits } from '../../shared/model/limits.ts';
import type { Services } from './servicesContext.ts';
import type { OpenSession } from '../session/types.ts';

const open = new Set<OpenSession>();

/** Returns what ends the tracking. */
export const trackSession = (services: Pick<Services, 'vault' | 'mint'>, session: OpenSession): (() => void) => {
  open.add(session);
  const watching = import('./background.ts').then(({ watchWaiting }) => watchWaiting(services, session));
  watching.catch(() => undefined); // out of reach: what waits is sent by the tabs
  return () => {
    open.delete(session);
    void watching.then((stop) => stop());
  };
};

/** Whoever waits for the store tries again at once. */
export const retrySessions = (): void => {
  for (const session of open) void session.flush();
};

/** Whether everything written in this tab is durable now. */
const settleSessions = async (): Promise<boolean> =>
  (await Promise.all([...open].map((session) => session.flush()))).every(({ ok }) => ok);

/** Starts the tab anew once everything written in it is durable. One that cannot save keeps its edits and tries again. */
export const reloadSettled = async (): Promise<void> => {
  while (!(await settleSessions())) await new Promise((later) => setTimeout(later, limits.backoffFirst));
  location.reload();
};
