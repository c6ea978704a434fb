/** Recovered copies that the person has not answered for yet (sync/rescue.ts), while a session is open. */
import type { SessionId } from '../../../shared/model/ids.ts';
import type { SessionDeps } from '../deps.ts';
import { readSummary, type SessionSummary } from './list.ts';

const none: readonly SessionSummary[] = [];

/** Called after the first reading and after every change, by any tab; latest change first. */
export const watchRecovered = (deps: SessionDeps, listener: (copies: readonly SessionSummary[]) => void): (() => void) => {
  let turn = 0;
  let ended = false;
  const stop = deps.storage.sessions.watch((rows) => {
    turn += 1;
    const mine = turn;
    const found = rows.filter(({ offer, deleted }) => offer === 'recovered' && deleted === undefined);
    if (found.length === 0) return listener(none);
    void Promise.all(found.map((row) => readSummary(deps, row))).then((copies) => {
      if (mine === turn && !ended) listener(copies.toSorted((a, b) => b.changed - a.changed));
    });
  });
  return () => {
    ended = true;
    stop();
  };
};

/** Where what a deletion elsewhere had not seen of this session has gone; undefined while it has not been recovered, or nothing was. */
export const copyOf = async ({ storage }: SessionDeps, id: SessionId): Promise<SessionId | undefined> => {
  const row = await storage.sessions.get(id);
  const copy = row?.rescue?.copy;
  return copy !== undefined && (await storage.sessions.get(copy))?.deleted === undefined ? copy : undefined;
};
