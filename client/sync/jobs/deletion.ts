/**
 * Deletions, and what they had not seen. A deletion covers what was stored here when the person asked for it: news of others beyond
 * that withdraws it, and the person is asked again. Once the server has its tombstone it is final (rescue.ts).
 */
import { mintReplicaId, type SessionId } from '../../../shared/model/ids.ts';
import { ok, type Result } from '../../../shared/model/result.ts';
import type { Outcome } from '../../../shared/sync/state.ts';
import { replicasOf, sequenceOf } from '../../../shared/sync/vectors.ts';
import { openSessions } from '../../session/presence.ts';
import type { SessionRow } from '../../storage/rows.ts';
import { freshRow, storedVector } from '../../storage/sessions.ts';
import type { SyncDeps } from '../deps.ts';
import { factsOf, withoutRetired } from './facts.ts';
import { gone, refused, withFacts } from './outcomes.ts';

/** Something of another writer is here that was not when the session was deleted. */
const isNews = (row: SessionRow): boolean => {
  const { deletedAt } = row;
  if (deletedAt === undefined) return false;
  const here = storedVector(row, {});
  return replicasOf(here).some((replica) => replica !== row.replica && sequenceOf(here, replica) > sequenceOf(deletedAt, replica));
};

/** What was deleted for good here is fetched again as from any other device: its rows are gone, so its replica is not taken up. */
const forgotten = (row: SessionRow, deps: SyncDeps): SessionRow => freshRow(row.id, mintReplicaId(deps.mint), row.changed);

const withdraw = async (deps: SyncDeps, session: SessionId): Promise<Outcome> => {
  await deps.store.sessions.update(session, (row) => {
    if (row.deleted === undefined) return undefined;
    const next = row.forGood === true ? forgotten(row, deps) : { ...row, deleted: undefined, deletedAt: undefined, buried: false, wanted: false };
    return { ...next, offer: 'spared' };
  });
  deps.announce({ type: 'sessions-changed' });
  return withFacts(deps, session, 'revived');
};

/** Tells the server. BEHIND means that it holds news: they are fetched first, and then it shows whose they are. */
export const remove = async (deps: SyncDeps, session: SessionId): Promise<Outcome> => {
  const { store, api, announce, wallClock } = deps;
  const row = await store.sessions.get(session);
  if (row === undefined || row.deleted === undefined) return withFacts(deps, session, 'reread');
  if (row.buried !== true && isNews(row)) return withdraw(deps, session);
  // Of own replicas no more than was acknowledged: another copy of this machine may have sent something else there, which was not seen.
  const reply = await api.remove(session, withoutRetired(row, storedVector(row, {})), row.forGood === true);
  const isFinal = row.buried === true || row.deletedAt === undefined;
  if (!reply.ok && reply.fault.code === 'BEHIND' && isFinal) return withdraw(deps, session);
  // It had it once, and went back: what is not there cannot be deleted for good, so it is given back first (SYN-48).
  const isLost = !reply.ok && reply.fault.code === 'NOT_FOUND' && row.buried !== true && Object.keys(row.acknowledged).length > 0;
  if (isLost && row.forGood !== true) return withFacts(deps, session, 'absent');
  if (!reply.ok && reply.fault.code !== 'NOT_FOUND') return refused(deps, row, reply);
  if (row.forGood === true) {
    await store.sessions.erase(session);
    announce({ type: 'sessions-changed' });
    return gone;
  }
  await store.sessions.update(session, (current) => {
    if (current.deleted !== undefined) return { ...current, buried: true };
    // Restored while the server was told, which is final: everything goes into a copy.
    return { ...current, deleted: wallClock(), deletedAt: undefined, buried: true, wanted: true };
  });
  return withFacts(deps, session, 'deleted');
};

/**
 * Sessions that have lain in the trash for limits.trashLifetime, once the server holds the tombstone. One that a tab still has open stays:
 * what is written there would be appended to nothing, and called saved. Answers how many went.
 */
export const emptyTrash = async ({ store, announce, wallClock }: SyncDeps, lifetime: number): Promise<Result<number>> => {
  const old = (await store.sessions.list()).filter(
    ({ buried, deleted }) => buried === true && deleted !== undefined && deleted <= wallClock() - lifetime,
  );
  const open = old.length === 0 ? undefined : await openSessions();
  let erased = 0;
  for (const row of old.filter(({ id }) => open?.has(id) !== true)) {
    const { owes } = await factsOf(store, row);
    if (owes !== undefined) continue;
    await store.sessions.erase(row.id);
    erased += 1;
  }
  if (erased > 0) announce({ type: 'sessions-changed' });
  return ok(erased);
};
