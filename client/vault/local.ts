/**
 * Sealing what stays on this device. A lock brings another local key, because the one before it has lain in the profile in clear:
 * the first of the keys seals, and what was sealed under an earlier one still opens.
 */
import { openBox, sealBox } from '../../shared/crypto/box.ts';
import type { CryptoPort, DataKey } from '../../shared/crypto/port.ts';
import type { Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import { err, type Result } from '../../shared/model/result.ts';

export interface LocalSealer {
  readonly crypto: CryptoPort;
  /** The keys of one purpose ('view', 'undo', 'links' …), the one that seals first. */
  localKeys(purpose: string): Promise<readonly [DataKey, ...DataKey[]]>;
}

/** `context` is bound to the bytes: what was sealed for one place does not open in another. */
export const sealLocal = async ({ crypto, localKeys }: LocalSealer, purpose: string, context: string, bytes: Bytes): Promise<Bytes> =>
  sealBox(crypto, (await localKeys(purpose))[0], context, bytes);

/** Faults as openBox. */
export const openLocal = async ({ crypto, localKeys }: LocalSealer, purpose: string, context: string, sealed: Bytes): Promise<Result<Bytes>> => {
  let opened: Result<Bytes> = err(fault('UNREADABLE_RECORD'));
  for (const key of await localKeys(purpose)) {
    opened = await openBox(crypto, key, context, sealed);
    if (opened.ok) break;
  }
  return opened;
};
