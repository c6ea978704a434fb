/**
 * Reads what the store holds beyond what this tab has taken in: records of other tabs, pulled records, and at the start
 * everything after the local checkpoint. Positions move only over changes that were handed out.
 *
 * When a replica was forked, rows that this tab has seen were moved away and others may stand in their place. Taking a change in
 * twice does nothing, so then the replica is simply read again from its start.
 *
 * Where a checkpoint stands in place of records, rows go on behind it: it is taken in as a change when what it covers has not
 * been, neither before nor from rows.
 */
import { firstPrevious } from '../../shared/crypto/envelope.ts';
import type { Change } from '../../shared/documents/facts.ts';
import { fault, type Fault } from '../../shared/model/faults.ts';
import type { RecordHash, ReplicaId, SessionId } from '../../shared/model/ids.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { Position, Vector } from '../../shared/model/vector.ts';
import type { Bases } from '../storage/bases.ts';
import type { Records } from '../storage/records.ts';
import { ownFrom, type Sessions } from '../storage/sessions.ts';
import type { RecordRow, SessionRow } from '../storage/rows.ts';
import { openBase } from './base.ts';
import { openRun, type Run } from './chain.ts';
import type { SessionVault } from './deps.ts';

export interface ReaderDeps {
  readonly storage: {
    readonly sessions: Pick<Sessions, 'get'>;
    readonly records: Pick<Records, 'range' | 'replicas'>;
    readonly bases: Pick<Bases, 'get'>;
  };
  readonly vault: SessionVault;
}

export interface Reading {
  readonly row: SessionRow | undefined;
  readonly changes: readonly Change[];
  /** Sealed bytes of the rows taken in. */
  readonly bytes: number;
  /** Why the checkpoint that stands for records here cannot be read; what is behind it may not fit until it has been fetched again. */
  readonly baseFault: Fault | undefined;
  readonly damaged: readonly { readonly row: RecordRow; readonly fault: Fault }[];
}

export interface Reader {
  vector(): Vector;
  position(replica: ReplicaId): Position | undefined;
  /** The tab's own append: counts as taken in when it follows on; otherwise the next reading takes it in with what is before it. */
  passed(replica: ReplicaId, before: number, position: Position): void;
  /** New changes of all replicas. Readings run one after the other. */
  read(): Promise<Reading>;
}

export const createReader = ({ storage, vault }: ReaderDeps, session: SessionId, start: Vector): Reader => {
  const positions = new Map(Object.entries(start) as [ReplicaId, Position][]);
  let turn: Promise<unknown> = Promise.resolve();
  let takenBase: RecordHash | undefined;

  const readFrom = async (replica: ReplicaId, position: Position | undefined): Promise<Run> => {
    const from: Position = position ?? [0, await firstPrevious(vault.crypto, session)];
    const rows = await storage.records.range(session, replica, from[0] + 1);
    return openRun(vault, session, rows, from);
  };

  /** Rows in front of a checkpoint may have gone behind it: seen by the first of them, so that none of the others is read in vain. */
  const hasNext = async (replica: ReplicaId, after: number): Promise<boolean> =>
    (await storage.records.range(session, replica, after + 1, after + 1)).length > 0;

  /** From where it was left, else from the start, else from behind the checkpoint: whichever leads on, and as far as that reaches. */
  const readReplica = async (row: SessionRow | undefined, replica: ReplicaId): Promise<Run> => {
    const known = positions.get(replica);
    const floor = row?.base?.vector[replica];
    const movedAway = known !== undefined && row?.closed.includes(replica) === true && known[0] > ownFrom(row, replica);
    const from = movedAway ? 0 : (known?.[0] ?? 0);
    if (floor !== undefined && from < floor[0] && !(await hasNext(replica, from)) && !(from > 0 && (await hasNext(replica, 0)))) {
      return readFrom(replica, floor);
    }
    const leadsOn = ({ stopped, position }: Run): boolean =>
      stopped?.fault.code !== 'BROKEN_CHAIN' && position[0] >= (floor?.[0] ?? 0);
    let run = await readFrom(replica, movedAway ? undefined : known);
    if (!leadsOn(run) && known !== undefined && !movedAway) run = await readFrom(replica, undefined);
    return leadsOn(run) || floor === undefined ? run : readFrom(replica, floor);
  };

  /** The checkpoint as a change, if something that it covers has not been taken in: neither before nor by these runs. */
  const readBase = async (row: SessionRow | undefined, runs: ReadonlyMap<ReplicaId, Run>): Promise<Result<readonly Change[]>> => {
    const covered = Object.entries(row?.base?.vector ?? {}) as [ReplicaId, Position][];
    const isTaken = ([replica, [sequence, hash]]: [ReplicaId, Position]): boolean => {
      const run = runs.get(replica);
      const reached = run === undefined || run.from >= sequence ? 0 : run.position[0];
      const [known, knownHash] = positions.get(replica) ?? [0, ''];
      // Under a replica that was forked the known rows may be others, which were moved away: only the same record tells.
      const isSame = row?.closed.includes(replica) !== true || (known === sequence && knownHash === hash);
      return reached >= sequence || (known >= sequence && isSame);
    };
    if (row?.base?.hash === takenBase || covered.every(isTaken)) return ok([]);
    const base = await storage.bases.get(session);
    const opened = base === undefined ? err(fault('NOT_FOUND')) : await openBase(vault, base);
    if (!opened.ok) return opened;
    takenBase = row?.base?.hash;
    for (const [replica, position] of covered) {
      if ((positions.get(replica)?.[0] ?? 0) < position[0]) positions.set(replica, position);
    }
    return ok([opened.value]);
  };

  const readAll = async (): Promise<Reading> => {
    const [row, replicas] = await Promise.all([storage.sessions.get(session), storage.records.replicas(session)]);
    const runs = await Promise.all(replicas.map(async (replica) => ({ replica, run: await readReplica(row, replica) })));
    const base = await readBase(row, new Map(runs.map(({ replica, run }) => [replica, run])));
    for (const { replica, run } of runs) {
      const now = positions.get(replica);
      const forked = row?.closed.includes(replica) === true;
      if (run.position[0] > 0 && (now === undefined || forked || run.position[0] > now[0])) positions.set(replica, run.position);
    }
    return {
      row,
      baseFault: base.ok ? undefined : base.fault,
      changes: [...(base.ok ? base.value : []), ...runs.flatMap(({ run }) => run.changes)],
      bytes: runs.reduce((sum, { run }) => sum + run.bytes, 0),
      damaged: runs.flatMap(({ run }) => (run.stopped === undefined ? [] : [run.stopped])),
    };
  };

  return {
    vector: () => Object.fromEntries(positions) as Vector,
    position: (replica) => positions.get(replica),
    passed: (replica, before, position) => {
      if ((positions.get(replica)?.[0] ?? 0) === before) positions.set(replica, position);
    },
    read: () => {
      const reading = turn.then(readAll, readAll);
      turn = reading.catch(() => undefined);
      return reading;
    },
  };
};
