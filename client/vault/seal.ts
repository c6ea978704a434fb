/**
 * Sealing for features under the key that a link carries, so that none of them touches a cipher; local.ts is the same under this
 * device's own keys. `context` is bound to the bytes: what was sealed for one place does not open in another. With a password the
 * key is made of both, so neither the link nor the password opens anything alone; the salt stands in front.
 *
 *   box        or        2 | salt 16 | box
 */
import { openBox, sealBox } from '../../shared/crypto/box.ts';
import { snapshotKey } from '../../shared/crypto/derive.ts';
import { sha256 } from '../../shared/crypto/port.ts';
import { concat, toBase64Url, type Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import type { RecordHash } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { LocalSealer } from './local.ts';
import type { Stretch } from './locking.ts';

export type Sealer = LocalSealer;

export interface SealedForLink {
  readonly sealed: Bytes;
  /** SHA-256 of `sealed`, by which the server knows the same snapshot again. */
  readonly digest: RecordHash;
}

/** As it was typed, and how it is stretched (stretch.ts). */
export interface LinkPassword {
  readonly password: string;
  readonly stretch: Stretch;
}

const withPassword = 2;
const saltBytes = 16;
const headerBytes = 1 + saltBytes;

const stretched = ({ password, stretch }: LinkPassword, salt: Bytes): Promise<Bytes> =>
  stretch(password.normalize('NFKC'), { salt, memoryKiB: limits.stretchMemoryKiB, passes: limits.stretchPasses });

export const sealForLink = async (
  { crypto }: Sealer,
  linkKey: Bytes,
  context: string,
  bytes: Bytes,
  password?: LinkPassword,
): Promise<SealedForLink> => {
  const salt = password && crypto.random(saltBytes);
  const key = await snapshotKey(crypto, linkKey, salt && password && (await stretched(password, salt)));
  const box = await sealBox(crypto, key, context, bytes);
  const sealed = salt === undefined ? box : concat(new Uint8Array([withPassword]), salt, box);
  return { sealed, digest: toBase64Url(await sha256(crypto, sealed)) as RecordHash };
};

/** Whether it takes a password beside the link. */
export const needsPassword = (sealed: Bytes): boolean => sealed[0] === withPassword && sealed.byteLength > headerBytes;

/**
 * Faults: PASSWORD_NEEDED; PASSWORD_WRONG (it may be the link's key as well: that cannot be told); UNREADABLE_RECORD when key,
 * context or bytes are not those that were sealed.
 */
export const openFromLink = async (
  { crypto }: Sealer,
  linkKey: Bytes,
  context: string,
  sealed: Bytes,
  password?: LinkPassword,
): Promise<Result<Bytes>> => {
  if (!needsPassword(sealed)) return openBox(crypto, await snapshotKey(crypto, linkKey), context, sealed);
  if (password === undefined) return err(fault('PASSWORD_NEEDED'));
  const key = await snapshotKey(crypto, linkKey, await stretched(password, sealed.slice(1, headerBytes)));
  const opened = await openBox(crypto, key, context, sealed.slice(headerBytes));
  return opened.ok ? ok(opened.value) : err(fault('PASSWORD_WRONG'));
};
