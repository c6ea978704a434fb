/**
 * Sealing a payload as the next records of a replica: one record, or linked parts when it is larger than one part may be. The
 * hash of the last record is left to the caller: only the record after it needs it, so an append does not wait for it.
 */
import { firstPrevious, hashRecord, readRecordHeader, recordFlags, sealBytes } from '../../../shared/crypto/envelope.ts';
import type { DataKey } from '../../../shared/crypto/port.ts';
import type { Bytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import type { RecordHash, ReplicaId, SessionId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { Position } from '../../../shared/model/vector.ts';
import type { RecordRow, SealedRow } from '../../storage/rows.ts';
import type { SessionVault } from '../deps.ts';

export interface Place {
  readonly session: SessionId;
  readonly replica: ReplicaId;
  /** Last record of the replica; undefined when there is none yet. */
  readonly after: Position | undefined;
}

export interface SealedPayload {
  /** Parts before the last one. */
  readonly parts: readonly RecordRow[];
  readonly last: SealedRow;
}

const partsOf = (payload: Bytes): readonly Bytes[] => {
  const size = limits.payloadPartBytes;
  const count = Math.max(1, Math.ceil(payload.byteLength / size));
  return count === 1 ? [payload] : Array.from({ length: count }, (_, index) => payload.slice(index * size, (index + 1) * size));
};

export const hashOf = ({ crypto, owner }: SessionVault, { session, bytes }: SealedRow): Promise<RecordHash> =>
  hashRecord(crypto, owner, session, bytes);

/** WebCrypto has been asked for the first part when this returns its promise, unless it is the replica's first record. */
export const sealParts = async (vault: SessionVault, epoch: number, key: DataKey, place: Place, payload: Bytes): Promise<SealedPayload> => {
  const { session, replica } = place;
  const { crypto, owner } = vault;
  let [sequence, previous] = place.after ?? [0, await firstPrevious(crypto, session)];
  const seal = async (part: Bytes, flags: number): Promise<SealedRow> => {
    sequence += 1;
    return { session, replica, sequence, bytes: await sealBytes(crypto, key, { flags, owner, session, replica, sequence, previous, epoch }, part) };
  };
  const rows: RecordRow[] = [];
  const pieces = partsOf(payload);
  for (const piece of pieces.slice(0, -1)) {
    const row = await seal(piece, recordFlags.continued);
    previous = await hashOf(vault, row);
    rows.push({ ...row, hash: previous });
  }
  return { parts: rows, last: await seal(pieces.at(-1) ?? payload, 0) };
};

/** Before something is sealed behind a row that another tab wrote: its epoch is taken up, so that epochs never decrease within a replica. */
export const followEpoch = async (vault: SessionVault, row: RecordRow | undefined): Promise<void> => {
  const header = row && readRecordHeader(vault.owner, row.session, row.bytes);
  if (header?.ok === true) await vault.dataKey(header.value.session, header.value.epoch);
};

/** WRONG_KEY { epoch } when this device has no key of its own current epoch (locked, or revoked meanwhile). */
export const sealPayload = async (vault: SessionVault, place: Place, payload: Bytes): Promise<Result<readonly RecordRow[]>> => {
  const { epoch } = vault;
  const key = await vault.dataKey(place.session, epoch);
  if (key === undefined) return err(fault('WRONG_KEY', { epoch }));
  const { parts, last } = await sealParts(vault, epoch, key, place, payload);
  return ok([...parts, { ...last, hash: await hashOf(vault, last) }]);
};
