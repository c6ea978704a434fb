/**
 * The barrier: a strict transaction that writes. Only its completion makes earlier relaxed commits last (measured: an empty
 * strict transaction never reaches fdatasync). It takes `records` into its scope, so it is ordered behind every append whose
 * transaction exists when it is asked for, without waiting for that append's answer first; and it reads the current replica of
 * the sessions asked about, because rows under a closed replica must be moved before they are called saved.
 *
 * An append after a pause is a strict transaction itself: one instead of two, and saved at once. It looks nothing up: under a
 * closed replica there is a stopper at every place that a tab may hold for the next one (recordCodec.ts), so its `add` fails.
 *
 *   ask --- first within `delay`: at once --- strict write ---> receipt
 *   ask --- soon after another one: joins the barrier that starts `delay` after the last start
 */
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { ReplicaId, SessionId } from '../../shared/model/ids.ts';
import { connectionOf, type Database } from './database.ts';
import { storageFault } from './failures.ts';
import { append } from './append.ts';
import type { SealedRow, SessionRow } from './rows.ts';

export type Replicas = ReadonlyMap<SessionId, ReplicaId>;

export interface Barrier {
  /** Everything whose transaction was created before this call is durable when it resolves. */
  barrier(): Promise<Result<void>>;
  /** The same, and the replica that is current at that moment; undefined when the session is unknown here. */
  barrierFor(session: SessionId): Promise<Result<ReplicaId | undefined>>;
  /**
   * Appends as `records.appendAll` does and is its own barrier: one strict transaction, half the price of an append and a barrier.
   * Undefined when a barrier has started within the delay: then append, and ask for the next one. A store that cannot take the
   * rows rejects.
   */
  appendDurably(rows: readonly SealedRow[]): Promise<'added' | 'taken'> | undefined;
  /** Somebody waits: a barrier that was put off starts now. */
  hurry(): void;
}

export interface BarrierOptions {
  /** Least time between two starts, ms. */
  readonly delay: number;
  readonly now: () => number;
}

const write = (connection: IDBDatabase, count: number, sessions: ReadonlySet<SessionId>): Promise<Replicas> =>
  new Promise((resolve, reject) => {
    const found = new Map<SessionId, ReplicaId>();
    const transaction = connection.transaction(['kv', 'records', 'sessions'], 'readwrite', { durability: 'strict' });
    transaction.oncomplete = () => resolve(found);
    transaction.onabort = () => reject(transaction.error ?? new DOMException('The transaction was aborted', 'AbortError'));
    transaction.objectStore('kv').put({ key: 'barrier', value: count });
    for (const session of sessions) {
      const request: IDBRequest<SessionRow | undefined> = transaction.objectStore('sessions').get(session);
      request.onsuccess = () => {
        if (request.result !== undefined) found.set(session, request.result.replica);
      };
    }
    transaction.commit();
  });

export const createBarrier = (database: Database, { delay, now }: BarrierOptions): Barrier => {
  let count = 0;
  let lastStart = -Infinity;
  let waiting: { readonly sessions: Set<SessionId>; readonly done: Promise<Result<Replicas>>; readonly start: () => void } | undefined;

  const run = async (sessions: ReadonlySet<SessionId>): Promise<Result<Replicas>> => {
    lastStart = now();
    count += 1;
    try {
      return ok(await write(connectionOf(database), count, sessions));
    } catch (error) {
      return err(storageFault(error));
    }
  };

  const ask = (session?: SessionId): Promise<Result<Replicas>> => {
    const asked = new Set(session === undefined ? [] : [session]);
    if (waiting !== undefined) {
      for (const id of asked) waiting.sessions.add(id);
      return waiting.done;
    }
    const wait = lastStart + delay - now();
    if (wait <= 0) return run(asked);
    let start = (): void => undefined;
    const done = new Promise<Result<Replicas>>((resolve) => {
      start = () => {
        clearTimeout(timer);
        waiting = undefined;
        resolve(run(asked));
      };
    });
    const timer = setTimeout(start, wait);
    waiting = { sessions: asked, done, start };
    return done;
  };

  return {
    barrier: async () => {
      const done = await ask();
      return done.ok ? ok(undefined) : done;
    },
    barrierFor: async (session) => {
      const done = await ask(session);
      return done.ok ? ok(done.value.get(session)) : done;
    },
    appendDurably: (rows) => {
      if (waiting !== undefined || lastStart + delay > now()) return undefined;
      lastStart = now();
      return append(connectionOf(database), rows, 'strict');
    },
    hurry: () => waiting?.start(),
  };
};
