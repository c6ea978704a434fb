/**
 * What the recovery secret (the 12 words) gives: the Ed25519 root, which signs the keyring and stands for the owner, and the X25519
 * recovery key, to which every account key is sealed. The owner's id is a hash of the first root, fixed for good.
 */
import { concat, toBase64Url, utf8, type Bytes } from '../model/bytes.ts';
import type { OwnerId } from '../model/ids.ts';
import { exchangePairFrom, sign, signingPairFrom, type KeyPair } from './curves.ts';
import { deriveSeed } from './derive.ts';
import { sha256, type CryptoPort } from './port.ts';

export interface Root {
  /** Ed25519, 32 bytes. */
  readonly publicKey: Bytes;
  sign(message: Bytes): Promise<Bytes>;
  readonly recovery: KeyPair;
  /** The owner whose first root this is. After a change of roots the keyring names the owner. */
  readonly owner: OwnerId;
}

const idLetters = 22;

/** First 22 letters of base64url(SHA-256('hf1|owner' | first root public key)). */
export const ownerIdOf = async (crypto: CryptoPort, firstRoot: Bytes): Promise<OwnerId> =>
  toBase64Url(await sha256(crypto, concat(utf8('hf1|owner'), firstRoot))).slice(0, idLetters) as OwnerId;

/** `secret` is the 16 random bytes behind the phrase. */
export const deriveRoot = async (crypto: CryptoPort, secret: Bytes): Promise<Root> => {
  const root = await signingPairFrom(crypto, await deriveSeed(crypto, secret, 'hf1|root'));
  return {
    publicKey: root.publicKey,
    sign: (message) => sign(crypto, root.privateKey, message),
    recovery: await exchangePairFrom(crypto, await deriveSeed(crypto, secret, 'hf1|recovery')),
    owner: await ownerIdOf(crypto, root.publicKey),
  };
};
