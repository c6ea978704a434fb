/**
 * The own end of the log: seals a change as the next record of the session's current replica and appends it. Tabs share the
 * replica, so the place may be taken by another tab: then its last record is read and the change sealed again behind it.
 *
 * After a pause the append is durable by itself. Otherwise the barrier is asked for while the append is still on its way: it is
 * ordered behind it in the database, and its receipt counts only together with the append's own success.
 */
import type { Change } from '../../shared/documents/facts.ts';
import { encodePayload } from '../../shared/documents/payload.ts';
import { schemaVersion } from '../../shared/documents/schema.ts';
import { fault } from '../../shared/model/faults.ts';
import type { ReplicaId, SessionId } from '../../shared/model/ids.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { Position } from '../../shared/model/vector.ts';
import { storageFault } from '../storage/failures.ts';
import type { RecordRow } from '../storage/rows.ts';
import type { SessionDeps } from './deps.ts';
import type { Reader } from './reader.ts';
import { sealPayload } from './seal.ts';
import { sweepClosed } from './sweep.ts';

export interface Appended {
  readonly rows: readonly RecordRow[];
  /** Resolves when the append is durable under the replica that is current then. */
  readonly durable: () => Promise<Result<void>>;
}

export interface Log {
  append(change: Change, at: number): Promise<Result<Appended>>;
  /** Resolves when everything read at the start is durable, and nothing is left under a closed replica. */
  confirm(): Promise<Result<void>>;
  replica(): ReplicaId;
  /** Own records appended so far under the current replica. */
  sequence(): number;
  /** Another tab or the sync worker closed the replica. */
  moved(to: ReplicaId): void;
  /** Another tab appended: its place is taken. */
  taken(replica: ReplicaId, position: Position): void;
}

export const createLog = (deps: SessionDeps, session: SessionId, reader: Reader, first: ReplicaId): Log => {
  const { storage, vault } = deps;
  let replica = first;
  let end = reader.position(first);

  const move = (to: ReplicaId): void => {
    if (to === replica) return;
    replica = to;
    end = reader.position(to);
  };

  const settle = async (under: ReplicaId, receipt: Promise<Result<ReplicaId | undefined>>): Promise<Result<void>> => {
    const got = await receipt;
    if (!got.ok) return got;
    if (got.value === undefined) return err(fault('NOT_FOUND'));
    if (got.value === under) return ok(undefined);
    move(got.value);
    const swept = await sweepClosed(deps, session);
    return swept.ok ? settle(got.value, storage.barrierFor(session)) : swept;
  };

  const tryAt = async (payload: ReturnType<typeof encodePayload>): Promise<Result<Appended | 'taken'>> => {
    const [under, after] = [replica, end];
    const sealed = await sealPayload(vault, { session, replica: under, after }, payload);
    if (!sealed.ok) return sealed;
    const rows = sealed.value;
    const last = rows.at(-1);
    if (last === undefined) return err(fault('INTERNAL'));
    try {
      const done = storage.appendDurably(rows);
      let receipt: Promise<Result<ReplicaId | undefined>> | undefined;
      if (done === undefined) {
        const outcome = storage.records.appendAll(rows);
        receipt = storage.barrierFor(session);
        if ((await outcome) === 'taken') return ok('taken');
      } else {
        const appended = await done;
        if (appended.outcome === 'taken') return ok('taken');
        receipt = Promise.resolve(ok(appended.replica));
      }
      const position: Position = [last.sequence, last.hash];
      if (replica === under) end = position;
      reader.passed(under, after?.[0] ?? 0, position);
      const durable = () => {
        const asked = receipt ?? storage.barrierFor(session);
        receipt = undefined;
        return settle(under, asked);
      };
      return ok({ rows, durable });
    } catch (error) {
      return err(storageFault(error));
    }
  };

  return {
    append: async (change, at) => {
      const payload = encodePayload({ schema: schemaVersion, at, change });
      for (;;) {
        const tried = await tryAt(payload);
        if (!tried.ok) return tried;
        if (tried.value !== 'taken') return ok(tried.value);
        const last = await storage.records.last(session, replica);
        end = last === undefined ? undefined : [last.sequence, last.hash];
      }
    },
    confirm: async () => {
      const swept = await sweepClosed(deps, session);
      return swept.ok ? settle(replica, storage.barrierFor(session)) : swept;
    },
    replica: () => replica,
    sequence: () => end?.[0] ?? 0,
    moved: move,
    taken: (by, position) => {
      if (by === replica && position[0] > (end?.[0] ?? 0)) end = position;
    },
  };
};
