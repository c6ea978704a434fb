/**
 * Taking over a checkpoint that another device made, where its records are in the archive only. Nothing stored here goes away:
 * the own tail stays, and what the checkpoint covers twice does no harm. It is kept only after it has opened at its place, has
 * loaded into an empty document, and agrees with every record that is stored here at a position it names.
 */
import { hashCheckpoint } from '../../shared/crypto/checkpoint.ts';
import { concat } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { Vector } from '../../shared/model/vector.ts';
import type { Checkpoint } from '../../shared/protocol/messages.ts';
import { replicasOf } from '../../shared/sync/vectors.ts';
import { heldReplicas, openBase } from '../session/base.ts';
import { withBase, type Coverage } from '../storage/bases.ts';
import type { BaseRow } from '../storage/rows.ts';
import type { SyncDeps } from './deps.ts';
import { sweepClosed } from './reappend.ts';

/** The rows stored here say the same of the positions that the checkpoint names. */
const agrees = async ({ store }: SyncDeps, session: SessionId, vector: Vector): Promise<boolean> => {
  for (const replica of replicasOf(vector)) {
    const [sequence, hash] = vector[replica] ?? [0, ''];
    const [row] = await store.records.outbox(session, replica, sequence - 1, 0);
    if (row?.sequence === sequence && row.hash !== hash) return false;
  }
  return true;
};

/** Sweeps rows that would otherwise be taken for its own. */
export const keepBase = async (deps: SyncDeps, made: BaseRow, covered: Coverage): Promise<Result<void>> => {
  const base: BaseRow = { ...made, coverage: covered.coverage, since: deps.wallClock() };
  for (let round = 0; round < 8; round += 1) {
    const done = await deps.store.bases.put(base, (row) => withBase(row, base, covered));
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
  if (!(await agrees(deps, session, vector))) return err(fault('BROKEN_CHAIN'));
  const row = await deps.store.sessions.get(session);
  return keepBase(deps, base, { coverage: { ...row?.retired, ...retired, ...vector }, held: heldReplicas(opened.value.held) });
};
