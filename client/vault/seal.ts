/**
 * Sealing for features under the key that a link carries, so that none of them touches a cipher; local.ts is the same under this
 * device's own keys. `context` is bound to the bytes: what was sealed for one place does not open in another.
 */
import { openBox, sealBox } from '../../shared/crypto/box.ts';
import { snapshotKey } from '../../shared/crypto/derive.ts';
import { sha256 } from '../../shared/crypto/port.ts';
import { toBase64Url, type Bytes } from '../../shared/model/bytes.ts';
import type { RecordHash } from '../../shared/model/ids.ts';
import type { Result } from '../../shared/model/result.ts';
import type { LocalSealer } from './local.ts';

export type Sealer = LocalSealer;

export interface SealedForLink {
  readonly sealed: Bytes;
  /** SHA-256 of `sealed`, by which the server knows the same snapshot again. */
  readonly digest: RecordHash;
}

export const sealForLink = async ({ crypto }: Sealer, linkKey: Bytes, context: string, bytes: Bytes): Promise<SealedForLink> => {
  const sealed = await sealBox(crypto, await snapshotKey(crypto, linkKey), context, bytes);
  return { sealed, digest: toBase64Url(await sha256(crypto, sealed)) as RecordHash };
};

/** Fault WRONG_KEY when the key, the context or the bytes are not those that were sealed. */
export const openFromLink = async ({ crypto }: Sealer, linkKey: Bytes, context: string, sealed: Bytes): Promise<Result<Bytes>> =>
  openBox(crypto, await snapshotKey(crypto, linkKey), context, sealed);
