/**
 * What the screen knows of an open session: plain state, a way to write, and a status that cannot lie. Components never see
 * Yjs, Dexie or keys.
 */
import type { Write } from '../../shared/documents/facts/facts.ts';
import type { DocState } from '../../shared/documents/state.ts';
import type { Fault } from '../../shared/model/faults.ts';
import type { EntityId, ReplicaId, SessionId } from '../../shared/model/ids.ts';
import type { Bytes } from '../../shared/model/bytes.ts';
import type { Result } from '../../shared/model/result.ts';
import type { Readable } from './readable.ts';

/** Revisions count this tab's changes of this session since it was opened: change r is covered by every receipt >= r. */
export type Durability =
  | { readonly kind: 'saving'; readonly revision: number; readonly since: number }
  | { readonly kind: 'saved'; readonly revision: number; readonly at: number }
  | { readonly kind: 'not-saved'; readonly revision: number; readonly fault: Fault };

/** What keeps the server from being reached, or from doing what it is asked, for now. */
export type Hindrance =
  | { readonly why: 'offline' }
  /** Asked again at `until`, wall clock, ms. */
  | { readonly why: 'delayed'; readonly fault: Fault; readonly until: number };

export type SyncProgress =
  /** `hindered`: nothing new arrives for now. */
  | { readonly kind: 'synced'; readonly at: number; readonly hindered?: Hindrance }
  | ({ readonly kind: 'waiting'; readonly changes: number; readonly since: number } & (Hindrance | { readonly why: 'paused' | 'pending' }))
  | { readonly kind: 'refused'; readonly changes: number; readonly fault: Fault };

export interface SessionStatus {
  readonly durability: Durability;
  readonly sync: SyncProgress;
  readonly conflicts: number;
  /** Records that do not open or do not fit: kept, not shown, not dropped. */
  readonly quarantined: number;
  /** Something in it is of newer code: it is shown as far as this code understands it, synced, and not changed here. */
  readonly readOnly: boolean;
  /** Another copy of this machine writes under this document's name: close it and open it again. Nothing is lost on the way. */
  readonly outdated: boolean;
}

/** One record that is held back. */
export interface Aside {
  readonly replica: ReplicaId;
  readonly sequence: number;
  readonly fault: Fault;
  /** It lies apart from the records: what was written after it went on without it. */
  readonly apart?: true;
}

export type UndoOutcome =
  | { readonly kind: 'done'; readonly label: string }
  | { readonly kind: 'nothing' }
  /** The own write is no longer a head: somebody wrote later, and an undo must not erase that. */
  | { readonly kind: 'superseded'; readonly label: string };

export interface OpenSession {
  readonly id: SessionId;
  readonly state: DocState;
  /** Called after any fact of the entity ('*': of any entity) has changed. */
  subscribe(entity: EntityId | '*', listener: () => void): () => void;
  /** Grows with every change of the entity ('*': of any entity); the snapshot for useSyncExternalStore. */
  version(entity: EntityId | '*'): number;
  /**
   * Applies at once to `state`, one undo step (none without a label), and goes to the log by itself. Returns the revision of this change.
   * Does nothing in a session that is read-only.
   */
  write(label: string, writes: readonly Write[]): number;
  undo(): UndoOutcome;
  redo(): UndoOutcome;
  readonly history: Readable<{ readonly undo: string | undefined; readonly redo: string | undefined }>;
  readonly status: Readable<SessionStatus>;
  /** What `status.quarantined` counts, as far as it is known which records they are. */
  aside(): readonly Aside[];
  /** All of it as this tab holds it, what is not saved included, as one payload: for an export when the store fails. */
  carry(): Promise<Bytes>;
  /** Up to this revision its changes are safe elsewhere: leaving the page does not ask any more. */
  letGo(revision: number): void;
  /** Resolves when everything written so far is durable here; asks the sync worker to push. */
  flush(): Promise<Result<number>>;
  /** Waits until everything is durable, however long the store refuses: what is not saved is never let go. */
  close(): Promise<void>;
}
