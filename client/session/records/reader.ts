/**
 * Reads what the store holds beyond what this tab has taken in: records of other tabs, pulled records, and at the start
 * everything after the local checkpoint. Positions move only over changes that were handed out.
 *
 * When a replica was forked, rows that this tab has seen were moved away and others may stand in their place. Taking a change in
 * twice does nothing, so then the replica is simply read again from its start.
 *
 * Where a checkpoint stands in place of records, rows go on behind it: it is taken in as a change when what it covers has not
 * been, neither before nor from rows. Records that it holds back come in front of the rows behind it, so what lets nothing in after it
 * lets nothing in here either.
 */
import { firstPrevious } from '../../../shared/crypto/envelope.ts';
import type { Change } from '../../../shared/documents/facts/facts.ts';
import { schemaVersion } from '../../../shared/documents/schema.ts';
import { fault, type Fault } from '../../../shared/model/faults.ts';
import type { Bytes } from '../../../shared/model/bytes.ts';
import type { RecordHash, ReplicaId, SessionId } from '../../../shared/model/ids.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { Position, Vector } from '../../../shared/model/vector.ts';
import type { Bases } from '../../storage/bases.ts';
import type { Records } from '../../storage/records.ts';
import { ownFrom, type Sessions } from '../../storage/sessions.ts';
import type { RecordRow, SessionRow } from '../../storage/rows.ts';
import { openBase, positionBefore, type Base } from './base.ts';
import { openRun, type Run } from './chain.ts';
import type { SessionVault } from '../deps.ts';
import { doubted } from './doubted.ts';

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
  /** Something in this session is of newer code, now or in an earlier reading. */
  readonly newer: boolean;
}

export interface Origin {
  readonly replica: ReplicaId;
  readonly sequence: number;
}

export interface Reader {
  vector(): Vector;
  position(replica: ReplicaId): Position | undefined;
  /** The tab's own append: counts as taken in when it follows on; otherwise the next reading takes it in with what is before it. */
  passed(replica: ReplicaId, before: number, position: Position): void;
  /** New changes of all replicas. Readings run one after the other. */
  read(): Promise<Reading>;
  /** The replica and first sequence that an update handed out came from; undefined for that of a checkpoint. */
  originOf(update: Bytes): Origin | undefined;
}

/** What is here of a session: where a reading begins. */
export type Stock = readonly [row: SessionRow | undefined, replicas: readonly ReplicaId[]];

/** `first`: the stock of its first reading, where it is known already. */
export const createReader = ({ storage, vault }: ReaderDeps, session: SessionId, start: Vector, first?: Stock): Reader => {
  const positions = new Map(Object.entries(start) as [ReplicaId, Position][]);
  let turn: Promise<unknown> = Promise.resolve();
  let takenBase: RecordHash | undefined;
  let opened: { readonly hash: RecordHash; readonly base: Base } | undefined;
  let newer = false;
  let stock = first;
  const origins = new WeakMap<Bytes, Origin>();

  /** Opened once; what it says beside its document is asked for again and again. */
  const baseOf = async (row: SessionRow): Promise<Result<Base>> => {
    if (opened !== undefined && opened.hash === row.base?.hash) return ok(opened.base);
    const base = await storage.bases.get(session);
    const found = base === undefined ? err(fault('NOT_FOUND')) : await openBase(vault, base);
    if (found.ok && base !== undefined && base.hash === row.base?.hash && row.base.held?.length) opened = { hash: base.hash, base: found.value };
    return found;
  };

  const heldOf = async (row: SessionRow | undefined, replica: ReplicaId): Promise<readonly RecordRow[]> => {
    if (row?.base?.held?.includes(replica) !== true) return [];
    const base = await baseOf(row);
    return base.ok ? base.value.held.filter((held) => held.replica === replica) : [];
  };

  /** Where rows go on behind the checkpoint, or behind what it could take in. */
  const floorOf = (row: SessionRow | undefined, replica: ReplicaId, [first]: readonly RecordRow[]): Position | undefined =>
    first === undefined ? row?.base?.vector[replica] : positionBefore(vault, first);

  const readFrom = async (replica: ReplicaId, position: Position | undefined): Promise<Run> => {
    const from: Position = position ?? [0, await firstPrevious(vault.crypto, session)];
    const rows = await storage.records.range(session, replica, from[0] + 1);
    return openRun(vault, session, rows, from);
  };

  /** Rows in front of a checkpoint may have gone behind it: seen by the first of them, so that none of the others is read in vain. */
  const hasNext = async (replica: ReplicaId, after: number): Promise<boolean> =>
    (await storage.records.range(session, replica, after + 1, after + 1)).length > 0;

  /** Rows of a forked replica were moved away, and those of whoever else writes under it may have come in their place since. */
  const isReplaced = async (replica: ReplicaId, [sequence, hash]: Position): Promise<boolean> => {
    const [row] = await storage.records.range(session, replica, sequence, sequence);
    return row?.sequence === sequence && row.hash !== hash;
  };

  /** From where it was left, else from the start, else from behind the checkpoint: whichever leads on, and as far as that reaches. */
  const readReplica = async (row: SessionRow | undefined, replica: ReplicaId): Promise<Run> => {
    const known = positions.get(replica);
    const held = await heldOf(row, replica);
    const floor = floorOf(row, replica, held);
    const covered = row?.base?.vector[replica]?.[0] ?? 0;
    const isForked = row?.closed.includes(replica) === true;
    const movedAway = known !== undefined && isForked && (known[0] > ownFrom(row, replica) || (await isReplaced(replica, known)));
    const from = movedAway ? 0 : (known?.[0] ?? 0);
    const behind = async (): Promise<Run> =>
      held.length === 0 || floor === undefined
        ? readFrom(replica, floor)
        : openRun(vault, session, [...held, ...(await storage.records.range(session, replica, covered + 1))], floor);
    if (floor !== undefined && from < floor[0] && !(await hasNext(replica, from)) && !(from > 0 && (await hasNext(replica, 0)))) return behind();
    const leadsOn = ({ stopped, position }: Run): boolean =>
      stopped?.fault.code !== 'BROKEN_CHAIN' && position[0] >= (floor?.[0] ?? 0) && (held.length === 0 || stopped !== undefined || position[0] >= covered);
    let run = await readFrom(replica, movedAway ? undefined : known);
    if (!leadsOn(run) && known !== undefined && !movedAway) run = await readFrom(replica, undefined);
    return leadsOn(run) || floor === undefined ? run : behind();
  };

  /** The checkpoint as a change, if something that it covers has not been taken in: neither before nor by these runs. */
  const readBase = async (row: SessionRow | undefined, runs: ReadonlyMap<ReplicaId, Run>): Promise<Result<readonly Change[]>> => {
    const covered = Object.entries(row?.base?.vector ?? {}) as [ReplicaId, Position][];
    const isTaken = ([replica, [sequence, hash]]: [ReplicaId, Position]): boolean => {
      const run = runs.get(replica);
      const [known, knownHash] = positions.get(replica) ?? [0, ''];
      // What lies between the known position and where the run begins only the checkpoint has: records that it holds back begin behind that.
      const reached = run === undefined || run.from >= sequence || run.from > known ? 0 : run.position[0];
      // Under a replica that was forked the known rows may be others, which were moved away: only the same record tells.
      const isSame = row?.closed.includes(replica) !== true || (known === sequence && knownHash === hash);
      return reached >= sequence || (known >= sequence && isSame);
    };
    if (row?.base === undefined || row.base.hash === takenBase || covered.every(isTaken)) return ok([]);
    const base = await baseOf(row);
    if (!base.ok) return base;
    const held = await Promise.all(covered.map(([replica]) => heldOf(row, replica)));
    // Nothing is taken for read before all of it was: what fails on the way is read again.
    takenBase = row.base.hash;
    newer ||= base.value.newer;
    for (const [index, [replica]] of covered.entries()) {
      const floor = floorOf(row, replica, held[index] ?? []);
      if (floor !== undefined && (positions.get(replica)?.[0] ?? 0) < floor[0]) positions.set(replica, floor);
    }
    return ok([base.value]);
  };

  const readAll = async (): Promise<Reading> => {
    const [row, present] = stock ?? (await Promise.all([storage.sessions.get(session), storage.records.replicas(session)]));
    stock = undefined;
    const replicas = [...new Set([...present, ...(row?.base?.held ?? [])])];
    const runs = await Promise.all(replicas.map(async (replica) => ({ replica, run: await doubted(vault, storage.records, row, await readReplica(row, replica)) })));
    const base = await readBase(row, new Map(runs.map(({ replica, run }) => [replica, run])));
    const isNewer = (cause: Fault | undefined): boolean => cause?.code === 'UNSUPPORTED_VERSION';
    newer ||= runs.some(({ run }) => run.schema > schemaVersion || isNewer(run.stopped?.fault)) || (!base.ok && isNewer(base.fault));
    for (const { replica, run } of runs) {
      run.changes.forEach(({ update }, index) => origins.set(update, { replica, sequence: run.firsts[index] ?? 0 }));
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
      newer,
    };
  };

  return {
    vector: () => Object.fromEntries(positions) as Vector,
    position: (replica) => positions.get(replica),
    originOf: (update) => origins.get(update),
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
