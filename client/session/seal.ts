/** Sealing a payload as the next records of a replica: one record, or linked parts when it is larger than one part may be. */
import { firstPrevious, recordFlags, sealRecord } from '../../shared/crypto/envelope.ts';
import type { Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import type { ReplicaId, SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { Position } from '../../shared/model/vector.ts';
import type { RecordRow } from '../storage/rows.ts';
import type { SessionVault } from './deps.ts';

export interface Place {
  readonly session: SessionId;
  readonly replica: ReplicaId;
  /** Last record of the replica; undefined when there is none yet. */
  readonly after: Position | undefined;
}

const partsOf = (payload: Bytes): readonly Bytes[] => {
  const size = limits.payloadPartBytes;
  const count = Math.max(1, Math.ceil(payload.byteLength / size));
  return count === 1 ? [payload] : Array.from({ length: count }, (_, index) => payload.slice(index * size, (index + 1) * size));
};

/** WRONG_KEY { epoch } when this device has no key of its own current epoch (locked, or revoked meanwhile). */
export const sealPayload = async (vault: SessionVault, place: Place, payload: Bytes): Promise<Result<readonly RecordRow[]>> => {
  const { session, replica } = place;
  const { crypto, owner, epoch } = vault;
  const key = await vault.dataKey(session, epoch);
  if (key === undefined) return err(fault('WRONG_KEY', { epoch }));
  let [sequence, previous] = place.after ?? [0, await firstPrevious(crypto, session)];
  const rows: RecordRow[] = [];
  const parts = partsOf(payload);
  for (const [index, part] of parts.entries()) {
    sequence += 1;
    const flags = index < parts.length - 1 ? recordFlags.continued : 0;
    const sealed = await sealRecord(crypto, key, { flags, owner, session, replica, sequence, previous, epoch }, part);
    rows.push({ session, replica, sequence, ...sealed });
    previous = sealed.hash;
  }
  return ok(rows);
};
