/**
 * What tabs and the sync worker of one profile tell each other, over one BroadcastChannel. An announcement is a hint to read the
 * store, never the data itself.
 */
import type { Fault } from '../../shared/model/faults.ts';
import type { DatasetName, ReplicaId, SessionId } from '../../shared/model/ids.ts';

export type SyncState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'idle'; readonly at: number }
  | { readonly kind: 'working' }
  | { readonly kind: 'offline' }
  /** The server does not take it now; it is asked again at `until`, wall clock, ms. */
  | { readonly kind: 'delayed'; readonly fault: Fault; readonly until: number }
  /** The person said so. */
  | { readonly kind: 'paused' }
  | { readonly kind: 'refused'; readonly fault: Fault };

/** The file of one data set between this device and the server. */
export interface Transfer {
  readonly name: DatasetName;
  readonly way: 'up' | 'down';
  /** Chunks that are there already, of all. */
  readonly done: number;
  readonly chunks: number;
  readonly state:
    | { readonly kind: 'running' | 'done' }
    | { readonly kind: 'waiting'; readonly reason: 'paused' | 'metered' | 'connection' | 'other device' | 'freed' }
    | { readonly kind: 'refused'; readonly fault: Fault };
}

export type Announcement =
  /** A tab appended own records. */
  | { readonly type: 'appended'; readonly session: SessionId; readonly replica: ReplicaId; readonly sequence: number }
  /** The sync worker stored foreign records. */
  | { readonly type: 'pulled'; readonly session: SessionId }
  /** The server acknowledged; the sessions row has the new vector. */
  | { readonly type: 'acknowledged'; readonly session: SessionId; readonly at: number }
  /** The replica was closed (fork); appends go to the new one. */
  | { readonly type: 'replica'; readonly session: SessionId; readonly replica: ReplicaId }
  /** Of this session only, where it is named: then no other need be looked at. */
  | { readonly type: 'sessions-changed'; readonly session?: SessionId }
  /** Another account was restored, or the lock was turned on or off: everything open holds former keys and starts anew. */
  | { readonly type: 'account-changed' }
  /** Every tab forgets the keys, as soon as its changes are durable. */
  | { readonly type: 'locked' }
  /** Somebody is at one of the tabs, so none of them locks. */
  | { readonly type: 'touched' }
  /** The keyring grew: another epoch, other devices. What did not open may open now. */
  | { readonly type: 'keys-changed' }
  | { readonly type: 'sync-state'; readonly session?: SessionId; readonly state: SyncState }
  | { readonly type: 'sync-now' }
  /** A backup into the folder was made, or could not be, or is set up otherwise. */
  | { readonly type: 'backup-changed' }
  /** A worker that waits for its turn asks whether the one that leads is alive; that one answers at once. */
  | { readonly type: 'leader-asked' }
  | { readonly type: 'leading' }
  /** How far the file of a data set is on its way, from the worker that carries it. */
  | { readonly type: 'transfer'; readonly transfer: Transfer }
  /** A data set came to lie here whole. */
  | { readonly type: 'dataset-arrived'; readonly name: DatasetName }
  /** A page wants this one now, whatever the connection costs. */
  | { readonly type: 'dataset-wanted'; readonly digest: string; readonly bytes: number }
  /** The person pauses or resumes the carrying of data sets on this device; kept under `transfersPausedKey`. */
  | { readonly type: 'transfers-changed' }
  /** The person pauses or resumes syncing for the whole profile; kept under `pausedKey`. */
  | { readonly type: 'sync-paused'; readonly paused: boolean };

/** Key in `kv`: by how many ms this device's clock is ahead of the server's, while that is much. */
export const clockKey = 'sync/clock';

/** Key in `kv`: true while the person has paused syncing. */
export const pausedKey = 'sync/paused';

/** Key in `kv`: true while the person has paused the carrying of data sets on this device. */
export const transfersPausedKey = 'transfers/paused';

export interface Announcer {
  send(announcement: Announcement): void;
  /** Not called for announcements of the same Announcer. */
  listen(listener: (announcement: Announcement) => void): () => void;
  close(): void;
}

export const openAnnouncer = (): Announcer => {
  const channel = new BroadcastChannel('holdfast');
  const listeners = new Set<(announcement: Announcement) => void>();
  let closed = false;
  channel.onmessage = (event: MessageEvent<Announcement>) => {
    for (const listener of [...listeners]) listener(event.data);
  };
  return {
    // What is still on its way when the store is closed under it has nobody to tell.
    send: (announcement) => closed || channel.postMessage(announcement),
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      closed = true;
      channel.close();
    },
  };
};
