/**
 * WebCrypto without its thread pool: the same algorithms by node:crypto, answered at once. A thread pool ends its tasks in any
 * order, and then no seed would repeat; and a hop to it costs more than sealing a record. What is needed only while an account is
 * made (X25519, for HPKE) stays with the platform.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  hkdfSync,
  sign,
  verify,
  webcrypto,
  type KeyObject,
} from 'node:crypto';
import type { CryptoPort, KeyHandle, Subtle } from '../../crypto/port.ts';
import type { Bytes } from '../../model/bytes.ts';

const platform = webcrypto.subtle;
const inside = new WeakMap<object, KeyObject>();

type Kind = KeyHandle['type'];

const handle = (type: Kind, name: string, extractable: boolean, usages: KeyHandle['usages'], key: KeyObject): KeyHandle => {
  const made: KeyHandle = { type, extractable, algorithm: { name }, usages: [...usages] };
  inside.set(made, key);
  return made;
};

const keyIn = (of: object): KeyObject => {
  const key = inside.get(of);
  if (key === undefined) throw new TypeError('not a key of this port');
  return key;
};

const rawOf = (key: object): Bytes => new Uint8Array(keyIn(key).export());
const plain = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;
const nameOf = (algorithm: string | { readonly name: string }): string => (typeof algorithm === 'string' ? algorithm : algorithm.name);

/** RFC 8410: a raw public key behind its fixed prefix. */
const ed25519Prefix = Buffer.from('302a300506032b6570032100', 'hex');
const publicFrom = (raw: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.concat([ed25519Prefix, raw]), format: 'der', type: 'spki' });
const publicBytes = (key: KeyObject): Uint8Array => {
  const { x } = key.export({ format: 'jwk' });
  return Buffer.from(String(x), 'base64url');
};

const gcmTag = 16;
const decrypt = (key: KeyObject, iv: Bytes, aad: Bytes, data: Bytes): ArrayBuffer => {
  const cipher = createDecipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(aad);
  cipher.setAuthTag(data.subarray(data.byteLength - gcmTag));
  const head = cipher.update(data.subarray(0, data.byteLength - gcmTag));
  return plain(Buffer.concat([head, cipher.final()]));
};
const encrypt = (key: KeyObject, iv: Bytes, aad: Bytes, data: Bytes): ArrayBuffer => {
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(aad);
  const sealed = cipher.update(data);
  return plain(Buffer.concat([sealed, cipher.final(), cipher.getAuthTag()]));
};

/** Loosely typed: it stands in for the port's subtle and for the global one that packages use. */
const quick = {
  digest: async (_name: string, data: Uint8Array) => plain(createHash('sha256').update(data).digest()),
  encrypt: async ({ iv, additionalData }: { iv: Bytes; additionalData: Bytes }, key: KeyHandle, data: Bytes) =>
    encrypt(keyIn(key), iv, additionalData, data),
  decrypt: async ({ iv, additionalData }: { iv: Bytes; additionalData: Bytes }, key: KeyHandle, data: Bytes) =>
    decrypt(keyIn(key), iv, additionalData, data),
  sign: async (algorithm: string | { name: string }, key: KeyHandle, data: Uint8Array) =>
    nameOf(algorithm) === 'HMAC' ? plain(createHmac('sha256', keyIn(key)).update(data).digest()) : plain(sign(null, data, keyIn(key))),
  verify: async (algorithm: string | { name: string }, key: KeyHandle, signature: Uint8Array, data: Uint8Array) =>
    nameOf(algorithm) === 'HMAC'
      ? createHmac('sha256', keyIn(key)).update(data).digest().equals(Buffer.from(signature))
      : verify(null, data, keyIn(key), signature),
  importKey: async (format: string, data: Bytes, algorithm: string | { name: string }, extractable: boolean, uses: KeyHandle['usages']) => {
    const name = nameOf(algorithm);
    if (name === 'X25519') return platform.importKey(format as 'raw', data, algorithm, extractable, uses);
    if (format === 'pkcs8') return handle('private', name, extractable, uses, createPrivateKey({ key: Buffer.from(data), format: 'der', type: 'pkcs8' }));
    if (name === 'Ed25519') return handle('public', name, true, uses, publicFrom(data));
    return handle('secret', name, extractable, uses, createSecretKey(data));
  },
  exportKey: async (format: string, key: KeyHandle) => {
    if (!inside.has(key)) return platform.exportKey(format as 'raw', key as unknown as webcrypto.CryptoKey);
    if (format === 'jwk') return keyIn(key).export({ format: 'jwk' });
    return key.type === 'secret' ? plain(rawOf(key)) : plain(publicBytes(keyIn(key)));
  },
  generateKey: async (algorithm: string, extractable: boolean, uses: KeyHandle['usages']) => {
    if (algorithm !== 'Ed25519') return platform.generateKey(algorithm, extractable, uses);
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    return { publicKey: handle('public', 'Ed25519', true, ['verify'], publicKey), privateKey: handle('private', 'Ed25519', extractable, ['sign'], privateKey) };
  },
  deriveBits: async (algorithm: { name: string; salt: Bytes; info: Bytes }, key: KeyHandle, bits: number) =>
    inside.has(key)
      ? hkdfSync('sha256', keyIn(key), algorithm.salt, algorithm.info, bits / 8)
      : platform.deriveBits(algorithm as unknown as webcrypto.HkdfParams, key as unknown as webcrypto.CryptoKey, bits),
  deriveKey: async ({ salt, info }: { salt: Bytes; info: Bytes }, key: KeyHandle, { name }: { name: string }, extractable: boolean, uses: KeyHandle['usages']) =>
    handle('secret', name, extractable, uses, createSecretKey(new Uint8Array(hkdfSync('sha256', keyIn(key), salt, info, 32)))),
};

export const quickSubtle = quick as unknown as Subtle;

export const quickCrypto = (random: (length: number) => Bytes): CryptoPort => ({ subtle: quickSubtle, random });
