/**
 * What the jobs of the sync worker work with. The storage is the part of client/storage they need, so that the simulation can
 * run the same jobs over a store in memory.
 */
import type { Fault } from '../../shared/model/faults.ts';
import type { DatasetName, MintLetters, SessionId } from '../../shared/model/ids.ts';
import type { Result } from '../../shared/model/result.ts';
import type { SessionVault } from '../session/deps.ts';
import type { Announcement } from '../storage/announce.ts';
import type { Bases } from '../storage/bases.ts';
import type { Pasts } from '../storage/pasts.ts';
import type { Records } from '../storage/records.ts';
import type { Sessions } from '../storage/sessions.ts';
import type { SyncApi } from './calls/api.ts';
import type { Round } from './rounds.ts';

export interface SyncStore {
  readonly records: Pick<Records, 'last' | 'mend' | 'range' | 'outbox' | 'addPulled' | 'replicas' | 'appendAll'>;
  readonly sessions: Pick<Sessions, 'list' | 'get' | 'create' | 'update' | 'fork' | 'sweep' | 'erase'>;
  readonly bases: Bases;
  readonly pasts: Pasts;
  /** Everything appended before the call is durable when it resolves. */
  barrier(): Promise<Result<void>>;
  /** A tab that had it open was killed, and the person has not answered for it yet. */
  isUnanswered(session: SessionId): Promise<boolean>;
  /** What a rejection of the store means. */
  faultOf(error: unknown): Fault;
}

export interface SyncDeps {
  readonly store: SyncStore;
  readonly vault: SessionVault;
  readonly api: SyncApi;
  readonly mint: MintLetters;
  /** With it, checkpoints tell the server which data sets are kept. */
  readonly nameDataset?: (digest: string) => Promise<DatasetName>;
  /** Wall clock in ms, for what people read; never for an order. */
  readonly wallClock: () => number;
  readonly announce: (announcement: Announcement) => void;
  /** What is put behind the title of a recovered copy; English where there is no page. */
  readonly recovered?: () => string;
  /** Takes note of a round that ended. */
  readonly note: (round: Round) => void;
}
