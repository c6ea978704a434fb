/**
 * AES-256-GCM with a random 96-bit nonce in front: nonce (12) | ciphertext | tag (16). Records and boxes are both built on it.
 * One key makes at most 2^32 seals (NIST SP 800-38D, 8.3), which the derivation of one key for each session keeps far away.
 */
import { concat, type Bytes } from '../model/bytes.ts';
import type { CryptoPort, DataKey, GcmAlgorithm } from './port.ts';

export const nonceBytes = 12;
export const tagBytes = 16;

const gcm = (iv: Bytes, additionalData: Bytes): GcmAlgorithm => ({ name: 'AES-GCM', iv, additionalData, tagLength: 128 });

export const seal = async (crypto: CryptoPort, key: DataKey, bound: Bytes, plain: Bytes): Promise<Bytes> => {
  const nonce = crypto.random(nonceBytes);
  return concat(nonce, new Uint8Array(await crypto.subtle.encrypt(gcm(nonce, bound), key, plain)));
};

/** Undefined when the key, the bound bytes or the sealed bytes are not those of the seal; GCM cannot tell which. */
export const unseal = async (crypto: CryptoPort, key: DataKey, bound: Bytes, sealed: Bytes): Promise<Bytes | undefined> => {
  if (sealed.byteLength < nonceBytes + tagBytes) return undefined;
  const nonce = concat(sealed.subarray(0, nonceBytes));
  try {
    return new Uint8Array(await crypto.subtle.decrypt(gcm(nonce, bound), key, concat(sealed.subarray(nonceBytes))));
  } catch {
    return undefined; // WebCrypto answers a failed tag with an OperationError, and nothing else is expected of these inputs.
  }
};
