/**
 * Every key below the account key is derived, never stored, so two devices never mint two keys for one thing. HKDF-SHA-256
 * (RFC 5869) with an empty salt; the info is a label and then the name of the thing, and no label is the start of another.
 * All keys are handles that WebCrypto does not give out again.
 */
import { concat, toBase64Url, utf8, type Bytes } from '../model/bytes.ts';
import type { DatasetName, ReplicaId, SessionId } from '../model/ids.ts';
import type { AccountKey, CryptoPort, DataKey, HkdfAlgorithm, KeyHandle } from './port.ts';

export const accountKeyBytes = 32;
const nameLetters = 22;

const hkdf = (info: string): HkdfAlgorithm => ({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: utf8(info) });

const importSecret = (crypto: CryptoPort, secret: Bytes): Promise<KeyHandle> =>
  crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey', 'deriveBits']);

const sealingKey = async (crypto: CryptoPort, from: KeyHandle, info: string): Promise<DataKey> =>
  (await crypto.subtle.deriveKey(hkdf(info), from, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])) as DataKey;

/** An account key (32 random bytes) as a handle; the bytes may then be forgotten. */
export const importAccountKey = async (crypto: CryptoPort, bytes: Bytes): Promise<AccountKey> =>
  (await importSecret(crypto, bytes)) as AccountKey;

/** A random or already derived key (32 bytes) as a handle that seals and opens. */
export const importDataKey = async (crypto: CryptoPort, bytes: Bytes): Promise<DataKey> =>
  (await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])) as DataKey;

/** Seals the records and the metadata of one session. */
export const dataKey = (crypto: CryptoPort, account: AccountKey, session: SessionId): Promise<DataKey> =>
  sealingKey(crypto, account, `hf1|data${session}`);

/** Seals the chunks of one data set. `digest` is the content's digest in its text form. */
export const datasetKey = (crypto: CryptoPort, account: AccountKey, digest: string): Promise<DataKey> =>
  sealingKey(crypto, account, `hf1|set${digest}`);

/** Seals what stays on this account's devices, one key for each purpose ('view', 'undo', 'result' …). */
export const localKey = (crypto: CryptoPort, account: AccountKey, purpose: string): Promise<DataKey> =>
  sealingKey(crypto, account, `hf1|local${purpose}`);

/** Seals what the keyring itself carries: account keys of former epochs, names of devices. */
export const keyringKey = (crypto: CryptoPort, account: AccountKey, what: 'former' | 'name'): Promise<DataKey> =>
  sealingKey(crypto, account, `hf1|ring${what}`);

/**
 * Seals a snapshot. `linkKey` is the random key in the link's fragment, 32 bytes; `stretched` what Argon2id makes of the password,
 * when there is one, 32 bytes.
 */
export const snapshotKey = async (crypto: CryptoPort, linkKey: Bytes, stretched: Bytes = new Uint8Array(0)): Promise<DataKey> =>
  sealingKey(crypto, await importSecret(crypto, concat(linkKey, stretched)), 'hf1|snap');

const hmacLetters = async (crypto: CryptoPort, account: AccountKey, info: string, text: string): Promise<string> => {
  const derived = { name: 'HMAC', hash: 'SHA-256', length: 256 } as const;
  const key = await crypto.subtle.deriveKey(hkdf(info), account, derived, false, ['sign']);
  return toBase64Url(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(text)))).slice(0, nameLetters);
};

/** Name of a data set outside sealed content: an HMAC, because a bare digest would betray known files. */
export const datasetName = async (crypto: CryptoPort, account: AccountKey, digest: string): Promise<DatasetName> =>
  (await hmacLetters(crypto, account, 'hf1|name', digest)) as DatasetName;

/** Id of the session that recovers what a deletion had not seen of a replica: whoever makes it, it is the same one. */
export const copyId = async (crypto: CryptoPort, account: AccountKey, session: SessionId, replica: ReplicaId): Promise<SessionId> =>
  (await hmacLetters(crypto, account, 'hf1|copy', `${session}|${replica}`)) as SessionId;

/** 32 bytes for a use that WebCrypto cannot derive a handle for: the seeds of the root and the recovery key (root.ts). */
export const deriveSeed = async (crypto: CryptoPort, secret: Bytes, label: string): Promise<Bytes> =>
  concat(new Uint8Array(await crypto.subtle.deriveBits(hkdf(label), await importSecret(crypto, secret), 256)));
