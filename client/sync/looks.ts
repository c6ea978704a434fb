/**
 * Reading what the store says of a session, so that the engine never hears something older behind something newer. A reading takes
 * a while, and a tab, a job or the list may change the session meanwhile: what is told of during it is read behind it, by one reading
 * at a time, however much is told.
 */
import type { SessionId } from '../../shared/model/ids.ts';
import type { Vector } from '../../shared/model/vector.ts';
import type { Facts } from '../../shared/sync/state.ts';
import { mergeVectors } from '../../shared/sync/vectors.ts';

export interface Looks {
  /** Resolves when all of it that was told by then is heard. Rejects when the store does. */
  look(session: SessionId, server?: Vector): Promise<void>;
  /** It, or any session (undefined), is another since now. */
  changed(session?: SessionId): void;
  /** For `isChangedSince`: how much has been told so far. */
  tick(): number;
  isChangedSince(session: SessionId | undefined, tick: number): boolean;
}

interface Look {
  again: boolean;
  /** What the list told of it, to be heard with the next reading. */
  server: Vector | undefined;
  done: Promise<void>;
}

export const createLooks = (
  read: (session: SessionId) => Promise<Facts | undefined>,
  heard: (session: SessionId, facts: Facts | undefined, server: Vector | undefined) => void,
): Looks => {
  const looks = new Map<SessionId, Look>();
  const changedAt = new Map<SessionId | undefined, number>();
  let tick = 0;

  const lookAll = async (session: SessionId, under: Look): Promise<void> => {
    try {
      while (under.again) {
        const { server } = under;
        [under.again, under.server] = [false, undefined];
        heard(session, await read(session), server);
      }
    } finally {
      looks.delete(session);
    }
  };

  return {
    look: (session, server) => {
      const known = looks.get(session);
      const under: Look = known ?? { again: true, server: undefined, done: Promise.resolve() };
      under.again = true;
      if (server !== undefined) under.server = mergeVectors(under.server ?? {}, server);
      if (known !== undefined) return known.done;
      looks.set(session, under);
      under.done = lookAll(session, under);
      return under.done;
    },
    changed: (session) => {
      changedAt.set(session, (tick += 1));
      for (const [id, under] of looks) under.again ||= session === undefined || session === id;
    },
    tick: () => tick,
    isChangedSince: (session, since) => Math.max(changedAt.get(session) ?? 0, changedAt.get(undefined) ?? 0) > since,
  };
};
