/**
 * Which sessions are larger than what can be synced, as the server, or the making of a checkpoint, last said: kept beside the session,
 * so that the list of sessions shows it without opening any. Holds until the same kind of job succeeds.
 */
import type { SessionId } from '../../../shared/model/ids.ts';
import type { JobKind, Outcome } from '../../../shared/sync/state.ts';
import type { SessionRow } from '../../storage/rows.ts';
import type { Sessions } from '../../storage/sessions.ts';

export interface Sizes {
  /** What the store says at the start, and after. */
  surveyed(rows: readonly SessionRow[]): void;
  /** Resolves when it is noted; a store that fails here is told by every job anyway. */
  ended(session: SessionId, job: JobKind, outcome: Outcome): Promise<void>;
}

export const watchSizes = (sessions: Pick<Sessions, 'update'>): Sizes => {
  const large = new Map<SessionId, JobKind>();
  return {
    surveyed: (rows) => {
      for (const { id, tooLarge } of rows) if (tooLarge !== undefined) large.set(id, tooLarge);
    },
    ended: async (session, job, outcome) => {
      const isLarge = outcome.kind === 'failed' && outcome.fault.code === 'TOO_LARGE';
      if ((large.get(session) === job) === isLarge || (outcome.kind === 'failed' && !isLarge)) return;
      if (isLarge) large.set(session, job);
      else large.delete(session);
      await sessions.update(session, (row) => ({ ...row, tooLarge: isLarge ? job : undefined })).catch(() => undefined);
    },
  };
};
