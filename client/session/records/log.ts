/**
 * The own end of the log: seals a change as the next record of the session's current replica and appends it. Tabs share the
 * replica, so the place may be taken by another tab, or closed: then the last record of the current replica is read and the change
 * sealed again behind it.
 *
 * After a pause the append is durable by itself. Otherwise the barrier is asked for while the append is still on its way: it is
 * ordered behind it in the database, and its receipt counts only together with the append's own success.
 *
 * What a person waits for is one way through WebCrypto and one through the store. So the key is at hand, which makes everything up
 * to the encryption one synchronous run. What only the next change needs is done while the store is at work: the record's hash,
 * and what the caller has put off.
 */
import type { Change } from '../../../shared/documents/facts/facts.ts';
import { encodePayload } from '../../../shared/documents/wire/payload.ts';
import { schemaOf } from '../../../shared/documents/schema.ts';
import type { DataKey } from '../../../shared/crypto/port.ts';
import type { Bytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import type { ReplicaId, SessionId } from '../../../shared/model/ids.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { Position } from '../../../shared/model/vector.ts';
import { attempt, storageFault } from '../../storage/failures.ts';
import type { SealedRow, SessionRow } from '../../storage/rows.ts';
import type { SessionDeps } from '../deps.ts';
import type { Reader } from './reader.ts';
import { followEpoch, hashOf, sealParts } from './seal.ts';
import { sweepClosed } from './sweep.ts';

export interface Appended {
  readonly rows: readonly SealedRow[];
  /** Resolves when the append is durable under the replica that is current then. Undefined: it is so already. */
  readonly durable: (() => Promise<Result<void>>) | undefined;
  /** Moves the position on; the next append may begin when it resolves. */
  readonly chain: () => Promise<void>;
}

export interface Log {
  /** `meanwhile` is called when the store has been asked and there is nothing to do but to wait for it. */
  append(change: Change, at: number, meanwhile: () => void): Promise<Result<Appended>>;
  /** Resolves when everything read at the start is durable, and nothing is left under a closed replica. */
  confirm(): Promise<Result<void>>;
  replica(): ReplicaId;
  /** Own records appended so far under the current replica. */
  sequence(): number;
  /** Another tab or the sync worker closed the replica. */
  moved(to: ReplicaId): void;
  /** Another tab appended: its place is taken. */
  taken(replica: ReplicaId, position: Position | undefined): void;
  /** Whether what was appended here may lie where rows had been deleted behind a checkpoint: this tab slept meanwhile. Nobody sends it there. */
  isLate(row: SessionRow): boolean;
  /** Looks whether it does, and moves it to the end of the log then. `since`: what `appends` said before the row was read. */
  place(row: SessionRow, since: number): Promise<Result<void>>;
  /** How often something was appended here. */
  appends(): number;
}

/** `swept`: rows were moved to the end of the log, or set aside, which nobody has been told of. */
export const createLog = (deps: SessionDeps, session: SessionId, reader: Reader, first: ReplicaId, swept: () => void = () => undefined): Log => {
  const { storage, vault } = deps;
  let replica = first;
  let end = reader.position(first);
  /** Ahead of `end` while a hash is worked out. */
  let stored = end?.[0] ?? 0;
  /** The first place of those taken here that nobody has looked at since rows were deleted up to there, or further; 0: none. */
  let lowest = 0;
  let appends = 0;
  let atHand: { readonly epoch: number; readonly key: DataKey } | undefined;

  const move = (to: ReplicaId): void => {
    if (to === replica) return;
    replica = to;
    end = reader.position(to);
    stored = end?.[0] ?? 0;
    lowest = 0;
  };

  const sweep = async (): Promise<Result<boolean>> => {
    const done = await sweepClosed(deps, session);
    if (done.ok && done.value) swept();
    return done;
  };

  const settle = async (under: ReplicaId, receipt: Promise<Result<ReplicaId | undefined>>): Promise<Result<void>> => {
    const got = await receipt;
    if (!got.ok) return got;
    if (got.value === undefined) return err(fault('NOT_FOUND'));
    if (got.value === under) return ok(undefined);
    move(got.value);
    const done = await sweep();
    return done.ok ? settle(got.value, storage.barrierFor(session)) : done;
  };

  const takeKey = async (epoch: number): Promise<DataKey | undefined> => {
    const key = await vault.dataKey(session, epoch);
    atHand = key && { epoch, key };
    return key;
  };

  /**
   * Both are asked before this returns its promise: the store to append, and when that is not durable by itself, the barrier behind
   * it. Answers the first receipt; undefined when there is nothing left to wait for.
   */
  const store = async (rows: readonly SealedRow[]): Promise<(() => Promise<Result<ReplicaId | undefined>>) | undefined | 'taken'> => {
    const done = storage.appendDurably(rows);
    if (done !== undefined) return (await done) === 'taken' ? 'taken' : undefined;
    const outcome = storage.records.appendAll(rows);
    const receipt = storage.barrierFor(session);
    return (await outcome) === 'taken' ? 'taken' : () => receipt;
  };

  const tryAt = async (payload: Bytes, meanwhile: () => void): Promise<Result<Appended | 'taken'>> => {
    const [under, after, { epoch }] = [replica, end, vault];
    const key = atHand?.epoch === epoch ? atHand.key : await takeKey(epoch);
    if (key === undefined) return err(fault('WRONG_KEY', { epoch }));
    const { parts, last } = await sealParts(vault, epoch, key, { session, replica: under, after }, payload);
    const rows = [...parts, last];
    try {
      const storing = store(rows);
      const hashing = hashOf(vault, last);
      meanwhile();
      const receipt = await storing;
      if (receipt === 'taken') return ok('taken');
      if (replica === under) [stored, lowest] = [last.sequence, lowest === 0 ? (rows[0] ?? last).sequence : lowest];
      appends += 1;
      const chain = async (): Promise<void> => {
        const position: Position = [last.sequence, await hashing];
        if (replica === under) end = position;
        reader.passed(under, after?.[0] ?? 0, position);
      };
      if (receipt === undefined) return ok({ rows, durable: undefined, chain });
      let ask = receipt;
      const durable = () => {
        const asked = ask();
        ask = () => storage.barrierFor(session);
        return settle(under, asked);
      };
      return ok({ rows, durable, chain });
    } catch (error) {
      return err(storageFault(error));
    }
  };

  /** After a lost race: to the end of the current replica as it is stored now. */
  const reread = async (): Promise<Result<void>> => {
    const row = await storage.sessions.get(session);
    if (row === undefined) return err(fault('NOT_FOUND'));
    move(row.replica);
    const last = await storage.records.last(session, replica);
    await followEpoch(vault, last);
    end = last === undefined ? undefined : [last.sequence, last.hash];
    stored = last?.sequence ?? 0;
    return ok(undefined);
  };

  const isLate = (row: SessionRow): boolean => lowest > 0 && row.replica === replica && lowest <= (row.cut?.[replica] ?? 0);

  return {
    append: async (change, at, meanwhile) => {
      const payload = encodePayload({ schema: schemaOf(change.patch), at, change });
      for (;;) {
        const tried = await tryAt(payload, meanwhile);
        if (!tried.ok) return tried;
        if (tried.value !== 'taken') return ok(tried.value);
        const read = await attempt(reread);
        if (!read.ok) return read;
        if (!read.value.ok) return read.value;
      }
    },
    confirm: async () => {
      const done = await sweep();
      return done.ok ? settle(replica, storage.barrierFor(session)) : done;
    },
    replica: () => replica,
    sequence: () => stored,
    moved: move,
    taken: (by, position) => {
      if (by !== replica || position === undefined || position[0] <= (end?.[0] ?? 0)) return;
      end = position;
      stored = Math.max(stored, position[0]);
    },
    isLate,
    appends: () => appends,
    place: async (row, since) => {
      if (!isLate(row)) return ok(undefined);
      const late = await storage.records.range(session, replica, lowest, row.cut?.[replica]);
      if (late.length > 0) {
        const done = await sweep();
        const read = done.ok ? await reread() : done;
        if (!read.ok) return read;
      }
      if (appends === since) lowest = 0;
      return ok(undefined);
    },
  };
};
