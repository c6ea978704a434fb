/** The status of an open session, put together from what is known; every part of it names what really got there. */
import type { Fault } from '../../shared/model/faults.ts';
import type { SyncState } from '../storage/announce.ts';
import { ownFrom } from '../storage/sessions.ts';
import type { SessionRow } from '../storage/rows.ts';
import type { Durability, SessionStatus, SyncProgress } from './types.ts';

export interface StatusInput {
  readonly durability: Durability;
  readonly row: SessionRow;
  /** Own records under the current replica. */
  readonly sequence: number;
  /** Since when a record waits, ms. */
  readonly waitingSince: number;
  readonly sync: SyncState | undefined;
  readonly refused: Fault | undefined;
  readonly conflicts: number;
  readonly quarantined: number;
  readonly readOnly: boolean;
  readonly outdated: boolean;
}

/** Records appended here that the server has not acknowledged; a change not yet appended counts as one. */
const waitingChanges = ({ row, sequence, durability }: StatusInput): number => {
  const unsent = Math.max(0, sequence - ownFrom(row, row.replica));
  return unsent === 0 && durability.kind !== 'saved' && durability.revision > 0 ? 1 : unsent;
};

const progress = (input: StatusInput): SyncProgress => {
  const changes = waitingChanges(input);
  if (input.row.buried === true) return { kind: 'refused', changes, fault: { code: 'DELETED' } };
  if (input.refused !== undefined) return { kind: 'refused', changes, fault: input.refused };
  // Of the whole profile: nothing of any session goes or comes.
  if (input.sync?.kind === 'refused') return { kind: 'refused', changes, fault: input.sync.fault };
  if (input.sync?.kind === 'paused') return { kind: 'waiting', changes, since: input.waitingSince, why: 'paused' };
  if (changes === 0 && input.row.syncedAt !== undefined) return { kind: 'synced', at: input.row.syncedAt };
  return { kind: 'waiting', changes, since: input.waitingSince, why: input.sync?.kind === 'offline' ? 'offline' : 'pending' };
};

export const statusOf = (input: StatusInput): SessionStatus => ({
  durability: input.durability,
  sync: progress(input),
  conflicts: input.conflicts,
  quarantined: input.quarantined,
  readOnly: input.readOnly,
  outdated: input.outdated,
});
