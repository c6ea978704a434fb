/**
 * The list of sessions: which replica writes, what the server is known to hold, what is stored here, sealed metadata. Every
 * change is a transaction that reads what it changes.
 */
import { Dexie } from 'dexie';
import type { OwnerId, ReplicaId, SessionId } from '../../shared/model/ids.ts';
import type { Result } from '../../shared/model/result.ts';
import type { Vector } from '../../shared/model/vector.ts';
import { addRecords, type Database } from './database.ts';
import { attempt } from './failures.ts';
import { isStopper, stopper, type RecordKey } from './recordCodec.ts';
import { openPrefix, type RecordRow, type SessionRow } from './rows.ts';
import { watchTable } from './watch.ts';

/** Own rows in their new place, and those that did not open. */
export interface Moved {
  readonly rows: readonly RecordRow[];
  readonly aside: readonly RecordRow[];
  /** They say the same otherwise: a view of the session that was kept holds what no record says any more. */
  readonly retold?: boolean;
}

export interface Sessions {
  list(): Promise<SessionRow[]>;
  get(id: SessionId): Promise<SessionRow | undefined>;
  put(row: SessionRow): Promise<void>;
  /** Adds the row, and its first records with it, unless its id is here already; answers whether it did. */
  create(row: SessionRow, records?: readonly RecordRow[]): Promise<boolean>;
  /** Deletes everything that is kept of the session, in one transaction. `keep`: a row that stays in its place. */
  erase(id: SessionId, keep?: SessionRow): Promise<void>;
  /** Reads, changes and writes in one transaction; undefined from `change` leaves the row alone. Answers the row as it now is. */
  update(id: SessionId, change: (row: SessionRow) => SessionRow | undefined): Promise<SessionRow | undefined>;
  /**
   * Closes `from` and goes on under `to`, in one transaction: own rows of `from` that the server lacks give way to stoppers, and
   * `rows` (the same changes, sealed again under `to`) are added; from then on an append under `from` loses. What did not open is set aside.
   * `moved`: how many were read; `judged`: the row as it counts here. 'changed': rows were appended meanwhile (there are more of them now) or `from` is not current; nothing
   * was done, read again.
   */
  fork(session: SessionId, from: ReplicaId, to: ReplicaId, sealed: Moved, moved: number, judged?: (row: SessionRow) => SessionRow): Promise<Result<'done' | 'changed'>>;
  /**
   * Moves rows that a slow tab appended where they do not belong, to the closed replica `from` or where rows had been deleted:
   * deletes those, adds `rows` (sealed at the end of the current replica). 'changed' as above.
   */
  sweep(session: SessionId, from: ReplicaId, late: readonly RecordRow[], sealed: Moved): Promise<Result<'done' | 'changed'>>;
  /** Called at once and after every change of the table, by any tab. */
  watch(listener: (rows: readonly SessionRow[]) => void): () => void;
}

/** The row of a session that has nothing yet, neither here nor on the server. `changed`: wall clock, ms. */
export const freshRow = (id: SessionId, replica: ReplicaId, changed: number): SessionRow => ({
  id,
  replica,
  closed: [],
  acknowledged: {},
  stored: {},
  revision: 0,
  meta: undefined,
  metaAt: undefined,
  changed,
  deleted: undefined,
});

/** Above this sequence a replica's rows are this profile's own and unknown to the server. */
export const ownFrom = (row: SessionRow, replica: ReplicaId): number =>
  Math.max(row.acknowledged[replica]?.[0] ?? 0, row.stored[replica]?.[0] ?? 0);

export type Span = readonly [above: number, upTo: number];

/**
 * Where rows of an own replica can only have come too late: where others were deleted behind a checkpoint, and in a gap that a
 * checkpoint covers (bases.ts).
 */
const lateSpans = (row: SessionRow, replica: ReplicaId): readonly Span[] => {
  const [gap, cut] = [row.base?.gaps[replica], row.cut?.[replica] ?? 0];
  const inGap: readonly Span[] = gap === undefined ? [] : [[Math.max(gap, cut), row.base?.vector[replica]?.[0] ?? 0]];
  return [...(cut > 0 ? ([[0, cut]] as const) : []), ...inGap].filter(([above, upTo]) => above < upTo);
};

/** Where rows of an own replica lie that are unknown to the server: behind both vectors, or come too late. In order, apart. */
export const unsentSpans = (row: SessionRow, replica: ReplicaId): readonly Span[] => {
  const late = lateSpans(row, replica);
  return [...late, [Math.max(ownFrom(row, replica), late.at(-1)?.[1] ?? 0), Infinity]];
};

export const isUnsent = (row: SessionRow, replica: ReplicaId, sequence: number): boolean =>
  unsentSpans(row, replica).some(([above, upTo]) => sequence > above && sequence <= upTo);

/** Where rows lie that have to be moved to the end of the current replica; those at its end are where they belong. */
export const strayedSpans = (row: SessionRow, replica: ReplicaId): readonly Span[] =>
  replica === row.replica ? lateSpans(row, replica) : unsentSpans(row, replica);

/** Own replicas that may hold such rows. */
export const strayedIn = (row: SessionRow): readonly ReplicaId[] => (row.cut?.[row.replica] === undefined ? row.closed : [...row.closed, row.replica]);

/** Keys of the rows of a replica that lie there; stoppers are none. Within the caller's transaction. */
export const keysIn = async (records: Database['records'], { id }: SessionRow, replica: ReplicaId, spans: readonly Span[]): Promise<RecordKey[]> => {
  const keys = spans.map(async ([above, upTo]) => {
    const range = () => records.where(':id').between([id, replica, above], [id, replica, upTo], false, true);
    const [found, values] = await Promise.all([range().primaryKeys(), range().toArray()]);
    return found.filter((_, index) => !isStopper(values[index] ?? stopper));
  });
  return (await Promise.all(keys)).flat();
};

/**
 * Everything stored here without a gap. Of own replicas that is what was acknowledged (it was compared with the rows here) and,
 * of the current one, all up to its last row; of others not what was acknowledged: that the server has it does not bring it here.
 */
export const storedVector = (row: SessionRow, last: Vector): Vector => {
  const own = Object.fromEntries(
    [...row.closed, row.replica].flatMap((replica) => {
      const position = row.acknowledged[replica];
      return position === undefined ? [] : [[replica, position] as const];
    }),
  ) as Vector;
  return [own, last, row.base?.vector ?? {}].reduce(mergeVectors, row.stored);
};

/** The row of a session that a person deletes now: it covers what is stored here, up to its `last` own record. */
export const inTrash = (row: SessionRow, at: number, last: RecordRow | undefined): SessionRow => {
  const deletedAt = storedVector(row, last === undefined ? {} : { [last.replica]: [last.sequence, last.hash] });
  return { ...row, deleted: at, deletedAt, offer: undefined };
};

/** The server has more own records than whoever deleted the session here had seen: they were given to it since, when it had gone back. */
const isGivenSince = ({ deletedAt, acknowledged, closed, replica }: SessionRow): boolean =>
  deletedAt !== undefined && [...closed, replica].some((own) => (acknowledged[own]?.[0] ?? 0) > (deletedAt[own]?.[0] ?? 0));

/** Own records up to this one were seen by whoever deleted the session, or are in the copy that recovers the others. */
export const rescuedTo = (row: SessionRow): number => {
  const { rescue, replica } = row;
  if (rescue?.replica === replica) return rescue.sequence;
  return row.wanted === true || isGivenSince(row) ? -1 : Math.max(ownFrom(row, replica), row.deletedAt?.[replica]?.[0] ?? 0);
};

/** Larger position of each replica. */
export const mergeVectors = (a: Vector, b: Vector): Vector =>
  Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)] as ReplicaId[])].map((replica) => {
      const [left, right] = [a[replica], b[replica]];
      return [replica, left !== undefined && (right === undefined || left[0] >= right[0]) ? left : right];
    }),
  ) as Vector;

/** The row when its own records have to be compared with others' before they are sent. */
export const suspected = (row: SessionRow): SessionRow => ({ ...row, suspect: (row.suspect ?? 0) + 1 });

/**
 * What a deletion had seen, once the replica is closed: of that no more than the server acknowledged. Behind it comes there what another
 * copy of this machine has written, which nobody here has seen.
 */
const seenBehind = ({ deletedAt, acknowledged }: SessionRow, from: ReplicaId): Vector | undefined => {
  const [seen, common] = [deletedAt?.[from], acknowledged[from]];
  if (deletedAt === undefined || seen === undefined || (common !== undefined && common[0] >= seen[0])) return deletedAt;
  const { [from]: _own, ...others } = deletedAt;
  return { ...others, ...(common && { [from]: common }) };
};

/** The row when its replica is closed, and another one goes on. */
export const forked = (row: SessionRow, from: ReplicaId, to: ReplicaId): SessionRow => {
  const deletedAt = seenBehind(row, from);
  return { ...row, ...(deletedAt && { deletedAt }), replica: to, closed: [...row.closed, from] };
};

const asideName = ({ replica, sequence }: Pick<RecordRow, 'replica' | 'sequence'>): string => `${replica}.${sequence}`;

/** The row when these were set aside. */
export const withAside = (row: SessionRow, rows: readonly RecordRow[]): SessionRow =>
  rows.length === 0 ? row : { ...row, aside: [...new Set([...(row.aside ?? []), ...rows.map(asideName)])] };

/**
 * The row when these records ('replica.sequence'), or the checkpoint, do not open: what the server has of the session is fetched from the
 * start, also where that is under way and has passed them.
 */
export const toFetchAgain = (row: SessionRow, found: readonly string[] = []): SessionRow => ({
  ...row,
  refetch: true,
  refetched: undefined,
  mended: [...new Set([...(row.mended ?? []), ...found])],
});

/** The row when these are here whole after all. */
export const withoutAside = (row: SessionRow, rows: readonly RecordRow[]): SessionRow => {
  if (row.aside === undefined) return row;
  const back = new Set(rows.map(asideName));
  const aside = row.aside.filter((name) => !back.has(name));
  return { ...row, aside: aside.length === 0 ? undefined : aside };
};

/** `ownerOf`: whose keys are in this profile; sessions of an account that was here before are not listed. */
export const openSessions = (database: Database, ownerOf: () => Promise<OwnerId | undefined> = async () => undefined): Sessions => {
  const { bases, checkpoints, kv, pasts, quarantine, records, results, sessions, views } = database;

  /** Rows that were moved away from a closed replica give way to stoppers, and one stands behind the last, as far as a tab may know it. */
  const vacate = async (row: SessionRow, replica: ReplicaId, moved: RecordKey[]): Promise<void> => {
    const range = records.where(':id').between([row.id, replica, 0], [row.id, replica, Infinity], true, true);
    const [last] = await range.reverse().limit(1).primaryKeys();
    const behind = [last?.[2] ?? 0, row.base?.vector[replica]?.[0] ?? 0].map((sequence): RecordKey => [row.id, replica, sequence + 1]);
    await records.bulkDelete(moved);
    for (const key of [...moved, ...behind]) if ((await records.get(key)) === undefined) await records.add(stopper, key);
  };

  const present = async (rows: SessionRow[]): Promise<SessionRow[]> => {
    if (rows.every(({ sealedFor }) => sealedFor === undefined)) return rows;
    const owner = await ownerOf();
    return rows.filter(({ sealedFor }) => sealedFor === undefined || owner === undefined || sealedFor === owner);
  };

  /** Tabs that have the session open show what was told anew as it was before: what they go on to write is told anew, too. */
  const withOpenTabs = async (row: SessionRow): Promise<SessionRow> => {
    if (row.twins === undefined) return row;
    const open = (await kv.where('key').startsWith(`${openPrefix}${row.id}/`).toArray()).map(({ value }) => value);
    const clients = [...new Set([...row.twins.clients, ...open.filter((client) => typeof client === 'number')])];
    return { ...row, twins: { ...row.twins, clients } };
  };

  const fork = (session: SessionId, from: ReplicaId, to: ReplicaId, { rows, aside, retold = false }: Moved, moved: number, judged = (row: SessionRow): SessionRow => row) =>
    attempt(() =>
      database.transaction('rw', [records, sessions, quarantine, views, checkpoints, kv], async () => {
        const found = await sessions.get(session);
        if (found === undefined || found.replica !== from) return 'changed' as const;
        const row = judged(found);
        const own = await keysIn(records, row, from, unsentSpans(row, from));
        if (own.length !== moved) return 'changed' as const;
        await vacate(row, from, own);
        // Places of rows that went behind a checkpoint are free, and nothing says any more that what appears there came too late.
        const free = row.cut?.[from] === undefined ? (found.cut?.[from] ?? 0) : 0;
        await vacate(row, from, Array.from({ length: free }, (_, at): RecordKey => [session, from, at + 1]));
        await addRecords(database, rows);
        await quarantine.bulkPut(aside);
        if (retold) for (const table of [views, checkpoints]) await table.delete(session);
        await sessions.put(forked(withAside(suspected(retold ? await withOpenTabs(row) : row), aside), from, to));
        return 'done' as const;
      }),
    );

  const sweep = (session: SessionId, from: ReplicaId, late: readonly RecordRow[], { rows, aside }: Moved) =>
    attempt(async () => {
      try {
        return await database.transaction('rw', records, sessions, quarantine, async () => {
          const row = await sessions.get(session);
          if (row === undefined || !strayedIn(row).includes(from) || rows.some((next) => next.replica !== row.replica)) return 'changed' as const;
          const present = await keysIn(records, row, from, strayedSpans(row, from));
          if (present.length !== late.length) return 'changed' as const;
          if (from === row.replica) await records.bulkDelete(present);
          else await vacate(row, from, present);
          await addRecords(database, rows);
          await quarantine.bulkPut(aside);
          await sessions.put(withAside(suspected(row), aside));
          return 'done' as const;
        });
      } catch (error) {
        if (error instanceof Error && error.name === 'ConstraintError') return 'changed' as const;
        throw error;
      }
    });

  return {
    list: async () => present(await sessions.toArray()),
    get: (id) => sessions.get(id),
    put: async (row) => void (await sessions.put(row)),
    create: (row, first = []) =>
      database.transaction('rw', records, sessions, async () => {
        if ((await sessions.get(row.id)) !== undefined) return false;
        await sessions.add(row);
        await addRecords(database, first);
        return true;
      }),
    erase: (id, keep) =>
      database.transaction('rw', [bases, checkpoints, kv, pasts, quarantine, records, results, sessions, views], async () => {
        const within = (from: readonly unknown[], to: readonly unknown[]) => [[id, ...from], [id, ...to], true, true] as const;
        await records.where(':id').between(...within([Dexie.minKey, Dexie.minKey], [Dexie.maxKey, Dexie.maxKey])).delete();
        await quarantine.where(':id').between(...within([Dexie.minKey, Dexie.minKey], [Dexie.maxKey, Dexie.maxKey])).delete();
        await results.where(':id').between(...within([Dexie.minKey], [Dexie.maxKey])).delete();
        await pasts.where(':id').between(...within([Dexie.minKey], [Dexie.maxKey])).delete();
        for (const table of [bases, checkpoints, views]) await table.delete(id);
        await kv.where('key').startsWith(`undo/${id}/`).delete();
        if (keep === undefined) await sessions.delete(id);
        else await sessions.put(keep);
      }),
    update: (id, change) =>
      database.transaction('rw', sessions, async () => {
        const row = await sessions.get(id);
        const next = row === undefined ? undefined : change(row);
        if (next !== undefined) await sessions.put(next);
        return next ?? row;
      }),
    fork,
    sweep,
    watch: (listener) => watchTable(database, (rows) => void present(rows).then(listener, () => undefined)),
  };
};
