/**
 * Building a checkpoint: from the one kept here before and the stored records up to a head that was pulled completely, never from
 * an open document, which may hold changes that no record has yet. A wrong one would lose data, so it is refused rather than
 * guessed at: every chain must end exactly at its position in the vector, every record must open and fit, and what was sealed is
 * opened again, loaded afresh and compared before anybody hears of it.
 */
import { sealCheckpoint } from '../../shared/crypto/checkpoint.ts';
import { firstPrevious } from '../../shared/crypto/envelope.ts';
import type { Patch } from '../../shared/documents/facts.ts';
import { sameValue } from '../../shared/documents/heads.ts';
import { schemaVersion } from '../../shared/documents/schema.ts';
import type { Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import type { RecordHash, ReplicaId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { Position, Vector } from '../../shared/model/vector.ts';
import { covers, replicasOf } from '../../shared/sync/vectors.ts';
import { openBase, packState } from '../session/base.ts';
import { openRun } from '../session/chain.ts';
import { clientIdOf } from '../session/clientId.ts';
import type { BaseRow, SessionRow } from '../storage/rows.ts';
import type { SyncDeps } from './deps.ts';

export interface Built {
  readonly base: BaseRow;
  /** Everything that is in it: its vector, and replicas that were retired before. */
  readonly coverage: Vector;
}

/** Updates of one replica behind `start` up to exactly `end`. */
const updatesOf = async (
  { store, vault }: SyncDeps,
  { id }: SessionRow,
  replica: ReplicaId,
  start: Position,
  end: Position,
): Promise<Result<readonly Bytes[]>> => {
  const rows = (await store.records.range(id, replica, start[0] + 1)).filter(({ sequence }) => sequence <= end[0]);
  const run = await openRun(vault, id, rows, start);
  if (run.stopped !== undefined) return err(run.stopped.fault);
  if (run.schema > schemaVersion) return err(fault('UNSUPPORTED_VERSION', { version: run.schema }));
  // Parts of a payload whose end has not come yet, or rows that are not here.
  const [sequence, hash] = run.position;
  return sequence === end[0] && hash === end[1] ? ok(run.changes.map(({ update }) => update)) : err(fault('UNAVAILABLE'));
};

/** Every update that the checkpoint has to hold: the kept one's document, and all records behind it. */
const collect = async (deps: SyncDeps, row: SessionRow, coverage: Vector): Promise<Result<readonly Bytes[]>> => {
  const { store, vault } = deps;
  const updates: Bytes[] = [];
  const kept = row.base === undefined ? undefined : await store.bases.get(row.id);
  if (row.base !== undefined) {
    const opened = kept === undefined ? err(fault('NOT_FOUND')) : await openBase(vault, kept);
    if (!opened.ok) return opened;
    updates.push(opened.value.update);
  }
  const begin: Position = [0, await firstPrevious(vault.crypto, row.id)];
  for (const replica of replicasOf(coverage)) {
    const end = coverage[replica];
    const start = row.base?.vector[replica] ?? begin;
    if (end === undefined) continue;
    if (start[0] > end[0] || (start[0] === end[0] && start[1] !== end[1])) return err(fault('UNAVAILABLE'));
    const behind = await updatesOf(deps, row, replica, start, end);
    if (!behind.ok) return behind;
    updates.push(...behind.value);
  }
  return ok(updates);
};

const sameFacts = (a: Patch['set'], b: Patch['set']): boolean => {
  const known = new Map(a.map(([key, ...fact]) => [key, fact]));
  return (
    a.length === b.length &&
    b.every(([key, value, n, at]) => {
      const fact = known.get(key);
      return fact !== undefined && fact[1] === n && fact[2] === at && sameValue(fact[0], value);
    })
  );
};

const isSame = (a: Patch, b: Patch): boolean =>
  sameFacts(a.set, b.set) && JSON.stringify([...(a.whole ?? [])].sort()) === JSON.stringify([...(b.whole ?? [])].sort());

const open = async (deps: SyncDeps, updates: readonly Bytes[]) => {
  const { openDoc } = await import('../../shared/documents/doc.ts');
  return openDoc({ clientId: clientIdOf(deps.vault.crypto) }, updates);
};

/**
 * The checkpoint at `vector`, everything up to which must be stored here. Faults: UNAVAILABLE (something is not here yet),
 * UNREADABLE_RECORD and BROKEN_CHAIN (a record does not open or fit), UNSUPPORTED_VERSION (of newer code), WRONG_KEY, TOO_LARGE,
 * INTERNAL (what was sealed does not read back as it was built).
 */
export const buildCheckpoint = async (
  deps: SyncDeps,
  row: SessionRow,
  { vector, previous, number }: { readonly vector: Vector; readonly previous: RecordHash | undefined; readonly number: number },
): Promise<Result<Built>> => {
  const { vault, wallClock } = deps;
  const coverage: Vector = { ...row.base?.vector, ...row.retired, ...vector };
  if (row.base !== undefined && !covers(coverage, row.base.vector)) return err(fault('UNAVAILABLE'));
  const updates = await collect(deps, row, coverage);
  if (!updates.ok) return updates;
  const doc = await open(deps, updates.value);
  if (doc.rejected.length > 0) return err(fault('UNREADABLE_RECORD'));
  const key = await vault.dataKey(row.id, vault.epoch);
  if (key === undefined) return err(fault('WRONG_KEY', { epoch: vault.epoch }));
  const place = { owner: vault.owner, session: row.id, previous, vector };
  const { sealed, hash } = await sealCheckpoint(vault.crypto, key, { ...place, epoch: vault.epoch }, await packState(doc.encode(), wallClock()));
  const allowed = limits.checkpointItems * limits.itemSealedBytes;
  if (sealed.byteLength > allowed) return err(fault('TOO_LARGE', { actual: sealed.byteLength, allowed }));
  const base: BaseRow = { session: row.id, hash, number, previous, vector, sealed };
  const again = await openBase(vault, base);
  if (!again.ok || !isSame(again.value.patch, doc.facts())) return err(fault('INTERNAL'));
  return ok({ base, coverage });
};

export const cutItems = (sealed: Bytes): readonly Bytes[] =>
  Array.from({ length: Math.ceil(sealed.byteLength / limits.itemSealedBytes) }, (_, index) =>
    sealed.slice(index * limits.itemSealedBytes, (index + 1) * limits.itemSealedBytes),
  );
