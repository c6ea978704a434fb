/**
 * HPKE (RFC 9180) in base mode, one message: DHKEM(X25519, HKDF-SHA256) 0x0020, HKDF-SHA256 0x0001, AES-256-GCM 0x0002.
 * Imported dynamically only, because an ordinary start needs no public-key sealing. The library takes WebCrypto and its
 * randomness from the run-time itself; it offers no port for them.
 *
 *   sealed form  enc 32 | ciphertext | tag 16
 */
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { concat, type Bytes } from '../model/bytes.ts';
import type { KeyPair } from './curves.ts';

const encBytes = 32;
const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

/** `publicKey` is a raw X25519 key; bytes that are none throw. */
export const hpkeSeal = async (publicKey: Bytes, info: Bytes, plain: Bytes): Promise<Bytes> => {
  const recipientPublicKey = await suite.kem.deserializePublicKey(publicKey);
  const { enc, ct } = await suite.seal({ recipientPublicKey, info }, plain);
  return concat(new Uint8Array(enc), new Uint8Array(ct));
};

/** Undefined when the pair, the info or the sealed bytes are not those of the seal. */
export const hpkeOpen = async (pair: KeyPair, info: Bytes, sealed: Bytes): Promise<Bytes | undefined> => {
  try {
    const publicKey = await suite.kem.deserializePublicKey(pair.publicKey);
    const recipientKey = { publicKey, privateKey: pair.privateKey };
    const enc = concat(sealed.subarray(0, encBytes));
    return new Uint8Array(await suite.open({ recipientKey, enc, info }, concat(sealed.subarray(encBytes))));
  } catch {
    return undefined; // The library answers every failed opening with an exception.
  }
};
