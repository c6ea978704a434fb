/**
 * Whether a page ends in records that are really of their authors. The chain of hashes shows a change of every record but the last
 * of each replica, and that one would be stored, never open, and never be fetched again. It opens, or (no key of its epoch yet, of
 * newer code, damaged by its author) it is at least what the same answer names; otherwise somebody changed it on the way.
 */
import { openRecord, readRecordHeader } from '../../../shared/crypto/envelope.ts';
import { fault } from '../../../shared/model/faults.ts';
import type { ReplicaId, SessionId } from '../../../shared/model/ids.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { Vector } from '../../../shared/model/vector.ts';
import type { CheckedRecord } from '../../../shared/sync/chain.ts';
import type { SessionVault } from '../../session/deps.ts';
import { isDamaged } from '../../session/records/doubted.ts';
import type { RecordRow, SessionRow } from '../../storage/rows.ts';
import type { SyncDeps } from '../deps.ts';

/** `named`: the vector of the answer that brought the records. Fault UNREADABLE_RECORD. */
export const checkEnds = async (vault: SessionVault, session: SessionId, records: readonly CheckedRecord[], named: Vector): Promise<Result<void>> => {
  const ends = new Map<ReplicaId, CheckedRecord>(records.map((record) => [record.replica, record]));
  for (const { replica, sequence, hash, bytes } of ends.values()) {
    const opened = await openRecord(vault.crypto, (epoch) => vault.dataKey(session, epoch), vault.owner, session, bytes);
    const [last, lastHash] = named[replica] ?? [0, ''];
    if (!opened.ok && (last !== sequence || lastHash !== hash)) return err(fault('UNREADABLE_RECORD', { sequence }));
  }
  return ok(undefined);
};

/**
 * The rows in front of the first one that is damaged. The server would take one that a disk gave out changed, cannot open it, and it would
 * lie there for good, held back by every device together with what follows it; or, where it says that it is of newer code, keep all of them
 * from ever making a checkpoint. Of another's one that the next names by its hash is the very record that was sealed, whatever is in it; own
 * ones are not vouched for by what was written behind them here. Without the key (a locked device) no more is seen than that it is read
 * the same twice, and they go.
 */
export const soundRows = async ({ vault, store }: SyncDeps, of: SessionRow, rows: readonly RecordRow[], whose: 'own' | 'others'): Promise<readonly RecordRow[]> => {
  const isNamed = (index: number): boolean => {
    const [row, next] = [rows[index], rows[index + 1]];
    const header = next && readRecordHeader(vault.owner, of.id, next.bytes);
    return row !== undefined && header?.ok === true && header.value.previous === row.hash;
  };
  const isSound = async (row: RecordRow, index: number): Promise<boolean> => {
    const opened = await openRecord(vault.crypto, (epoch) => vault.dataKey(of.id, epoch), vault.owner, of.id, row.bytes);
    return opened.ok || (whose === 'others' && isNamed(index)) || !(await isDamaged(vault, store.records, of, row, opened.fault));
  };
  const sound = await Promise.all(rows.map(isSound));
  const damaged = sound.indexOf(false);
  return damaged === -1 ? rows : rows.slice(0, damaged);
};
