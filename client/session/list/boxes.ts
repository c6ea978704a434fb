/**
 * Something small of a session that travels to the owner's other devices, sealed under the session's data key; the epoch stands in
 * front, so that they know which key.
 *
 *   epoch u32 | box(kind | '|' | session)
 */
import { openBox, sealBox } from '../../../shared/crypto/box.ts';
import { concat, type Bytes } from '../../../shared/model/bytes.ts';
import type { SessionId } from '../../../shared/model/ids.ts';
import type { SessionVault } from '../deps.ts';

const epochBytes = 4;

/** Undefined when this device has no key of its current epoch. */
export const sealFor = async (vault: SessionVault, session: SessionId, kind: string, plain: Bytes): Promise<Bytes | undefined> => {
  const key = await vault.dataKey(session, vault.epoch);
  if (key === undefined) return undefined;
  const epoch = new Uint8Array(epochBytes);
  new DataView(epoch.buffer).setUint32(0, vault.epoch);
  return concat(epoch, await sealBox(vault.crypto, key, `${kind}|${session}`, plain));
};

/** Undefined when it does not open, or this device has no key of its epoch. */
export const openFor = async (vault: SessionVault, session: SessionId, kind: string, sealed: Bytes): Promise<Bytes | undefined> => {
  if (sealed.byteLength <= epochBytes) return undefined;
  const epoch = new DataView(sealed.buffer, sealed.byteOffset).getUint32(0);
  const key = await vault.dataKey(session, epoch);
  if (key === undefined) return undefined;
  const plain = await openBox(vault.crypto, key, `${kind}|${session}`, sealed.slice(epochBytes));
  return plain.ok ? plain.value : undefined;
};
