/**
 * Whether a page ends in records that are really of their authors. The chain of hashes shows a change of every record but the last
 * of each replica, and that one would be stored, never open, and never be fetched again. It opens, or (no key of its epoch yet, of
 * newer code, damaged by its author) it is at least what the same answer names; otherwise somebody changed it on the way.
 */
import { openRecord } from '../../shared/crypto/envelope.ts';
import type { Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import type { ReplicaId, SessionId } from '../../shared/model/ids.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { Vector } from '../../shared/model/vector.ts';
import type { CheckedRecord } from '../../shared/sync/chain.ts';
import type { SessionVault } from '../session/deps.ts';

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
 * The rows up to the last one that opens. A row that a disk gave out changed would be taken by the server, which cannot open it, and
 * lie there for good, held back by every device. Rows before it are named by the hash in the next. Without the key (a locked device)
 * nothing can be said, and they go.
 */
export const soundRows = async <Row extends { readonly bytes: Bytes }>(vault: SessionVault, session: SessionId, rows: readonly Row[]): Promise<readonly Row[]> => {
  for (let end = rows.length; end > 0; end -= 1) {
    const last = rows[end - 1];
    if (last === undefined) break;
    const opened = await openRecord(vault.crypto, (epoch) => vault.dataKey(session, epoch), vault.owner, session, last.bytes);
    if (opened.ok || opened.fault.code !== 'UNREADABLE_RECORD') return rows.slice(0, end);
  }
  return [];
};
