/**
 * Checkpoints in place of records. Taking one leaves gaps in the log: positions that are covered without a row. That is harmless
 * for replicas of other devices. Under an own closed replica a slow tab could still append a row into such a gap, where it would
 * look like one that the server has; so the place where the gap begins is kept, and what appears in it is swept like any other
 * row that came too late (`isUnsent`).
 */
import type { Dexie, Table } from 'dexie';
import type { RecordHash, ReplicaId, SessionId } from '../../shared/model/ids.ts';
import { ok, type Result } from '../../shared/model/result.ts';
import { stopper, type RecordKey } from './recordCodec.ts';
import type { Bytes } from '../../shared/model/bytes.ts';
import { attempt } from './failures.ts';
import type { BaseRow, SessionRow } from './rows.ts';
import { isUnsent, keysIn, mergeVectors, ownFrom } from './sessions.ts';

export interface Bases {
  get(session: SessionId): Promise<BaseRow | undefined>;
  /**
   * Keeps the checkpoint and takes it into the session's row, in one transaction; `take` gets the row as it is then. The one that
   * was kept before becomes a past one (pasts.ts). 'changed': a row that the server lacks lies under a closed replica where the checkpoint
   * reaches, or `take` refused; nothing was done, sweep first.
   */
  put(base: BaseRow, take: (row: SessionRow) => SessionRow | undefined): Promise<Result<'done' | 'changed'>>;
}

/** Own closed replicas that the checkpoint reaches further in than the rows here do, and where that gap begins. */
export const gapsOf = (row: SessionRow, base: BaseRow): readonly (readonly [replica: ReplicaId, from: number])[] =>
  row.closed
    .filter((replica) => (base.vector[replica]?.[0] ?? 0) > ownFrom(row, replica))
    .map((replica) => [replica, Math.min(ownFrom(row, replica), row.base?.gaps[replica] ?? Infinity)] as const);

export interface Coverage {
  /** Everything that a checkpoint stands for, retired replicas included. */
  readonly coverage: BaseRow['vector'];
  /** Replicas of which it holds records back. */
  readonly held: readonly ReplicaId[];
}

/** Of replicas of other devices what it names; own ones are compared first. */
const othersIn = ({ replica: current, closed }: SessionRow, { vector }: BaseRow): BaseRow['vector'] =>
  Object.fromEntries(Object.entries(vector).filter(([replica]) => replica !== current && !closed.some((own) => own === replica))) as BaseRow['vector'];

/** The row after `base` was kept, which the server has, or has had. */
export const withBase = (row: SessionRow, base: BaseRow, { coverage, held }: Coverage): SessionRow => ({
  ...row,
  acknowledged: mergeVectors(row.acknowledged, othersIn(row, base)),
  base: { hash: base.hash, vector: coverage, held, gaps: { ...row.base?.gaps, ...Object.fromEntries(gapsOf(row, base)) } },
});

export const openBases = (
  database: Dexie & {
    readonly records: Table<Bytes, RecordKey>;
    readonly sessions: Table<SessionRow, SessionId>;
    readonly bases: Table<BaseRow, SessionId>;
    readonly pasts: Table<BaseRow, [SessionId, RecordHash]>;
  },
): Bases => {
  const { records, sessions, bases, pasts } = database;
  return {
    // One that the store cannot read is missing, and is fetched again like one that does not open.
    get: (session) => bases.get(session).catch(() => undefined),
    put: async (base, take) => {
      const done = await attempt(() =>
        database.transaction('rw', records, sessions, bases, pasts, async () => {
          const row = await sessions.get(base.session);
          if (row === undefined) return 'changed' as const;
          const strayed = [...gapsOf(row, base), ...(Object.entries(row.base?.gaps ?? {}) as [ReplicaId, number][])];
          for (const [replica, from] of strayed) {
            const keys = await keysIn(records, row, replica, [[from, Infinity]]);
            if (keys.some(([, , sequence]) => isUnsent(row, replica, sequence))) return 'changed' as const;
          }
          const next = take(row);
          if (next === undefined) return 'changed' as const;
          const former = await bases.get(base.session);
          if (former !== undefined && former.hash !== base.hash) await pasts.put(former);
          // A gap reaches as far as the checkpoint stands for, retired replicas too. Rows in it that are covered would look like ones that came too late;
          // their places stay taken, or a tab that has slept could append there.
          for (const replica of row.closed) {
            const from = row.base?.gaps[replica];
            const to = next.base?.vector[replica]?.[0] ?? 0;
            if (from === undefined) continue;
            const places = await records.where(':id').between([row.id, replica, from], [row.id, replica, to], false, true).primaryKeys();
            for (const place of places) await records.put(stopper, place);
          }
          await bases.put(base);
          await sessions.put(next);
          return 'done' as const;
        }),
      );
      return done.ok ? ok(done.value) : done;
    },
  };
};
