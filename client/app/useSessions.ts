/**
 * The sessions that the start page lists. What a person does to them is shown at once, ahead of the store, and taken back if the
 * store refuses.
 */
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { listSessions, type SessionSummary } from '../session/list/list.ts';
import type { Services } from './servicesContext.ts';

type Ahead = ReadonlyMap<SessionId, Partial<SessionSummary>>;

const without = (ahead: Ahead, ids: ReadonlySet<SessionId>): Ahead => new Map([...ahead].filter(([id]) => !ids.has(id)));

export interface Sessions {
  /** Undefined until the first reading; without those in the trash. */
  readonly sessions: readonly SessionSummary[] | undefined;
  /** Shows `patch` on these sessions while `work` makes it so. `work` answers whether it did. */
  readonly ahead: (sessions: readonly SessionSummary[], patch: Partial<SessionSummary>, work: (services: Services) => Promise<boolean>) => void;
}

export const useSessions = (services: Services | undefined): Sessions => {
  const [listed, setListed] = useState<readonly SessionSummary[]>();
  const [early, setEarly] = useState<Ahead>(new Map());
  useEffect(() => {
    if (services === undefined) return;
    const list = listSessions(services.session);
    const read = () => setListed(list.get());
    const stop = list.subscribe(read);
    read();
    return () => {
      stop();
      list.close();
    };
  }, [services]);
  const ahead = useCallback<Sessions['ahead']>(
    (chosen, patch, work) => {
      if (services === undefined) return;
      const ids = new Set(chosen.map(({ id }) => id));
      const drop = () => setEarly((before) => without(before, ids));
      setEarly((before) => new Map([...before, ...[...ids].map((id) => [id, patch] as const)]));
      // The list follows the store within moments; dropped at once, the former value would show between the two.
      void work(services).then((done) => (done ? setTimeout(drop, limits.listFollows) : drop()));
    },
    [services],
  );
  const sessions = useMemo(
    () => listed?.map((session) => (early.has(session.id) ? { ...session, ...early.get(session.id) } : session)).filter(({ deleted }) => deleted === undefined),
    [listed, early],
  );
  return { sessions, ahead };
};
