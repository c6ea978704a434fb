/**
 * Ed25519 and X25519 keys (RFC 8032, RFC 7748) in and out of WebCrypto, which takes a raw private key only inside PKCS #8
 * (RFC 8410): a fixed prefix and the 32 bytes.
 */
import { concat, fromBase64Url, type Bytes } from '../model/bytes.ts';
import type { CryptoPort, KeyHandle } from './port.ts';

export const publicKeyBytes = 32;
export const signatureBytes = 64;

/** A key pair whose private half stays inside WebCrypto. */
export interface KeyPair {
  /** Raw, 32 bytes. */
  readonly publicKey: Bytes;
  readonly privateKey: KeyHandle;
}

const pkcs8 = (curve: 'Ed25519' | 'X25519', seed: Bytes): Bytes => {
  const lastOfOid = curve === 'Ed25519' ? 0x70 : 0x6e;
  return concat(new Uint8Array([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, lastOfOid, 4, 0x22, 4, 0x20]), seed);
};

/** The pair of a 32-byte seed. The extractable copy exists only to read the public key from. */
const pairFromSeed = async (
  crypto: CryptoPort,
  curve: 'Ed25519' | 'X25519',
  uses: ['sign'] | ['deriveBits'],
  seed: Bytes,
): Promise<KeyPair> => {
  const encoded = pkcs8(curve, seed);
  const extractable = await crypto.subtle.importKey('pkcs8', encoded, curve, true, uses);
  const { x } = await crypto.subtle.exportKey('jwk', extractable);
  const publicKey = x === undefined ? undefined : fromBase64Url(x);
  if (publicKey?.byteLength !== publicKeyBytes) throw new TypeError('no public key');
  return { publicKey, privateKey: await crypto.subtle.importKey('pkcs8', encoded, curve, false, uses) };
};

export const signingPairFrom = (crypto: CryptoPort, seed: Bytes): Promise<KeyPair> =>
  pairFromSeed(crypto, 'Ed25519', ['sign'], seed);

export const exchangePairFrom = (crypto: CryptoPort, seed: Bytes): Promise<KeyPair> =>
  pairFromSeed(crypto, 'X25519', ['deriveBits'], seed);

/** A new Ed25519 pair that no script can read. */
export const newSigningPair = async (crypto: CryptoPort): Promise<KeyPair> => {
  const { publicKey, privateKey } = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  return { publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)), privateKey };
};

/** A new X25519 pair that no script can read. */
export const newExchangePair = async (crypto: CryptoPort): Promise<KeyPair> => {
  const { publicKey, privateKey } = await crypto.subtle.generateKey('X25519', false, ['deriveBits']);
  return { publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)), privateKey };
};

export const sign = async (crypto: CryptoPort, privateKey: KeyHandle, message: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, message));

/** False for a wrong signature and for bytes that are no key or no signature at all. */
export const verify = async (crypto: CryptoPort, publicKey: Bytes, message: Bytes, signature: Bytes): Promise<boolean> => {
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, signature, message);
  } catch {
    return false; // Not a point of the curve, or not 32 and 64 bytes.
  }
};
