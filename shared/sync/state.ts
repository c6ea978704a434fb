/**
 * Vocabulary of the engine: what it knows, what can happen, what it asks for. All plain values, so that the sync worker and the
 * simulator run the same decisions. The engine never holds record bytes: they go from storage to the wire and back in the runner.
 *
 *   event ──> step(state, event) ──> state
 *     ^                        └──> effects ── runner ── storage, API
 *     └──────────────────────────────────────────┘
 */
import type { Fault } from '../model/faults.ts';
import type { ReplicaId, SessionId } from '../model/ids.ts';
import type { Position, Vector } from '../model/vector.ts';
import type { Bytes } from '../model/bytes.ts';

/** What the storage of this device says of a session, read in one go. */
export interface Facts {
  /** The replica that tabs append to now. */
  readonly replica: ReplicaId;
  /** Sequence of its last record that is stored; 0 for none. */
  readonly last: number;
  /** Own rows lie under another replica, or in front of a checkpoint, where nobody sends them from: a push moves them first. */
  readonly strayed?: boolean;
  /** Everything that is stored here without a gap, the own replica included. */
  readonly stored: Vector;
  /** The highest positions that a 2xx answer named and that were compared with the rows stored here. */
  readonly acknowledged: Vector;
  /** The highest revision of the server's head that was taken in. */
  readonly revision: number;
  /** The server lacks metadata that this device has ready, for everything that is stored here. */
  readonly owesMeta: boolean;
  /** So much lies behind the server's newest checkpoint that another one is worth its while. */
  readonly checkpointDue: boolean;
  readonly deleted: boolean;
  /** The server holds a tombstone: nothing is sent or fetched any more. */
  readonly buried?: boolean;
  /**
   * Own records that a final deletion had not seen are to be copied; the server is to be told to drop what it keeps; the checkpoint
   * that stands for records here is damaged, and the server's is to be fetched again; or own records came behind a deletion that is
   * not final yet, so it has to become so even where the server never heard of the session.
   */
  readonly owes?: 'copy' | 'erasure' | 'refetch' | 'burial' | undefined;
  /** Its tab was killed and the person has not said what is to become of the draft: it may be sent, but nothing is merged into it. */
  readonly unanswered?: boolean;
}

/** One direction of one session: when it may try again, and what it was refused for. */
export interface Lane {
  readonly notBefore: number;
  /** The part of that wait which the server asked for (Retry-After); a wake does not shorten it. */
  readonly asked: number;
  readonly failures: number;
  /** What the latest failure was. */
  readonly cause: Fault | undefined;
  /** A refusal that trying again does not lift by itself; it holds this lane only. */
  readonly held: Fault | undefined;
}

export type JobKind = 'push' | 'pull' | 'fork' | 'delete' | 'reseed' | 'checkpoint' | 'rescue';

export interface Fork {
  readonly replica: ReplicaId;
  /** The server's last position of that replica; undefined if it was not named. */
  readonly position: Position | undefined;
}

export interface SessionSync {
  readonly facts: Facts;
  /** The server's vector as last heard; undefined before the first word of it. */
  readonly server: Vector | undefined;
  readonly job: JobKind | undefined;
  readonly push: Lane;
  readonly pull: Lane;
  /** Checkpoints wait apart, so that their failures hold up nothing else. */
  readonly checkpoint: Lane;
  /** A push ended without a clear answer: a read must come before the next push. */
  readonly unsettled: boolean;
  readonly fork: Fork | undefined;
  /** Edits that no push has taken yet: the first, and when they count as a finished burst. */
  readonly edits: { readonly since: number; readonly settle: number } | undefined;
  /** The server holds a tombstone, or the deletion was accepted: nothing is sent or fetched any more. */
  readonly final: boolean;
  /** It is listed alive though its tombstone was seen: a server that went back is told of the deletion again. */
  readonly risen: boolean;
  /** Reads that showed less than was acknowledged before: three over a minute mean that the server went back. */
  readonly lost: { readonly reads: number; readonly since: number; readonly believed: boolean } | undefined;
  /** Reads in a row that showed less than had been heard before, though all that was acknowledged. */
  readonly doubts: number;
  /** When it was last served; the smallest goes first. */
  readonly turn: number;
}

export type Status =
  | { readonly kind: 'starting' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'working' }
  | { readonly kind: 'offline' }
  /** It was answered, but not done, and that heals by itself: asked again at `until`, of the events' clock. */
  | { readonly kind: 'delayed'; readonly fault: Fault; readonly until: number }
  | { readonly kind: 'refused'; readonly fault: Fault };

export interface EngineState {
  readonly visible: boolean;
  /** The battery runs low, or data is to be saved: the server is asked as seldom as it ever is. */
  readonly sparing: boolean;
  /** Shared by all requests: when one cannot reach the server, none can. */
  readonly line: Lane;
  readonly list: {
    readonly asking: boolean;
    readonly due: number;
    readonly interval: number;
    readonly cursor: string | undefined;
    readonly failures: number;
    /** What the latest failure was. */
    readonly cause: Fault | undefined;
    /** A listing has ended since the start, so sessions of other devices are known. */
    readonly complete: boolean;
    /** While everything is listed, not only changes: what was named so far, in how many pages. */
    readonly whole: { readonly named: ReadonlySet<SessionId>; readonly pages: number } | undefined;
    /** When everything is listed again: now and then, and when something of a list could not be taken in. */
    readonly wholeDue: number;
  };
  readonly surveyed: boolean;
  readonly sessions: ReadonlyMap<SessionId, SessionSync>;
  readonly turn: number;
  readonly told: Status;
  readonly toldSessions: ReadonlyMap<SessionId, Status>;
}

/** A row of the list, as the server sent it; `meta` is sealed and passes through. */
export interface ListRow {
  readonly id: SessionId;
  readonly revision: number;
  readonly vector: Vector;
  readonly deleted: boolean;
  readonly changed: number;
  readonly meta?: Bytes | undefined;
}

export type ListOutcome =
  | { readonly kind: 'listed'; readonly rows: readonly ListRow[]; readonly cursor: string; readonly more: boolean }
  | Failed;

export interface Failed {
  readonly kind: 'failed';
  readonly fault: Fault;
  /** Milliseconds that the server asked to wait. */
  readonly retryAfter?: number | undefined;
}

/** How a job ended. `facts` are read again after it, so they already show what it stored. */
export type Outcome =
  /** A 2xx of a push or a pull; `server` is the vector it named. */
  | { readonly kind: 'answered'; readonly facts: Facts; readonly server: Vector }
  /** The server does not know the session. */
  | { readonly kind: 'absent'; readonly facts: Facts }
  | { readonly kind: 'fork-found'; readonly fork: Fork }
  /** Records were moved to another replica, or there was nothing to do: read the server before writing to it. */
  | { readonly kind: 'reread'; readonly facts: Facts }
  /** Deleted on the server, and marked so here. */
  | { readonly kind: 'deleted'; readonly facts: Facts }
  /** The deletion met edits that its author had not seen: it was withdrawn here, so that nobody's work goes unseen. */
  | { readonly kind: 'revived'; readonly facts: Facts }
  | Failed;

type Happened =
  /** This runner was elected, or elected again. */
  | { readonly type: 'started'; readonly visible: boolean; readonly sparing?: boolean }
  | { readonly type: 'surveyed'; readonly sessions: ReadonlyMap<SessionId, Facts> }
  | { readonly type: 'looked'; readonly session: SessionId; readonly facts: Facts | undefined; readonly server?: Vector }
  | { readonly type: 'appended'; readonly session: SessionId; readonly replica: ReplicaId; readonly sequence: number }
  | { readonly type: 'sessions-changed' }
  /** `online`, focus or the person's wish: forget waits. `held` also retries what was refused. */
  | { readonly type: 'woken'; readonly held: boolean }
  | { readonly type: 'visibility'; readonly visible: boolean; readonly sparing?: boolean }
  | { readonly type: 'timer' }
  | { readonly type: 'list-ended'; readonly outcome: ListOutcome }
  /** The store refused what a row of the list says. */
  | { readonly type: 'untaken' }
  | { readonly type: 'ended'; readonly session: SessionId; readonly job: JobKind; readonly outcome: Outcome };

/** `now` in ms of a clock that does not go back; `chance` in [0, 1) for jitter. */
export type Event = Happened & { readonly now: number; readonly chance: number };

export type Effect =
  | { readonly type: 'survey' }
  | { readonly type: 'look'; readonly session: SessionId }
  | { readonly type: 'list'; readonly cursor: string | undefined }
  /** Known to the server only: make it here, so that the start page shows it. Answered by `looked`. */
  | { readonly type: 'adopt'; readonly row: ListRow }
  /** Metadata that changed on the server without new records. Answered by `looked`. */
  | { readonly type: 'relabel'; readonly row: ListRow }
  /** A tombstone in the list: mark it deleted here, keep every row. Answered by `looked`. */
  | { readonly type: 'bury'; readonly session: SessionId }
  | { readonly type: 'push'; readonly session: SessionId }
  | { readonly type: 'pull'; readonly session: SessionId }
  | { readonly type: 'delete'; readonly session: SessionId }
  | { readonly type: 'checkpoint'; readonly session: SessionId }
  /** Copies what a final deletion had not seen. */
  | { readonly type: 'rescue'; readonly session: SessionId }
  | { readonly type: 'fork'; readonly session: SessionId; readonly fork: Fork }
  /** The server went back to `server`: give it again, byte for byte, what is stored here beyond that. */
  | { readonly type: 'reseed'; readonly session: SessionId; readonly server: Vector }
  /** One timer: a later wait replaces an earlier one. */
  | { readonly type: 'wait'; readonly until: number }
  /** Hidden and nothing left to do: let another tab lead. */
  | { readonly type: 'rest' }
  | { readonly type: 'tell'; readonly session: SessionId | undefined; readonly status: Status };

export interface Step {
  readonly state: EngineState;
  readonly effects: readonly Effect[];
}

export const freshLane: Lane = { notBefore: 0, asked: 0, failures: 0, cause: undefined, held: undefined };
