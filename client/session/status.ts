/** The status of an open session, put together from what is known; every part of it names what really got there. */
import type { Fault } from '../../shared/model/faults.ts';
import type { ReplicaId } from '../../shared/model/ids.ts';
import type { SyncState } from '../storage/announce.ts';
import { ownFrom } from '../storage/sessions.ts';
import type { SessionRow } from '../storage/rows.ts';
import type { Durability, Hindrance, SessionStatus, SyncProgress } from './types.ts';

export interface StatusInput {
  readonly durability: Durability;
  readonly row: SessionRow;
  /** Under which the tab writes: `row` may be older, or newer, than that. */
  readonly replica: ReplicaId;
  /** Own records under it. */
  readonly sequence: number;
  /** They may lie where nobody sends them from. */
  readonly isLate: boolean;
  /** Since when a record waits, ms. */
  readonly waitingSince: number;
  /** Of the whole profile, as the sync worker said last. */
  readonly sync: SyncState | undefined;
  /** Of this session alone. */
  readonly own: SyncState | undefined;
  /** Why the latest reading of the store failed. */
  readonly unread: Fault | undefined;
  readonly conflicts: number;
  readonly quarantined: number;
  readonly readOnly: boolean;
  readonly outdated: boolean;
}

/** Records appended here that the server has not acknowledged; a change not yet appended counts as one. */
const waitingChanges = ({ row, replica, sequence, isLate, durability }: StatusInput): number => {
  // Between a fork and the reading of what came of it at least that is not known to be sent.
  const unsent = Math.max(replica === row.replica && !isLate ? 0 : 1, sequence - ownFrom(row, replica));
  return unsent === 0 && durability.kind !== 'saved' && durability.revision > 0 ? 1 : unsent;
};

const hindranceOf = (state: SyncState | undefined): Hindrance | undefined => {
  if (state?.kind === 'offline') return { why: 'offline' };
  return state?.kind === 'delayed' ? { why: 'delayed', fault: state.fault, until: state.until } : undefined;
};

const progress = (input: StatusInput): SyncProgress => {
  const changes = waitingChanges(input);
  if (input.row.buried === true) return { kind: 'refused', changes, fault: { code: 'DELETED' } };
  if (input.own?.kind === 'refused') return { kind: 'refused', changes, fault: input.own.fault };
  if (input.unread !== undefined) return { kind: 'refused', changes, fault: input.unread };
  // Of the whole profile: nothing of any session goes or comes.
  if (input.sync?.kind === 'refused') return { kind: 'refused', changes, fault: input.sync.fault };
  if (input.sync?.kind === 'paused') return { kind: 'waiting', changes, since: input.waitingSince, why: 'paused' };
  const hindered = hindranceOf(input.sync) ?? hindranceOf(input.own);
  if (changes === 0 && input.row.syncedAt !== undefined) return { kind: 'synced', at: input.row.syncedAt, ...(hindered && { hindered }) };
  return { kind: 'waiting', changes, since: input.waitingSince, ...(hindered ?? { why: 'pending' }) };
};

export const statusOf = (input: StatusInput): SessionStatus => ({
  durability: input.durability,
  sync: progress(input),
  conflicts: input.conflicts,
  quarantined: input.quarantined,
  readOnly: input.readOnly,
  outdated: input.outdated,
});
