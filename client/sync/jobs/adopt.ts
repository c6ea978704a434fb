/**
 * Taking over a checkpoint that another device made, where its records are in the archive only. Nothing stored here goes away:
 * the own tail stays, and what the checkpoint covers twice does no harm. It is kept only after it has opened at its place, has
 * loaded into an empty document, agrees with every record that is stored here at a position it names, and leaves out
 * nothing of what it covers here.
 */
import { hashCheckpoint } from '../../../shared/crypto/checkpoint.ts';
import { concat, equalBytes, type Bytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import type { ReplicaId, SessionId } from '../../../shared/model/ids.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { Vector } from '../../../shared/model/vector.ts';
import type { Checkpoint } from '../../../shared/protocol/messages.ts';
import { covers, mergeVectors, sequenceOf } from '../../../shared/sync/vectors.ts';
import { heldReplicas, openBase, type Base } from '../../session/records/base.ts';
import { rounds } from '../../session/records/sweep.ts';
import { withBase, type Coverage } from '../../storage/bases.ts';
import type { BaseRow, SessionRow } from '../../storage/rows.ts';
import { sealWhole } from './checkpoint.ts';
import type { SyncDeps } from '../deps.ts';
import { sweepClosed } from './reappend.ts';
import { otherAt } from './replaced.ts';
import { uncoveredBy } from './uncovered.ts';

/** Sweeps rows that would otherwise be taken for its own. `over`: the one that is here, if another is not to be written over. */
export const keepBase = async (deps: SyncDeps, made: BaseRow, covered: Coverage, over?: SessionRow): Promise<Result<void>> => {
  const base: BaseRow = { ...made, coverage: covered.coverage, since: deps.wallClock() };
  for (let round = 0; round < rounds; round += 1) {
    const done = await deps.store.bases.put(base, (row) => (over === undefined || over.base?.hash === row.base?.hash ? withBase(row, base, covered) : undefined));
    if (!done.ok) return done;
    if (done.value === 'done') return ok(undefined);
    const swept = await sweepClosed(deps, base.session);
    if (!swept.ok) return swept;
  }
  return err(fault('UNAVAILABLE'));
};

export const adoptCheckpoint = async (
  deps: SyncDeps,
  session: SessionId,
  { hash, number, previous, vector, items }: Checkpoint,
  retired: Vector,
): Promise<Result<void>> => {
  const { vault } = deps;
  const base: BaseRow = { session, hash, number, previous, vector, sealed: concat(...items) };
  if ((await hashCheckpoint(vault.crypto, { owner: vault.owner, session, previous, vector }, base.sealed)) !== hash) {
    return err(fault('UNREADABLE_RECORD'));
  }
  const opened = await openBase(vault, base);
  if (!opened.ok) return opened;
  const other = await otherAt(deps, session, vector);
  if (other !== undefined) return err(fault('BROKEN_CHAIN', { replica: other }));
  const row = await deps.store.sessions.get(session);
  const named: Vector = { ...retired, ...vector };
  const covered: Coverage = { coverage: { ...row?.retired, ...named }, held: heldReplicas(opened.value.held) };
  const uncovered = await uncoveredBy(deps, row, opened.value, covered, named);
  if (uncovered !== undefined) return err(fault('BROKEN_CHAIN', { replica: uncovered }));
  if (row?.base === undefined || covers(covered.coverage, row.base.vector)) return keepBase(deps, base, covered, row);
  return keepBoth(deps, { base, opened: opened.value, covered }, row, row.base.vector);
};

/** Whether `update` brings anything that the document does not hold. */
const brings = async (document: Bytes, update: Bytes): Promise<boolean> => {
  const { openDoc } = await import('../../../shared/documents/doc.ts');
  const doc = openDoc({ clientId: 1 }, [document]);
  const before = doc.encode();
  return !doc.merge(update).ok || !equalBytes(doc.encode(), before);
};

/**
 * A checkpoint that does not name all that the one here stands for: a server that went back got it from a device that was less far.
 * What only the one here holds would be gone with it, so unless the new one turns out to hold that, too, both are made into one,
 * which the server has not got yet and gets when it is given back what it lacks (reseed.ts).
 */
const keepBoth = async (
  deps: SyncDeps,
  { base, opened: fresh, covered }: { readonly base: BaseRow; readonly opened: Base; readonly covered: Coverage },
  row: SessionRow,
  before: Vector,
): Promise<Result<void>> => {
  const { store, vault } = deps;
  const kept = await store.bases.get(base.session);
  const former = kept === undefined ? undefined : await openBase(vault, kept);
  // One that is damaged holds nothing any more; it is being fetched again.
  if (kept === undefined || former?.ok !== true) return keepBase(deps, base, covered, row);
  const coverage = mergeVectors(covered.coverage, before);
  const isFurther = (replica: ReplicaId): boolean => sequenceOf(before, replica) > sequenceOf(covered.coverage, replica);
  const further = former.value.held.filter(({ replica }) => isFurther(replica));
  if (further.length === 0 && !(await brings(fresh.update, former.value.update))) return keepBase(deps, base, { ...covered, coverage }, row);
  const held = [...fresh.held.filter(({ replica }) => !isFurther(replica)), ...further];
  const vector = { ...base.vector, ...Object.fromEntries(further.map(({ replica }) => [replica, before[replica]])) } as Vector;
  const place = { vector, previous: base.hash, number: Math.max(base.number, kept.number) + 1 };
  const made = await sealWhole(deps, base.session, { updates: [fresh.update, former.value.update], held }, place);
  return made.ok ? keepBase(deps, made.value, { coverage, held: heldReplicas(held) }, row) : made;
};
