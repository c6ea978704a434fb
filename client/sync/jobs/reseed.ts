/**
 * Giving a server that went back what it lacks: record by record, one replica a push, the very bytes, foreign ones too, because the
 * devices that wrote them may be gone. Its head begins to count again, so what is known of its revision, metadata, checkpoints and
 * retired replicas does not hold any more.
 *
 * Where that cannot do (a checkpoint stands here for records that nobody may have any more, or the server takes no further replica
 * before a checkpoint) everything that is here goes to it as one new checkpoint, in front of what came to it since. It names at most
 * limits.activeReplicas positions, and its author's beside them: those that records still have to follow; of the others it just holds
 * the content. So all that the server counts has its place, however full that is.
 */
import type { ReplicaId, SessionId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { ok } from '../../../shared/model/result.ts';
import type { Position, Vector } from '../../../shared/model/vector.ts';
import type { Outcome } from '../../../shared/sync/state.ts';
import { mergeVectors, replicasOf, sequenceOf } from '../../../shared/sync/vectors.ts';
import type { SessionRow } from '../../storage/rows.ts';
import { storedVector } from '../../storage/sessions.ts';
import { keepBase } from './adopt.ts';
import { buildCheckpoint, cutItems } from './checkpoint.ts';
import type { SyncDeps } from '../deps.ts';
import { factsOf, readFacts, withoutRetired } from './facts.ts';
import { soundRows } from './genuine.ts';
import { pull, released } from './jobs.ts';
import { otherAt, release } from './replaced.ts';
import { answered } from './send.ts';
import { failed, gone, refused } from './outcomes.ts';

export const reseed = async (deps: SyncDeps, session: SessionId, server: Vector): Promise<Outcome> => {
  const row = await deps.store.sessions.update(session, (current) => ({
    ...current,
    revision: 0,
    metaOwed: true,
    checkpoint: undefined,
    log: undefined,
    retired: undefined,
  }));
  if (row === undefined) return gone;
  // Somebody has written on under it since, not as far as it had come here: none of what is here follows that.
  const other = await otherAt(deps, session, server);
  if (other !== undefined && other !== row.replica) return released(deps, session, other);
  if (await hasGap(deps, row, server)) return giveWhole(deps, row, server);
  const stored = await givenOf(deps, row);
  for (const replica of replicasOf(stored)) {
    const outcome = sequenceOf(server, replica) < sequenceOf(stored, replica) ? await giveReplica(deps, row, replica, server, () => giveWhole(deps, row, server)) : undefined;
    if (outcome !== undefined) return outcome;
  }
  return newEra(deps, session, server);
};

/**
 * What is given: all that is stored, but for own records that have yet to be compared with those of another copy of this machine, or with
 * what is left where one was set aside. No server had them; they are pushed behind it, which compares them first.
 */
const givenOf = async ({ store }: SyncDeps, row: SessionRow): Promise<Vector> =>
  row.suspect === undefined && row.twins === undefined ? (await factsOf(store, row)).stored : withoutRetired(row, storedVector(row, {}));

/** Gives one page of a replica's records; `full`: the server takes no further replica. Undefined: it was retired since, so what it wrote is inside a checkpoint. */
const giveReplica = async (deps: SyncDeps, row: SessionRow, replica: ReplicaId, held: Vector, full: () => Promise<Outcome | undefined>): Promise<Outcome | undefined> => {
  const { store, api } = deps;
  const upTo = sequenceOf(await givenOf(deps, row), replica);
  const page = (await store.records.outbox(row.id, replica, sequenceOf(held, replica), limits.pushBytes)).slice(0, limits.pullRecords);
  const outbox = page.filter(({ sequence }) => sequence <= upTo);
  const records = await soundRows(deps, row, outbox, replica === row.replica ? 'own' : 'others');
  // Damaged here. An own one is set aside as in any other fork, another's is for devices that have it whole: neither holds up the rest.
  if (records.length === 0) return replica === row.replica ? { kind: 'fork-found', fork: { replica, position: held[replica] } } : undefined;
  const durable = await store.barrier();
  if (!durable.ok) return failed(durable.fault);
  const reply = await api.push(row.id, { records: records.map(({ bytes }) => bytes), meta: undefined, revision: undefined });
  if (reply.ok) return answered(deps, row.id, reply.value);
  const { code } = reply.fault;
  if (code === 'CHECKPOINT_FIRST') return full();
  // A tab that was given a row changed sealed its next one behind what is not there: as in a push.
  if (code === 'BROKEN_CHAIN' && replica === row.replica) return { kind: 'fork-found', fork: { replica, position: undefined } };
  if (replica === row.replica || (code !== 'RETIRED' && code !== 'FORK')) return refused(deps, row, reply);
  // It rests where somebody else's checkpoint found it, which may be further back than what is here.
  return code === 'RETIRED' && upTo <= (reply.position?.[0] ?? upTo) ? undefined : released(deps, row.id, replica);
};

/** All that is here is there again. What the server once acknowledged beyond that is nobody's here to give: it counts no more. */
const newEra = async (deps: SyncDeps, session: SessionId, held: Vector): Promise<Outcome> => {
  const { store } = deps;
  await store.sessions.update(session, (current) => {
    const known = replicasOf(current.acknowledged).flatMap((replica) => {
      // A closed one of ours that the checkpoint retired is inside of it, and not to be told anew. Of others' it is not for us to say: two
      // devices that give back in turn would each find lost what the other's checkpoint does not name.
      const inside = current.closed.includes(replica) ? current.retired?.[replica] : undefined;
      const [mine, theirs] = [current.acknowledged[replica], held[replica] ?? inside];
      return mine === undefined || theirs === undefined ? [] : [[replica, mine[0] > theirs[0] ? theirs : mine] as const];
    });
    const acknowledged = Object.fromEntries(known) as Vector;
    // What is damaged here and was asked for in vain may come with what others give: it is asked for again then.
    const isThere = (key: string): boolean => Number(key.split('.')[1]) <= sequenceOf(acknowledged, key.split('.')[0] as ReplicaId);
    return { ...current, acknowledged, ...(current.mended && { mended: current.mended.filter(isThere) }) };
  });
  const facts = await readFacts(store, session);
  return facts === undefined ? gone : { kind: 'answered', facts, server: held };
};

/** Whether the server lacks a record that is not here either, but in the checkpoint. */
const hasGap = async (deps: SyncDeps, row: SessionRow, server: Vector): Promise<boolean> => {
  const stored = await givenOf(deps, row);
  for (const replica of replicasOf(stored)) {
    const [above, last] = [sequenceOf(server, replica), sequenceOf(stored, replica)];
    if (above >= last) continue;
    const rows = await deps.store.records.range(row.id, replica, above + 1);
    if (rows.filter(({ sequence }) => sequence <= last).length < last - above) return true;
  }
  return false;
};

/**
 * The positions that the checkpoint names, the needed ones first: the own replica, those that the server counts (a checkpoint of its
 * own may stand for them; one of which it holds the same may rest), and the others that have written since the last checkpoint.
 */
const namedIn = (row: SessionRow, stored: Vector, server: Vector): Vector => {
  const needed = (replica: ReplicaId): number => {
    const [there, here] = [sequenceOf(server, replica), sequenceOf(stored, replica)];
    if (replica === row.replica) return 0;
    if (there > 0) return there < here ? 1 : 2;
    return here > sequenceOf(row.base?.vector ?? {}, replica) ? 3 : 4;
  };
  const first = replicasOf(stored).toSorted((a, b) => needed(a) - needed(b)).slice(0, limits.activeReplicas + 1);
  return Object.fromEntries(first.map((replica): [ReplicaId, Position | undefined] => [replica, stored[replica]])) as Vector;
};

const giveWhole = async (deps: SyncDeps, row: SessionRow, server: Vector): Promise<Outcome> => {
  const { store, api } = deps;
  const stored = await givenOf(deps, row);
  const kept = await store.bases.get(row.id);
  const vector = namedIn(row, stored, server);
  const built = await buildCheckpoint(deps, row, { vector, previous: kept?.hash, number: (kept?.number ?? 0) + 1 }, stored);
  // With a damaged row here, what was kept before is still whole.
  const giving = !built.ok && kept !== undefined && row.base !== undefined ? ok({ base: kept, coverage: row.base.vector, held: row.base.held ?? [] }) : built;
  if (!giving.ok) return failed(giving.fault);
  const { base, coverage, held } = giving.value;
  const durable = await store.barrier();
  if (!durable.ok) return failed(durable.fault);
  const put = await api.checkpoint(row.id, { previous: base.previous, vector: base.vector, items: cutItems(base.sealed), reseed: base.number });
  // Somebody's checkpoint is in place that is as far along: it is taken in first.
  if (!put.ok) return put.fault.code === 'PRECONDITION_FAILED' ? pull(deps, row.id) : refused(deps, row, put);
  const done = await keepBase(deps, base, { coverage, held });
  if (!done.ok) return failed(done.fault);
  const inside = replicasOf(coverage).filter((replica) => put.value.vector[replica] === undefined);
  await store.sessions.update(row.id, (current) => ({
    ...current,
    retired: mergeVectors(current.retired ?? {}, Object.fromEntries(inside.map((replica) => [replica, coverage[replica]])) as Vector),
  }));
  const outcome = await answered(deps, row.id, put.value);
  if (outcome.kind !== 'answered') return outcome;
  return built.ok ? newEra(deps, row.id, put.value.vector) : tieOn(deps, row, coverage, put.value.vector);
};

/**
 * What lies behind a checkpoint that was kept, which does not name all that it holds. What follows something that the server counts is given.
 * Of the rest others' is told under the own replica, and the own under another one.
 */
const tieOn = async (deps: SyncDeps, row: SessionRow, coverage: Vector, held: Vector): Promise<Outcome> => {
  const stored = await givenOf(deps, row);
  const behind = replicasOf(stored).filter((replica) => Math.max(sequenceOf(coverage, replica), sequenceOf(held, replica)) < sequenceOf(stored, replica));
  const follows = (replica: ReplicaId): boolean => sequenceOf(held, replica) >= sequenceOf(coverage, replica);
  for (const replica of behind.filter(follows)) {
    const outcome = await giveReplica(deps, row, replica, held, async () => undefined);
    if (outcome !== undefined) return outcome;
  }
  const loose = behind.filter((replica) => !follows(replica));
  for (const replica of loose) {
    const done = await release(deps, row.id, replica);
    if (!done.ok) return failed(done.fault);
  }
  return loose.includes(row.replica) ? { kind: 'fork-found', fork: { replica: row.replica, position: held[row.replica] } } : newEra(deps, row.id, held);
};
