/**
 * The storage of a device in memory, for the sync jobs: the same rules as client/storage (rows are read as copies), and a disk that
 * forgets what no barrier has covered when the power is cut.
 */
import type { SyncStore } from '../../client/sync/deps.ts';
import { withPulled } from '../../client/storage/records.ts';
import type { BaseRow, RecordRow, SessionRow } from '../../client/storage/rows.ts';
import { gapsOf } from '../../client/storage/bases.ts';
import { isOwn, mayGo, withCut } from '../../client/storage/pasts.ts';
import { forked, isUnsent, strayedIn, strayedSpans, suspected, withAside } from '../../client/storage/sessions.ts';
import { fault } from '../model/faults.ts';
import type { ReplicaId, SessionId } from '../model/ids.ts';
import { err, ok, type Result } from '../model/result.ts';

export interface Disk {
  readonly records: ReadonlyMap<string, RecordRow>;
  readonly sessions: ReadonlyMap<SessionId, SessionRow>;
  readonly bases: ReadonlyMap<SessionId, BaseRow>;
  readonly pasts?: ReadonlyMap<string, BaseRow>;
}

export interface DeviceStore extends SyncStore {
  /** As a tab appends: 'taken' if the place is. */
  append(row: RecordRow): 'added' | 'taken';
  all(session: SessionId): readonly RecordRow[];
  setAside(session: SessionId): readonly RecordRow[];
  row(session: SessionId): SessionRow | undefined;
  put(row: SessionRow): void;
  /** A machine image: the same rows on another device. */
  contents(): Disk;
  become(disk: Disk): void;
  /** What is left after the power was cut: all that was there at the last barrier. */
  cutPower(): void;
  /** The next barrier answers this instead. */
  failBarrier(result: Result<void>): void;
  readonly barriers: () => number;
}

const keyOf = (row: RecordRow): string => `${row.session} ${row.replica} ${row.sequence}`;

export const createDeviceStore = (): DeviceStore => {
  let records = new Map<string, RecordRow>();
  let sessions = new Map<SessionId, SessionRow>();
  let bases = new Map<SessionId, BaseRow>();
  let pasts = new Map<string, BaseRow>();
  const quarantine = new Map<string, RecordRow>();
  let durable: Disk = { records: new Map(), sessions: new Map(), bases: new Map(), pasts: new Map() };
  let failing: Result<void> | undefined;
  let barriers = 0;

  const of = (session: SessionId, replica: ReplicaId, from: number): RecordRow[] =>
    [...records.values()]
      .filter((row) => row.session === session && row.replica === replica && row.sequence >= from)
      .sort((a, b) => a.sequence - b.sequence);

  const outbox = (session: SessionId, replica: ReplicaId, above: number, maxBytes: number): RecordRow[] => {
    let bytes = 0;
    const rows = of(session, replica, above + 1);
    const end = rows.findIndex((row, index) => (bytes += row.bytes.byteLength) > maxBytes && index > 0);
    return end === -1 ? rows : rows.slice(0, end);
  };

  const append = (row: RecordRow): 'added' | 'taken' => (records.has(keyOf(row)) ? 'taken' : (records.set(keyOf(row), row), 'added'));

  /** Moves rows in one step: deletes the own ones above what the server has, adds the others. */
  const move = (row: SessionRow, from: ReplicaId, expected: number, rows: readonly RecordRow[], isForked: boolean): 'done' | 'changed' => {
    const isGoing = ({ sequence }: RecordRow): boolean =>
      isForked ? isUnsent(row, from, sequence) : strayedSpans(row, from).some(([above, upTo]) => sequence > above && sequence <= upTo);
    const own = of(row.id, from, 1).filter(isGoing);
    if (own.length !== expected || rows.some((next) => records.has(keyOf(next)))) return 'changed';
    for (const gone of own) records.delete(keyOf(gone));
    for (const next of rows) records.set(keyOf(next), next);
    return 'done';
  };

  return {
    records: {
      last: async (session, replica) => of(session, replica, 1).at(-1),
      range: async (session, replica, from, to = Infinity) => of(session, replica, from).filter(({ sequence }) => sequence <= to),
      replicas: async (session) => [...new Set([...records.values()].filter((row) => row.session === session).map(({ replica }) => replica))].sort(),
      appendAll: async (sealed) => {
        const rows = sealed as readonly RecordRow[]; // the jobs append rows with their hash
        return rows.some((row) => records.has(keyOf(row))) ? 'taken' : (rows.forEach(append), 'added');
      },
      outbox: async (session, replica, above, maxBytes) => outbox(session, replica, above, maxBytes),
      mend: async (rows) => (rows.forEach((row) => records.set(keyOf(row), row)), ok(undefined)),
      addPulled: async (session, rows) => {
        const clash = rows.find((row) => (records.get(keyOf(row))?.hash ?? row.hash) !== row.hash);
        if (clash !== undefined) return err(fault('FORK', { replica: clash.replica, sequence: clash.sequence }));
        for (const row of rows) records.set(keyOf(row), row);
        for (const row of rows) quarantine.delete(keyOf(row));
        const current = sessions.get(session);
        if (current !== undefined) sessions.set(session, withPulled(current, rows, rows));
        return ok(undefined);
      },
    },
    sessions: {
      list: async () => structuredClone([...sessions.values()]),
      get: async (id) => structuredClone(sessions.get(id)),
      create: async (row, first = []) => {
        if (sessions.has(row.id)) return false;
        sessions.set(row.id, row);
        for (const record of first) records.set(keyOf(record), record);
        return true;
      },
      erase: async (id, keep) => {
        records = new Map([...records].filter(([, row]) => row.session !== id));
        bases.delete(id);
        pasts = new Map([...pasts].filter(([, past]) => past.session !== id));
        if (keep === undefined) sessions.delete(id);
        else sessions.set(id, keep);
      },
      update: async (id, change) => {
        const row = structuredClone(sessions.get(id));
        const next = row === undefined ? undefined : change(row);
        if (next !== undefined) sessions.set(id, next);
        return next ?? row;
      },
      fork: async (session, from, to, { rows, aside }, moved, judged = (row) => row) => {
        const found = sessions.get(session);
        const row = found && judged(found);
        if (row === undefined || row.replica !== from || move(row, from, moved, rows, true) === 'changed') return ok('changed');
        for (const bad of aside) quarantine.set(keyOf(bad), bad);
        sessions.set(session, forked(withAside(suspected(row), aside), from, to));
        return ok('done');
      },
      sweep: async (session, from, late, { rows, aside }) => {
        const row = sessions.get(session);
        if (row === undefined || !strayedIn(row).includes(from) || rows.some((next) => next.replica !== row.replica)) return ok('changed');
        const done = move(row, from, late.length, rows, false);
        if (done === 'changed') return ok(done);
        for (const bad of aside) quarantine.set(keyOf(bad), bad);
        sessions.set(session, withAside(suspected(row), aside));
        return ok(done);
      },
    },
    bases: {
      get: async (session) => bases.get(session),
      put: async (base, take) => {
        const row = sessions.get(base.session);
        const isLate = ([replica]: readonly [ReplicaId, number]): boolean =>
          row === undefined || of(row.id, replica, 1).some(({ sequence }) => isUnsent(row, replica, sequence));
        const next = row === undefined || gapsOf(row, base).some(isLate) ? undefined : take(row);
        if (next === undefined) return ok('changed');
        const former = bases.get(base.session);
        if (former !== undefined && former.hash !== base.hash) pasts.set(`${former.session} ${former.hash}`, former);
        bases.set(base.session, base);
        sessions.set(base.session, next);
        return ok('done');
      },
    },
    pasts: {
      list: async (session) => [...pasts.values()].filter((past) => past.session === session).sort((a, b) => a.number - b.number),
      drop: async (session, hashes) => hashes.forEach((hash) => pasts.delete(`${session} ${hash}`)),
      cut: async (session, replica, upTo, most) => {
        const row = sessions.get(session);
        if (row === undefined) return ok(0);
        const [all, end] = [of(session, replica, 1), Math.min(upTo, mayGo(row, replica))];
        const stays = (sequence: number): boolean => sequence > end || (isOwn(row, replica) && (sequence === all.at(-1)?.sequence || isUnsent(row, replica, sequence)));
        const going = all.filter(({ sequence }) => !stays(sequence)).slice(0, most);
        const top = going.at(-1);
        if (top === undefined) return ok(0);
        for (const each of going) records.delete(keyOf(each));
        sessions.set(session, withCut(row, replica, top.sequence));
        return ok(going.length);
      },
    },
    barrier: async () => {
      barriers += 1;
      const failed = failing;
      failing = undefined;
      if (failed !== undefined) return failed;
      durable = { records: new Map(records), sessions: new Map(sessions), bases: new Map(bases), pasts: new Map(pasts) };
      return ok(undefined);
    },
    isUnanswered: async () => false,
    faultOf: () => fault('STORAGE_FAILED'),
    append,
    all: (session) => [...records.values()].filter((row) => row.session === session),
    setAside: (session) => [...quarantine.values()].filter((row) => row.session === session),
    row: (session) => sessions.get(session),
    put: (row) => void sessions.set(row.id, row),
    contents: () => ({ records: new Map(records), sessions: new Map(sessions), bases: new Map(bases), pasts: new Map(pasts) }),
    become: (disk) => {
      [records, sessions, bases, pasts] = [new Map(disk.records), new Map(disk.sessions), new Map(disk.bases), new Map(disk.pasts ?? [])];
      durable = disk;
    },
    cutPower: () => {
      [records, sessions, bases, pasts] = [new Map(durable.records), new Map(durable.sessions), new Map(durable.bases), new Map(durable.pasts ?? [])];
    },
    failBarrier: (result) => {
      failing = result;
    },
    barriers: () => barriers,
  };
};
