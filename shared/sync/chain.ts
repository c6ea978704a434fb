/**
 * Checks a page of pulled records before any of them is stored: each must be a record of this owner and session, follow its
 * replica's last position without a gap, and name the hash of the record before it. So a server (or anything between) can hold
 * records back, but cannot drop, change, reorder or transplant one unseen. Keys are not needed; opening comes later.
 */
import { firstPrevious, hashRecord, readRecordHeader } from '../crypto/envelope.ts';
import type { CryptoPort } from '../crypto/port.ts';
import type { Bytes } from '../model/bytes.ts';
import { fault } from '../model/faults.ts';
import type { OwnerId, RecordHash, ReplicaId, SessionId } from '../model/ids.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Position, Vector } from '../model/vector.ts';

export interface CheckedRecord {
  readonly session: SessionId;
  readonly replica: ReplicaId;
  readonly sequence: number;
  readonly hash: RecordHash;
  readonly bytes: Bytes;
}

export interface CheckedPage {
  readonly records: readonly CheckedRecord[];
  /** `after` with the page's records behind it. */
  readonly vector: Vector;
}

/**
 * `after` is what was asked for: the positions that the page has to follow. Records at or below them are skipped (a repeated
 * answer). Faults: UNREADABLE_RECORD, UNSUPPORTED_VERSION, BROKEN_CHAIN { sequence }.
 */
export const checkPage = async (
  crypto: CryptoPort,
  owner: OwnerId,
  session: SessionId,
  after: Vector,
  page: readonly Bytes[],
): Promise<Result<CheckedPage>> => {
  const first = await firstPrevious(crypto, session);
  const vector: { [replica: ReplicaId]: Position } = { ...after };
  const records: CheckedRecord[] = [];
  for (const bytes of page) {
    const header = readRecordHeader(owner, session, bytes);
    if (!header.ok) return header;
    const { replica, sequence, previous } = header.value;
    const [last, lastHash] = vector[replica] ?? [0, first];
    if (sequence <= last) continue;
    if (sequence !== last + 1 || previous !== lastHash) return err(fault('BROKEN_CHAIN', { sequence }));
    const hash = await hashRecord(crypto, owner, session, bytes);
    records.push({ session, replica, sequence, hash, bytes });
    vector[replica] = [sequence, hash];
  }
  return ok({ records, vector });
};
