/**
 * Local compaction: rows that a checkpoint stands for go once they are older than history reaches. It runs in the sync worker when
 * that has nothing else to do, never on the way of an edit.
 *
 *   past checkpoints   P1 ......... P2 ......... B, the present one          | rows behind B
 *   rows               ----floor----|-- kept: any point of the last 30 days --|
 *
 * The floor is the newest checkpoint that has been here for as long as history reaches. What lies in front of it goes in steps that
 * may each be cut off:
 *
 *   1. every row to go is opened and merged into B: B stands for it only if that changes nothing
 *   2. a strict write: B is durable before anything that it stands for is missing
 *   3. rows go, a bounded transaction at a time, each of which decides by what is stored then
 *   4. checkpoints in front of the floor go
 *
 * A row that does not open stays, and those of its replica behind it: nobody can say that it is in the checkpoint.
 */
import { readRecordHeader } from '../../../shared/crypto/envelope.ts';
import type { SessionDoc } from '../../../shared/documents/doc.ts';
import { fault } from '../../../shared/model/faults.ts';
import type { RecordHash, ReplicaId, SessionId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { Position } from '../../../shared/model/vector.ts';
import { covers, replicasOf } from '../../../shared/sync/vectors.ts';
import { openBase } from '../../session/records/base.ts';
import { openRun } from '../../session/records/chain.ts';
import { clientIdOf } from '../../session/clientId.ts';
import { isOwn, mayGo } from '../../storage/pasts.ts';
import type { BaseRow, RecordRow, SessionRow } from '../../storage/rows.ts';
import { adoptCheckpoint } from './adopt.ts';
import type { SyncDeps } from '../deps.ts';
import { factsOf } from './facts.ts';

/** The newest one that has been here for `reach` ms; nothing goes without one. */
const floorOf = (line: readonly BaseRow[], now: number, reach: number): BaseRow | undefined =>
  line.findLast(({ since }) => since !== undefined && since <= now - reach);

/** Past checkpoints that nothing needs: those in front of the floor, and of the others those that lie close behind one that stays. */
const idlePasts = (pasts: readonly BaseRow[], floor: BaseRow | undefined): readonly BaseRow[] => {
  let spaced = -Infinity;
  return pasts.filter((past) => {
    if (past.hash === floor?.hash) spaced = past.since ?? 0;
    if (floor !== undefined && past.number <= floor.number) return past.hash !== floor.hash;
    const isClose = (past.since ?? 0) - spaced < limits.localPastSpacing;
    if (!isClose) spaced = past.since ?? 0;
    return isClose;
  });
};

/** Merging the updates into the checkpoint's document changes nothing: it holds them. */
const holds = (doc: SessionDoc, updates: readonly Uint8Array<ArrayBuffer>[]): boolean =>
  updates.every((update) => {
    const merged = doc.merge(update);
    return merged.ok && merged.value.set.length === 0 && merged.value.del.length === 0 && (merged.value.whole ?? []).length === 0;
  });

/** Up to which sequence rows of the replica, from `first` on, are whole and in the document; 0 for none. */
const provenTo = async (deps: SyncDeps, row: SessionRow, { first, upTo }: { first: RecordRow; upTo: number }, doc: SessionDoc): Promise<Result<number>> => {
  const { store, vault } = deps;
  const { replica } = first;
  const header = readRecordHeader(vault.owner, row.id, first.bytes);
  if (!header.ok) return ok(0);
  let at: Position = [first.sequence - 1, header.value.previous];
  for (;;) {
    const rows = await store.records.range(row.id, replica, at[0] + 1, Math.min(upTo, at[0] + limits.compactionRows));
    const run = await openRun(vault, row.id, rows, at);
    if (!holds(doc, run.changes.map(({ update }) => update))) return err(fault('INTERNAL'));
    if (run.position[0] === at[0]) return ok(at[0] < first.sequence ? 0 : at[0]);
    at = run.position;
  }
};

/** The first row that may go, and up to where they may: the last own one never. */
const goingOf = async ({ store }: SyncDeps, row: SessionRow, replica: ReplicaId, floor: Position): Promise<{ first: RecordRow; upTo: number } | undefined> => {
  const last = isOwn(row, replica) ? ((await store.records.last(row.id, replica))?.sequence ?? 0) - 1 : Infinity;
  const upTo = Math.min(floor[0], mayGo(row, replica), last);
  const [first] = await store.records.outbox(row.id, replica, row.cut?.[replica] ?? 0, 0);
  return first !== undefined && first.sequence <= upTo ? { first, upTo } : undefined;
};

const open = async ({ vault }: SyncDeps, base: BaseRow): Promise<Result<SessionDoc>> => {
  const opened = await openBase(vault, base);
  if (!opened.ok) return opened;
  const { openDoc } = await import('../../../shared/documents/doc.ts');
  return ok(openDoc({ clientId: clientIdOf(vault.crypto) }, [opened.value.update]));
};

const cutAll = async ({ store }: SyncDeps, session: SessionId, replica: ReplicaId, upTo: number): Promise<Result<number>> => {
  let gone = 0;
  for (;;) {
    const cut = await store.pasts.cut(session, replica, upTo, limits.compactionRows);
    if (!cut.ok) return cut;
    gone += cut.value;
    if (cut.value === 0) return ok(gone);
  }
};

/**
 * A device that always was up to date made perhaps no checkpoint and fetched none: now and then it takes the server's newest one, so
 * that there is something for rows to go behind. Whatever comes instead changes nothing.
 */
const takeCheckpoint = async (deps: SyncDeps, row: SessionRow): Promise<void> => {
  const { store, api, wallClock } = deps;
  if (row.checkpoint === undefined || row.checkpoint === row.base?.hash || row.buried === true || row.deleted !== undefined) return;
  const present = await store.bases.get(row.id);
  if (present !== undefined && wallClock() - (present.since ?? 0) < limits.localPastSpacing) return;
  const reply = await api.pull(row.id, {});
  const checkpoint = reply.ok ? reply.value.checkpoint : undefined;
  const { stored } = await factsOf(store, row);
  if (checkpoint !== undefined && covers({ ...row.retired, ...stored }, checkpoint.vector)) await adoptCheckpoint(deps, row.id, checkpoint, {});
};

/**
 * Deletes what is older than history reaches (`reach`, ms); answers how many rows went. Faults: those of the store, what keeps the
 * checkpoint from opening, INTERNAL (it does not hold what it stands for: then nothing goes).
 */
export const compact = async (deps: SyncDeps, session: SessionId, reach: number = limits.historyLifetime): Promise<Result<number>> => {
  const { store, wallClock } = deps;
  const before = await store.sessions.get(session);
  if (before !== undefined) await takeCheckpoint(deps, before);
  const [row, present, pasts] = await Promise.all([store.sessions.get(session), store.bases.get(session), store.pasts.list(session)]);
  if (row?.base === undefined || present === undefined || row.refetch === true || row.base.hash !== present.hash) return ok(0);
  const floor = floorOf([...pasts, present], wallClock(), reach);
  const reached = floor?.coverage ?? floor?.vector ?? {};
  const proven = new Map<ReplicaId, number>();
  let doc: SessionDoc | undefined;
  for (const replica of replicasOf(reached)) {
    const going = await goingOf(deps, row, replica, reached[replica] ?? [0, '' as RecordHash]);
    if (going === undefined) continue;
    const opened: Result<SessionDoc> = doc === undefined ? await open(deps, present) : ok(doc);
    if (!opened.ok) return opened;
    doc = opened.value;
    const end = await provenTo(deps, row, going, doc);
    if (!end.ok) return end;
    if (end.value > 0) proven.set(replica, end.value);
  }
  const idle = idlePasts(pasts, floor);
  if (proven.size === 0 && idle.length === 0) return ok(0);
  const durable = await store.barrier();
  if (!durable.ok) return durable;
  let gone = 0;
  for (const [replica, upTo] of proven) {
    const cut = await cutAll(deps, session, replica, upTo);
    if (!cut.ok) return cut;
    gone += cut.value;
  }
  await store.pasts.drop(session, idle.map(({ hash }) => hash));
  return ok(gone);
};
