/**
 * What a checkpoint covers by its numbers without holding it. A server that went back may have been given something else under a replica
 * (replaced.ts), and that lies behind a checkpoint by now: taken over, nothing would read any more what is here in front of it. A record
 * here that it names by its hash shows that the chain is the same. Without one, as on a device that was away for long, the content tells.
 */
import { equalBytes, type Bytes } from '../../../shared/model/bytes.ts';
import type { ReplicaId } from '../../../shared/model/ids.ts';
import type { Vector } from '../../../shared/model/vector.ts';
import { covers, replicasOf, sequenceOf } from '../../../shared/sync/vectors.ts';
import type { Base } from '../../session/records/base.ts';
import { createReader } from '../../session/records/reader.ts';
import type { Coverage } from '../../storage/bases.ts';
import type { SessionRow } from '../../storage/rows.ts';
import type { SyncDeps } from '../deps.ts';

/**
 * Replicas of which something lies here, and nothing that shows that the checkpoint goes on from it. Of one that the server retired before
 * it went back, what was heard then shows nothing.
 */
const unshownIn = async ({ store }: SyncDeps, { id, base }: SessionRow, { coverage, held }: Coverage, named: Vector): Promise<readonly ReplicaId[]> => {
  const here = new Set([...(await store.records.replicas(id)), ...replicasOf(base?.vector ?? {})]);
  const isShown = async (replica: ReplicaId): Promise<boolean> => {
    const [sequence, hash] = named[replica] ?? [0, ''];
    if (base?.vector[replica]?.[0] === sequence) return base.vector[replica][1] === hash;
    return (await store.records.range(id, replica, sequence, sequence)).some((row) => row.hash === hash);
  };
  const asked = replicasOf(coverage).filter((replica) => here.has(replica) && !held.includes(replica));
  const shown = await Promise.all(asked.map(isShown));
  return asked.filter((_, index) => shown[index] !== true);
};

/** The replicas, in order, that those updates came from which bring something that the others do not hold. */
const bringing = async <T>(others: readonly Bytes[], asked: readonly (readonly [from: T, updates: readonly Bytes[]])[]): Promise<readonly T[]> => {
  const { openDoc } = await import('../../../shared/documents/doc.ts');
  const doc = openDoc({ clientId: 1 }, others);
  let before = doc.encode();
  return asked.flatMap(([from, updates]) => {
    const isNew = updates.map((update) => doc.collides(update) || !doc.merge(update).ok).includes(true);
    const after = doc.encode();
    const isMore = isNew || !equalBytes(after, before);
    before = after;
    return isMore ? [from] : [];
  });
};

/**
 * A replica of which something would be gone with the checkpoint. Where only the former checkpoint has it, that does not say whose it is:
 * then any that both name apart, because all that it says is said again with each. What is damaged, or of newer code, says nothing.
 * `named`: positions that the answer itself gives.
 */
export const uncoveredBy = async (deps: SyncDeps, row: SessionRow | undefined, fresh: Base, covered: Coverage, named: Vector): Promise<ReplicaId | undefined> => {
  const unshown = row === undefined || fresh.newer ? [] : await unshownIn(deps, row, covered, named);
  if (row === undefined || unshown.length === 0) return undefined;
  const reader = createReader({ storage: deps.store, vault: deps.vault }, row.id, {});
  const { changes, newer } = await reader.read();
  if (newer) return undefined;
  const going = new Map<ReplicaId | undefined, Bytes[]>();
  const staying = [fresh.update];
  for (const { update } of changes) {
    const origin = reader.originOf(update);
    const isGoing = origin === undefined || (unshown.includes(origin.replica) && origin.sequence <= sequenceOf(covered.coverage, origin.replica));
    if (!isGoing) staying.push(update);
    else going.set(origin?.replica, [...(going.get(origin?.replica) ?? []), update]);
  }
  // Where the new one does not reach as far as the former one, that is kept beside it (adopt.ts).
  const isKept = !covers(covered.coverage, row.base?.vector ?? {});
  const former = going.get(undefined) ?? [];
  going.delete(undefined);
  const [found] = await bringing(isKept ? [...staying, ...former] : staying, [...going]);
  if (found !== undefined || isKept) return found;
  const candidates = unshown.filter((replica) => row.base?.vector[replica] !== undefined);
  const isCurrent = (replica: ReplicaId): number => Number(replica === row.replica);
  const isEqual = (replica: ReplicaId): number => Number(sequenceOf(covered.coverage, replica) === sequenceOf(row.base?.vector ?? {}, replica));
  const [whose] = candidates.toSorted((a, b) => isEqual(b) - isEqual(a) || isCurrent(a) - isCurrent(b));
  return (await bringing(staying, [[undefined, former]])).length > 0 ? whose : undefined;
};
