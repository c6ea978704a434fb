/**
 * Moves own records to another replica: they are opened and sealed again in order, all before the transaction (awaiting WebCrypto
 * inside one would end it), and the transaction decides against the rows stored then. If a tab appended meanwhile, everything is
 * read and sealed again. What does not open is set aside, after the server was asked for it, and holds up nothing else.
 */
import { readRecordHeader } from '../../../shared/crypto/envelope.ts';
import { fault } from '../../../shared/model/faults.ts';
import { mintReplicaId, type SessionId } from '../../../shared/model/ids.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { Fork } from '../../../shared/sync/state.ts';
import { mergeVectors } from '../../../shared/sync/vectors.ts';
import { positionBefore } from '../../session/records/base.ts';
import { followEpoch } from '../../session/records/seal.ts';
import { resealRows, rounds, rowsIn } from '../../session/records/sweep.ts';
import type { RecordRow, SessionRow } from '../../storage/rows.ts';
import { strayedIn, strayedSpans, unsentSpans } from '../../storage/sessions.ts';
import type { SyncDeps } from '../deps.ts';
import { factsOf } from './facts.ts';
import { disown, fromCheckpoint } from './replaced.ts';

/**
 * Whether the server still holds what it acknowledged of the forked replica. A server that went back may have lost it, and somebody
 * else (a copied profile) may have written in its place since: then the chain that it holds does not lead through our last record.
 * What does not show counts as lost: sealed again it is there twice at most, which does no harm.
 */
const isStillHeld = async ({ api, vault, store }: SyncDeps, row: SessionRow, { replica, position }: Fork): Promise<Result<boolean>> => {
  const known = row.acknowledged[replica] ?? row.base?.vector[replica];
  if (known === undefined) return ok(true);
  if (position?.[0] === known[0]) return ok(position[1] === known[1]);
  const { [replica]: _own, ...others } = (await factsOf(store, row)).stored;
  const reply = await api.pull(row.id, { ...others, [replica]: known }, row.checkpoint);
  if (!reply.ok) return reply.fault.code === 'NOT_FOUND' ? ok(false) : reply;
  const end = reply.value.vector[replica];
  if (end?.[0] === known[0]) return ok(end[1] === known[1]);
  const headers = reply.value.records.map((bytes) => readRecordHeader(vault.owner, row.id, bytes));
  const next = headers.find((header) => header.ok && header.value.replica === replica && header.value.sequence === known[0] + 1);
  return ok(next?.ok === true && next.value.previous === known[1]);
};

/** The server may hold what does not open here: whether anything was put right by it. */
const fetchDamaged = async (deps: SyncDeps, row: SessionRow, [first]: readonly RecordRow[]): Promise<Result<boolean>> => {
  const before = first && positionBefore(deps.vault, first);
  if (first === undefined || before === undefined) return ok(false);
  const { stored } = await factsOf(deps.store, row);
  const reply = await deps.api.pull(row.id, { ...stored, [first.replica]: before }, row.checkpoint, row.buried);
  if (!reply.ok) return reply.fault.code === 'NOT_FOUND' || reply.fault.code === 'DELETED' ? ok(false) : reply;
  const { mendRecords } = await import('./mend.ts');
  const mended = await mendRecords(deps, row.id, reply.value.records);
  return mended.ok ? ok(mended.value > 0) : mended;
};

/** Closes the forked replica and goes on under a new one. Nothing happens if another pusher has done it already. */
export const forkReplica = async (deps: SyncDeps, session: SessionId, fork: Fork): Promise<Result<void>> => {
  const { store, vault, mint, announce } = deps;
  let asked = false;
  for (let round = 0; round < rounds; round += 1) {
    const current = await store.sessions.get(session);
    if (current === undefined || current.replica !== fork.replica) return ok(undefined);
    const held = await isStillHeld(deps, current, fork);
    if (!held.ok) return held;
    const judged = (row: SessionRow): SessionRow => (held.value ? row : disown(row, fork.replica));
    const now = (await store.sessions.get(session)) ?? current;
    const row = judged(now);
    const to = mintReplicaId(mint);
    const behind = held.value ? ok({ rows: [], held: [] }) : await fromCheckpoint(deps, now, fork.replica, { replica: to, after: undefined });
    if (!behind.ok) return behind;
    const own = await rowsIn(store.records, session, fork.replica, unsentSpans(row, fork.replica));
    const rewritten = row.twins === undefined ? undefined : await (await import('./twins.ts')).rewriting(deps, row, own);
    const first = behind.value.rows.at(-1);
    const place = { session, replica: to, after: first && ([first.sequence, first.hash] as const) };
    const sealed = await resealRows(vault, [...behind.value.held, ...own], { ...place, from: store.records, of: now, rewritten });
    if (!sealed.ok) return sealed;
    const mended = asked ? ok(false) : await fetchDamaged(deps, row, sealed.value.aside);
    if (!mended.ok) return mended;
    asked ||= sealed.value.aside.length > 0;
    if (mended.value) continue;
    const done = await store.sessions.fork(session, fork.replica, to, { ...sealed.value, rows: [...behind.value.rows, ...sealed.value.rows], retold: rewritten !== undefined }, own.length, judged);
    if (!done.ok) return done;
    if (done.value === 'done') {
      announce({ type: 'replica', session, replica: to });
      return ok(undefined);
    }
  }
  return err(fault('UNAVAILABLE'));
};

/** The server's last record of a retired replica may be one of ours: then only what lies above it is moved. */
export const noteRetired = async ({ store }: SyncDeps, session: SessionId, { replica, position }: Fork): Promise<void> => {
  if (position === undefined) return;
  const [row] = await store.records.outbox(session, replica, position[0] - 1, 0);
  if (row?.sequence !== position[0] || row.hash !== position[1]) return;
  await store.sessions.update(session, (current) => ({
    ...current,
    acknowledged: mergeVectors(current.acknowledged, { [replica]: position }),
  }));
};

/** Records that a slow tab appended where they do not belong go to the end of the current replica. Answers whether something was moved. */
export const sweepClosed = async (deps: SyncDeps, session: SessionId): Promise<Result<boolean>> => {
  const { store, vault, announce } = deps;
  let moved = false;
  for (let round = 0; round < rounds; round += 1) {
    const row = await store.sessions.get(session);
    if (row === undefined) return ok(moved);
    const late = await Promise.all(strayedIn(row).map(async (from) => ({ from, rows: await rowsIn(store.records, session, from, strayedSpans(row, from)) })));
    const next = late.find(({ rows }) => rows.length > 0);
    if (next === undefined) return ok(moved);
    const last = await store.records.last(session, row.replica);
    await followEpoch(vault, last);
    const sealed = await resealRows(vault, next.rows, { session, replica: row.replica, after: last && [last.sequence, last.hash], from: store.records, of: row });
    if (!sealed.ok) return sealed;
    const done = await store.sessions.sweep(session, next.from, next.rows, sealed.value);
    if (!done.ok) return done;
    moved ||= done.value === 'done';
    const top = sealed.value.rows.at(-1);
    if (done.value !== 'done') continue;
    // Where all of it was set aside, that is to be said.
    announce(top === undefined ? { type: 'sessions-changed', session } : { type: 'appended', session, replica: row.replica, sequence: top.sequence });
  }
  return ok(moved);
};
