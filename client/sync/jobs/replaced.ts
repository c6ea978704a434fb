/**
 * Replicas that have been replaced: a server went back, and somebody who had not come as far (a machine or a profile that was restored
 * with it) wrote on under the same replica. What it holds of them then is not what is here, and will never follow it. So what is here
 * counts as nobody's: it is sealed again under the own replica, twice at most, which does no harm, and theirs comes in its place.
 */
import { openRecord, readRecordHeader } from '../../../shared/crypto/envelope.ts';
import { encodePayload } from '../../../shared/documents/wire/payload.ts';
import type { Bytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import type { ReplicaId, SessionId } from '../../../shared/model/ids.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { Position, Vector } from '../../../shared/model/vector.ts';
import { replicasOf, sequenceOf } from '../../../shared/sync/vectors.ts';
import { openBase } from '../../session/records/base.ts';
import { openRow } from '../../session/records/chain.ts';
import { isDamaged } from '../../session/records/doubted.ts';
import { followEpoch, sealPayload } from '../../session/records/seal.ts';
import { resealRows, rounds, rowsIn } from '../../session/records/sweep.ts';
import type { RecordRow, SessionRow } from '../../storage/rows.ts';
import { suspected } from '../../storage/sessions.ts';
import type { SyncDeps } from '../deps.ts';

/** Nothing of the replica counts as acknowledged any more, nor as covered here, where records of somebody else come in its place. */
export const disown = (row: SessionRow, replica: ReplicaId): SessionRow => {
  const without = <T extends object>(of: T): T => Object.fromEntries(Object.entries(of).filter(([name]) => name !== replica)) as T;
  const { acknowledged, stored, base, cut } = row;
  const covered = base && { ...base, vector: without(base.vector), gaps: without(base.gaps), ...(base.held && { held: base.held.filter((held) => held !== replica) }) };
  return { ...row, acknowledged: without(acknowledged), stored: without(stored), base: covered, cut: cut && without(cut), checkpoint: undefined };
};

export interface Behind {
  /** What lies in no record here, sealed behind `after`: all that the checkpoint says. */
  readonly rows: readonly RecordRow[];
  /** What the checkpoint holds back. */
  readonly held: readonly RecordRow[];
}

/**
 * What of a disowned replica went behind the checkpoint here. Nobody else may have it, and what others wrote builds on it: so the whole
 * that it is part of is said again, which changes nothing where it is known. Damaged, the checkpoint says nothing.
 */
export const fromCheckpoint = async (deps: SyncDeps, row: SessionRow, from: ReplicaId, place: { readonly replica: ReplicaId; readonly after: Position | undefined }): Promise<Result<Behind>> => {
  const { store, vault, wallClock } = deps;
  const none: Behind = { rows: [], held: [] };
  const covered = sequenceOf(row.base?.vector ?? {}, from);
  const isHeld = row.base?.held?.includes(from) === true;
  if (!isHeld && (await rowsIn(store.records, row.id, from, [[0, covered]])).length === covered) return ok(none);
  const kept = await store.bases.get(row.id);
  const base = kept === undefined ? err(fault('NOT_FOUND')) : await openBase(vault, kept);
  if (!base.ok) return base.fault.code === 'NOT_FOUND' || base.fault.code === 'UNREADABLE_RECORD' ? ok(none) : base;
  const { newer, schema, held, ...change } = base.value;
  if (newer) return err(fault('UNSUPPORTED_VERSION', { version: schema }));
  const sealed = await sealPayload(vault, { session: row.id, ...place }, encodePayload({ schema, at: wallClock(), change }));
  return sealed.ok ? ok({ rows: sealed.value, held: held.filter(({ replica }) => replica === from) }) : sealed;
};

/** The replica whose row here, or where it went behind the checkpoint, at a position that `vector` names, is another record; one that is damaged says nothing. */
export const otherAt = async ({ store, vault }: SyncDeps, session: SessionId, vector: Vector): Promise<ReplicaId | undefined> => {
  const of = await store.sessions.get(session);
  for (const replica of replicasOf(vector)) {
    const [sequence, hash] = vector[replica] ?? [0, ''];
    const [row] = await store.records.outbox(session, replica, sequence - 1, 0);
    const covered = of?.base?.vector[replica];
    if (row?.sequence !== sequence && covered?.[0] === sequence && covered[1] !== hash) return replica;
    if (row?.sequence !== sequence || row.hash === hash) continue;
    const opened = await openRow(vault, session, row);
    if (opened.ok || !(await isDamaged(vault, store.records, of, row, opened.fault))) return replica;
  }
  return undefined;
};

/** The replica of which a page brings a record that was really sealed, right behind what is here of it, and follows something else. */
export const otherBehind = async ({ vault }: SyncDeps, session: SessionId, after: Vector, records: readonly Bytes[]): Promise<ReplicaId | undefined> => {
  for (const bytes of records) {
    const header = readRecordHeader(vault.owner, session, bytes);
    if (!header.ok) continue;
    const { replica, sequence, previous } = header.value;
    const [last, hash] = after[replica] ?? [0, ''];
    if (last === 0 || sequence !== last + 1 || previous === hash) continue;
    const opened = await openRecord(vault.crypto, (epoch) => vault.dataKey(session, epoch), vault.owner, session, bytes);
    if (opened.ok) return replica;
  }
  return undefined;
};

/**
 * Makes what is here of a replaced replica, which is not the current one, into rows that came too late under a closed one: they are
 * swept to the end of the current one before anything is sent. What went behind the checkpoint is appended here.
 */
export const release = async (deps: SyncDeps, session: SessionId, replica: ReplicaId): Promise<Result<void>> => {
  const { store, vault, announce } = deps;
  for (let round = 0; round < rounds; round += 1) {
    const row = await store.sessions.get(session);
    if (row === undefined || row.replica === replica) return ok(undefined);
    const last = await store.records.last(session, row.replica);
    await followEpoch(vault, last);
    const behind = await fromCheckpoint(deps, row, replica, { replica: row.replica, after: last && [last.sequence, last.hash] });
    if (!behind.ok) return behind;
    const whole = behind.value.rows.at(-1) ?? last;
    const held = await resealRows(vault, behind.value.held, { session, replica: row.replica, after: whole && [whole.sequence, whole.hash] });
    if (!held.ok) return held;
    const rows = [...behind.value.rows, ...held.value.rows];
    const top = rows.at(-1);
    if (top !== undefined && (await store.records.appendAll(rows)) === 'taken') continue;
    if (top !== undefined) announce({ type: 'appended', session, replica: row.replica, sequence: top.sequence });
    const closed = (current: SessionRow): readonly ReplicaId[] => (current.closed.includes(replica) ? current.closed : [...current.closed, replica]);
    await store.sessions.update(session, (current) => (current.replica === replica ? undefined : suspected({ ...disown(current, replica), closed: closed(current) })));
    return ok(undefined);
  }
  return err(fault('UNAVAILABLE'));
};
