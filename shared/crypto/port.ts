/**
 * The cryptography of the run-time, passed in. `subtle` is the part of WebCrypto that Holdfast uses, described structurally,
 * because shared code knows no DOM; globalThis.crypto.subtle of a browser, of Node 24 and of workerd fits it as it is.
 * No primitive of our own stands beside it.
 */
import type { Bytes } from '../model/bytes.ts';

type KeyUse = 'encrypt' | 'decrypt' | 'sign' | 'verify' | 'deriveKey' | 'deriveBits' | 'wrapKey' | 'unwrapKey';

/** A CryptoKey: a handle, whose bytes stay inside WebCrypto when it is not extractable. */
export interface KeyHandle {
  readonly type: 'private' | 'public' | 'secret';
  readonly extractable: boolean;
  readonly algorithm: { readonly name: string };
  readonly usages: KeyUse[];
}

export interface KeyPairHandle {
  readonly publicKey: KeyHandle;
  readonly privateKey: KeyHandle;
}

declare const use: unique symbol;
/** AES-256-GCM, not extractable. What it opens is said by the derivation that made it (derive.ts). */
export type DataKey = KeyHandle & { readonly [use]: 'data' };
/** HKDF-SHA-256 input, not extractable: the account key of one epoch. */
export type AccountKey = KeyHandle & { readonly [use]: 'account' };

/** A private key as a JSON Web Key (RFC 8037): `x` is the public key in base64url. */
export interface KeyJwk {
  readonly x?: string;
}

export interface Subtle {
  digest(algorithm: 'SHA-256', data: Bytes): Promise<ArrayBuffer>;
  encrypt(algorithm: GcmAlgorithm, key: KeyHandle, data: Bytes): Promise<ArrayBuffer>;
  decrypt(algorithm: GcmAlgorithm, key: KeyHandle, data: Bytes): Promise<ArrayBuffer>;
  sign(algorithm: 'Ed25519' | 'HMAC', key: KeyHandle, data: Bytes): Promise<ArrayBuffer>;
  verify(algorithm: 'Ed25519', key: KeyHandle, signature: Bytes, data: Bytes): Promise<boolean>;
  importKey(
    format: 'raw' | 'pkcs8',
    data: Bytes,
    algorithm: 'HKDF' | 'AES-GCM' | 'Ed25519' | 'X25519',
    extractable: boolean,
    uses: KeyUse[],
  ): Promise<KeyHandle>;
  exportKey(format: 'raw', key: KeyHandle): Promise<ArrayBuffer>;
  exportKey(format: 'jwk', key: KeyHandle): Promise<KeyJwk>;
  generateKey(algorithm: 'Ed25519', extractable: boolean, uses: ('sign' | 'verify')[]): Promise<KeyPairHandle>;
  generateKey(algorithm: 'X25519', extractable: boolean, uses: ('deriveKey' | 'deriveBits')[]): Promise<KeyPairHandle>;
  deriveBits(algorithm: HkdfAlgorithm, key: KeyHandle, bits: number): Promise<ArrayBuffer>;
  deriveKey(
    algorithm: HkdfAlgorithm,
    key: KeyHandle,
    derived: { name: 'AES-GCM'; length: 256 } | { name: 'HMAC'; hash: 'SHA-256'; length: 256 },
    extractable: boolean,
    uses: KeyUse[],
  ): Promise<KeyHandle>;
}

export interface GcmAlgorithm {
  name: 'AES-GCM';
  iv: Bytes;
  additionalData: Bytes;
  tagLength: 128;
}

export interface HkdfAlgorithm {
  name: 'HKDF';
  hash: 'SHA-256';
  salt: Bytes;
  info: Bytes;
}

export interface CryptoPort {
  readonly subtle: Subtle;
  /** `length` random bytes from the platform's cryptographic source. */
  random(length: number): Bytes;
  /** SHA-256 of the run-time that answers at once, where it has one; without it WebCrypto is asked, which may hand it to another thread. */
  sha256?(bytes: Bytes): Bytes;
}

/** SHA-256, 32 bytes. */
export const sha256 = async (crypto: CryptoPort, bytes: Bytes): Promise<Bytes> =>
  crypto.sha256?.(bytes) ?? new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
