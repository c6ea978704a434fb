/**
 * Rows of the database on this device. Everything that could tell of content (records, metadata, views, results) is sealed before
 * it gets here; what stays readable is ids, counts, times and sizes.
 */
import type { Bytes } from '../../shared/model/bytes.ts';
import type { DatasetName, EntityId, OwnerId, RecordHash, ReplicaId, SessionId, SnapshotId } from '../../shared/model/ids.ts';
import type { Vector } from '../../shared/model/vector.ts';
import type { Renames } from '../../shared/documents/facts/rename.ts';
import type { JobKind } from '../../shared/sync/state.ts';
import type { PullReply } from '../../shared/protocol/messages.ts';
import type { StoredKeys } from '../vault/stored.ts';

/** One sealed record, as it was sealed, as it is stored and as it travels, under its key. */
export interface SealedRow {
  readonly session: SessionId;
  readonly replica: ReplicaId;
  readonly sequence: number;
  readonly bytes: Bytes;
}

/** The same with its hash. It is not stored: it follows from the bytes, and an append need not wait for it. */
export interface RecordRow extends SealedRow {
  readonly hash: RecordHash;
}

export interface SessionRow {
  readonly id: SessionId;
  /** Own records are appended under this replica; all tabs of the profile share it. */
  readonly replica: ReplicaId;
  /** Own former replicas. Rows of theirs above both vectors below were appended too late and are swept to the current one. */
  readonly closed: readonly ReplicaId[];
  /** What the server is known to hold, of every replica. Merged by maximum, so two pushers do no harm. */
  readonly acknowledged: Vector;
  /** Pulled rows that are stored here: moved by the transaction that adds them, never otherwise. */
  readonly stored: Vector;
  /** The server's head revision that `acknowledged` was read from; 0 when the server has never answered. */
  readonly revision: number;
  /** Sealed title and counts (client/session/list/meta.ts), and the vector they describe. */
  readonly meta: Bytes | undefined;
  readonly metaAt: Vector | undefined;
  /** Wall clock of the last change, ms. */
  readonly changed: number;
  /** When it was moved to the trash, ms. */
  readonly deleted: number | undefined;
  /** With `deleted`: what was stored here when the person deleted it. News of others beyond that withdraw the deletion. */
  readonly deletedAt?: Vector | undefined;
  /** The server holds a tombstone: nothing is sent or fetched any more. */
  readonly buried?: boolean;
  /** Own records up to this one, which the deletion had not seen, are in the copy. */
  readonly rescue?: { readonly copy: SessionId; readonly replica: ReplicaId; readonly sequence: number };
  /** Restored while its deletion was told: all of it belongs into a copy, seen or not. */
  readonly wanted?: boolean;
  /** Restored as another session: the trash shows it no more. */
  readonly restored?: boolean;
  /** Whose keys its records are sealed under, noted before another account takes this one's place (former.ts). Not listed for others. */
  readonly sealedFor?: OwnerId;
  /** Deleted for good: nothing of it is here any more; the row waits until the server has been told. */
  readonly forGood?: boolean;
  /** The checkpoint, or a record, that is kept here does not open any more: what the server has is fetched again. */
  readonly refetch?: boolean | undefined;
  /** With `refetch`: how far that has come, page by page. What is stored and what is known to be there gets no less by it. */
  readonly refetched?: Vector | undefined;
  /** Records that did not open here and were fetched again, once each: 'replica.sequence'. */
  readonly mended?: readonly string[];
  /** Own records that did not open when they were to be sealed again: 'replica.sequence'. They lie in table `quarantine` as they were found. */
  readonly aside?: readonly string[] | undefined;
  /** What the person has not answered yet: this is a recovered copy, or its deletion was withdrawn because it met news. */
  readonly offer?: 'recovered' | 'spared' | undefined;
  /** What was last refused because the session is larger than what can be synced (sync/sizes.ts). */
  readonly tooLarge?: JobKind | undefined;
  /** When the server last acknowledged everything, ms. */
  readonly syncedAt?: number;
  /** Own records went to the server without metadata that describes them. */
  readonly metaOwed?: boolean;
  /** The checkpoint in table `bases`: what it covers, and where rows that came too late may lie below that (bases.ts). */
  readonly base?:
    | {
        readonly hash: RecordHash;
        readonly vector: Vector;
        readonly gaps: { readonly [replica: ReplicaId]: number };
        /** Replicas of which it holds records back. */
        readonly held?: readonly ReplicaId[];
      }
    | undefined;
  /** Own rows up to this sequence were deleted behind a checkpoint; one that is there came too late and is moved to the end (compaction.ts). */
  readonly cut?: { readonly [replica: ReplicaId]: number } | undefined;
  /** Grows whenever own records were moved, or may collide with others' for another reason: they are compared before they are sent (twins.ts). */
  readonly suspect?: number | undefined;
  /** Clients and writers under which another copy of this machine writes as well. */
  readonly twins?: { readonly clients: readonly number[]; readonly writers: Renames } | undefined;
  /** The server's newest checkpoint all of whose records, or itself, are here. */
  readonly checkpoint?: RecordHash | undefined;
  /** What the server holds beyond it: records, their bytes, and the checkpoint's own. */
  readonly log?: { readonly records: number; readonly bytes: number; readonly size: number } | undefined;
  /** Last positions of replicas that the server has retired; it does not count them any more. */
  readonly retired?: Vector | undefined;
}

/**
 * One answer to a pull as it came, fetched by who has no keys: sealed, and not yet part of the session (sync/inbox.ts). Lies under the
 * own replica and its place in the order of fetching.
 */
export interface InboxRow {
  readonly session: SessionId;
  readonly replica: ReplicaId;
  readonly sequence: number;
  /** What the page follows, and where it ends. */
  readonly asked: Vector;
  readonly end: Vector;
  readonly page: PullReply;
}

/** A sealed checkpoint of the server's, verified before it was kept, and what it is bound to. */
export interface BaseRow {
  readonly session: SessionId;
  readonly hash: RecordHash;
  /** Its number along the server's line of checkpoints. */
  readonly number: number;
  readonly previous: RecordHash | undefined;
  readonly vector: Vector;
  readonly sealed: Bytes;
  /** Everything that it stands for, replicas that were retired before it included; absent in rows of earlier releases. */
  readonly coverage?: Vector | undefined;
  /** When it came to be kept here, by this device's wall clock, ms. */
  readonly since?: number | undefined;
}

/**
 * Local checkpoint of a session: the heads for the first paint, and the document for hydration, both at `vector`. Two rows, so
 * that the first paint does not read the document.
 */
export interface ViewRow {
  readonly session: SessionId;
  readonly vector: Vector;
  readonly sealed: Bytes;
}

export interface ResultRow {
  readonly session: SessionId;
  readonly panel: EntityId;
  readonly sealed: Bytes;
}

/** A snapshot made on this device: its title and the key of its link, sealed. */
export interface SnapshotRow {
  readonly id: SnapshotId;
  readonly created: number;
  readonly sealed: Bytes;
}

export interface DatasetRow {
  readonly name: DatasetName;
  /** Bytes of the file before sealing, and how many chunks it takes. */
  readonly bytes: number;
  readonly chunks: number;
}

export interface DatasetChunkRow {
  readonly name: DatasetName;
  readonly index: number;
  readonly sealed: Bytes;
}

/** Sealed bytes, or counters and marks that tell nothing; a folder that the person chose; files of a backup, which are sealed. */
export type KvValue = Bytes | string | number | boolean | FileSystemDirectoryHandle | readonly File[];

/** Before session and tab, in the key of a mark in `kv` that says that a tab has the session open (session/presence.ts). */
export const openPrefix = 'open/';

export interface KvRow {
  readonly key: string;
  readonly value: KvValue;
}

export interface KeysRow {
  readonly id: 'account';
  readonly keys: StoredKeys;
}
