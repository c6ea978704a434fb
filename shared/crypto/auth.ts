/**
 * What is signed to open the API: the server's origin, so that another server cannot pass the signature on, who asks, and a nonce of
 * the server. Every part carries its length, so that no two requests share one message.
 *
 *   'hf1/auth' | origin | owner | device or nothing (then the root signs) | nonce       each: length u16 big-endian, UTF-8
 */
import { concat, utf8, type Bytes } from '../model/bytes.ts';
import type { DeviceId, OwnerId } from '../model/ids.ts';
import { verify } from './curves.ts';
import type { CryptoPort } from './port.ts';

const part = (text: string): Bytes => {
  const bytes = utf8(text);
  if (bytes.byteLength > 0xffff) throw new RangeError('too long to sign');
  return concat(new Uint8Array([bytes.byteLength >> 8, bytes.byteLength & 0xff]), bytes);
};

/** `origin` as in location.origin: scheme, host and port, no path. */
export const authMessage = (origin: string, owner: OwnerId, device: DeviceId | undefined, nonce: string): Bytes =>
  concat(utf8('hf1/auth'), part(origin), part(owner), part(device ?? ''), part(nonce));

/** `publicKey` is the raw Ed25519 key of the device, or of the current root when no device signs. Never throws. */
export const verifyAuth = (crypto: CryptoPort, publicKey: Bytes, message: Bytes, signature: Bytes): Promise<boolean> =>
  verify(crypto, publicKey, message, signature);
