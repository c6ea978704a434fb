/**
 * What a final deletion had not seen goes into a copy, under an id that follows from session and replica, so that it exists once. Before
 * that, rows that do not open here are fetched once more (the server keeps what a tombstone names), or what was written behind them would
 * stay out of it; and a copy that is there already is looked at, because it may be that of another machine with the same image.
 */
import type { Change } from '../../../shared/documents/facts/facts.ts';
import { mergePatches } from '../../../shared/documents/wire/patches.ts';
import { fault, type FaultCode } from '../../../shared/model/faults.ts';
import { mintReplicaId, parseReplicaId, type SessionId } from '../../../shared/model/ids.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { Outcome } from '../../../shared/sync/state.ts';
import { covers } from '../../../shared/sync/vectors.ts';
import { openRun } from '../../session/records/chain.ts';
import { appendChange, copySession, documentOf, type CopyDeps } from '../../session/copies/copy.ts';
import type { Reading } from '../../session/records/reader.ts';
import { readSurely } from '../../session/records/readSurely.ts';
import type { SessionRow } from '../../storage/rows.ts';
import { freshRow, rescuedTo, toFetchAgain } from '../../storage/sessions.ts';
import type { SyncDeps } from '../deps.ts';
import { readFacts } from './facts.ts';
import { pull } from './jobs.ts';
import { failed, gone, withFacts } from './outcomes.ts';
import { forkReplica, sweepClosed } from './reappend.ts';

/** Own records that do not open, or do not follow one that was read changed: under another replica the others are sealed anew. */
const curable: ReadonlySet<FaultCode> = new Set(['UNREADABLE_RECORD', 'BROKEN_CHAIN']);

/** The changes behind `after`; undefined when they do not all open, or build on something that the copy does not hold. */
const tailOf = async ({ store, vault }: SyncDeps, row: SessionRow, after: number, copy: SessionId): Promise<Change | undefined> => {
  const [start, ...rows] = await store.records.range(row.id, row.replica, after);
  if (start?.sequence !== after) return undefined;
  const { changes, stopped } = await openRun(vault, row.id, rows, [after, start.hash]);
  if (stopped !== undefined || changes.length === 0) return undefined;
  const { mergeUpdates } = await import('../../../shared/documents/doc.ts');
  const update = mergeUpdates(changes.map((change) => change.update));
  const there = await documentOf({ storage: store, vault }, copy);
  const fits = there.ok && there.value.doc.merge(update).ok;
  return fits ? { update, patch: mergePatches(changes.map(({ patch }) => patch)) } : undefined;
};

const copyTail = async (deps: SyncDeps, row: SessionRow, copy: SessionId): Promise<Result<void>> => {
  const { store, vault, mint, wallClock: now } = deps;
  const copying: CopyDeps = { storage: store, vault, mint, now };
  const known = row.rescue?.copy === copy && (await store.sessions.get(copy)) !== undefined;
  const tail = known ? await tailOf(deps, row, rescuedTo(row), copy) : undefined;
  if (tail !== undefined) return appendChange(copying, copy, tail);
  // Of two machines with one image that do this at the same instant the server takes one, and parts the other from it like any fork.
  const replica = parseReplicaId(await vault.copyId(copy, row.replica));
  return copySession(copying, row.id, { id: copy, suffix: ` ${deps.recovered?.() ?? '(recovered)'}`, offer: 'recovered', ...(replica && { replica }) });
};

/** The server has it no more. */
const isGone = (code: FaultCode): boolean => code === 'NOT_FOUND' || code === 'DELETED';

/** Page by page, to the last one. Undefined: the server gives nothing of it. */
const pullAll = async (deps: SyncDeps, session: SessionId): Promise<Result<'whole' | undefined>> => {
  for (let before = '';;) {
    const outcome = await pull(deps, session);
    if (outcome.kind === 'failed') return isGone(outcome.fault.code) ? ok(undefined) : err(outcome.fault);
    if (outcome.kind !== 'answered') return ok(undefined);
    if (outcome.facts.owes !== 'refetch' && covers(outcome.facts.stored, outcome.server)) return ok('whole');
    const row = await deps.store.sessions.get(session);
    const reached = JSON.stringify([outcome.facts.stored, row?.refetched]);
    if (reached === before) return err(fault('UNAVAILABLE'));
    before = reached;
  }
};

/** Rows that do not open are fetched, each once; answers those that still do not. */
const fetchDamaged = async (deps: SyncDeps, session: SessionId): Promise<Result<Reading['damaged']>> => {
  const { store, vault } = deps;
  const read = await readSurely({ storage: store, vault }, session);
  if (!read.ok) return read;
  const { row, damaged, baseFault } = read.value;
  const found = [...damaged.map(({ row: bad }) => `${bad.replica}.${bad.sequence}`), ...(baseFault === undefined ? [] : [`checkpoint.${row?.base?.hash}`])];
  const isNew = found.some((key) => row?.mended?.includes(key) !== true);
  if (row?.refetch !== true && !isNew) return ok(damaged);
  if (isNew) await store.sessions.update(session, (current) => toFetchAgain(current, found));
  const fetched = await pullAll(deps, session);
  if (!fetched.ok) return fetched;
  if (fetched.value === undefined) await store.sessions.update(session, (current) => ({ ...current, refetch: undefined, refetched: undefined }));
  const again = await readSurely({ storage: store, vault }, session);
  return again.ok ? ok(again.value.damaged) : again;
};

/** The session as the server holds it; undefined when it holds none. */
const fetchWhole = async (deps: SyncDeps, session: SessionId): Promise<Result<SessionRow | undefined>> => {
  const { store, api, mint, wallClock } = deps;
  if ((await store.sessions.get(session)) === undefined) {
    const reply = await api.pull(session, {});
    if (!reply.ok) return isGone(reply.fault.code) ? ok(undefined) : reply;
    await store.sessions.create(freshRow(session, mintReplicaId(mint), wallClock()));
  }
  const pulled = await pullAll(deps, session);
  return pulled.ok ? ok(await store.sessions.get(session)) : pulled;
};

/**
 * Whether the copy is another's: of a machine image that was resumed twice both go on under one replica, and so under the id of one
 * copy, where what one of them wrote would take the place of what the other did.
 */
const isTwins = async (deps: SyncDeps, row: SessionRow, copy: SessionId): Promise<Result<boolean>> => {
  if (row.rescue?.copy === copy) return ok(false);
  const there = await fetchWhole(deps, copy);
  if (!there.ok || there.value === undefined) return there.ok ? ok(false) : there;
  const mine = await documentOf({ storage: deps.store, vault: deps.vault }, row.id);
  if (!mine.ok) return mine;
  const [{ withoutRows }, { collidesWith }] = await Promise.all([import('./twins.ts'), import('../../../shared/documents/doc.ts')]);
  const theirs = await withoutRows(deps, there.value, []);
  const update = mine.value.doc.encode();
  return ok(collidesWith(theirs.updates, update) || theirs.doc.collides(update));
};

/** Brings what the deletion had not seen into the copy. It is noted as rescued only once the copy is durable. */
export const rescue = async (deps: SyncDeps, session: SessionId): Promise<Outcome> => {
  const { store, vault, announce } = deps;
  const swept = await sweepClosed(deps, session);
  if (!swept.ok) return failed(swept.fault);
  const row = await store.sessions.get(session);
  if (row === undefined) return gone;
  const last = (await store.records.last(session, row.replica))?.sequence ?? 0;
  if (row.buried !== true || last <= rescuedTo(row)) return withFacts(deps, session, 'deleted');
  const damaged = await fetchDamaged(deps, session);
  if (!damaged.ok) return failed(damaged.fault);
  const copy = await vault.copyId(session, row.replica);
  const twins = await isTwins(deps, row, copy);
  if (!twins.ok) return failed(twins.fault);
  // Under another replica, as at any other fork: its copy has an id of its own. So nothing is kept out by an own record in front of it, either.
  if (twins.value || damaged.value.some(({ row: bad, fault: { code } }) => bad.replica === row.replica && curable.has(code))) {
    const forked = await forkReplica(deps, session, { replica: row.replica, position: row.acknowledged[row.replica] });
    return forked.ok ? withFacts(deps, session, 'deleted') : failed(forked.fault);
  }
  const copied = await copyTail(deps, row, copy);
  const durable = copied.ok ? await store.barrier() : copied;
  if (!durable.ok) return failed(durable.fault);
  await store.sessions.update(session, (current) =>
    current.replica === row.replica ? { ...current, rescue: { copy, replica: row.replica, sequence: last } } : undefined,
  );
  announce({ type: 'sessions-changed' });
  const added = await readFacts(store, copy);
  if (added !== undefined) announce({ type: 'appended', session: copy, replica: added.replica, sequence: added.last });
  return withFacts(deps, session, 'deleted');
};
