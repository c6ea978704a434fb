/**
 * What the vault keeps on this device: one structured-cloneable row, which client/storage holds in the table `keys`.
 *
 * Everything secret in it is either a CryptoKey that scripts cannot read, or sealed under `wrapping`, which is one. Without a lock
 * that keeps the row from a casual look only: browsers store even such keys in clear inside the profile (design section 4).
 */
import type { NamedDevice } from '../../shared/crypto/accountKeys.ts';
import { openBox, sealBox } from '../../shared/crypto/box.ts';
import type { KeyPair } from '../../shared/crypto/curves.ts';
import type { CryptoPort, DataKey } from '../../shared/crypto/port.ts';
import { fromUtf8, utf8, type Bytes } from '../../shared/model/bytes.ts';
import type { DeviceId, OwnerId } from '../../shared/model/ids.ts';

export interface StoredKeys {
  readonly version: 1;
  readonly owner: OwnerId;
  readonly device: DeviceId;
  readonly wrapping: DataKey;
  /** Ed25519, for authentication and for signing the keyring. */
  readonly signing: KeyPair;
  /** X25519, to which account keys are sealed in the keyring. */
  readonly exchange: KeyPair;
  /** The recovery secret behind the 12 words, a box under `wrapping`. */
  readonly secret: Bytes;
  /** Account keys, boxes under `wrapping`; index 0 is epoch 1. */
  readonly accountKeys: readonly Bytes[];
  /** Every revision accepted so far, the pin against a rolled-back server. Empty until the first one is made, just after launch. */
  readonly keyring: readonly Bytes[];
  /** The owner's devices by name as of the last revision, JSON in a box under `wrapping`. */
  readonly devices: Bytes;
  /** Accounts that were here before a restore. Kept: records on this device are sealed under them. */
  readonly former: readonly StoredKeys[];
}

export interface KeysStore {
  load(): Promise<StoredKeys | undefined>;
  /** Durable when it resolves. */
  save(keys: StoredKeys): Promise<void>;
}

/** What is inside the boxes of a row. */
export interface Secrets {
  readonly secret: Bytes;
  /** Index 0 is epoch 1. */
  readonly accountKeys: readonly Bytes[];
  readonly devices: readonly NamedDevice[];
}

type Wrapped = Pick<StoredKeys, 'owner' | 'wrapping'>;

const put = (crypto: CryptoPort, { owner, wrapping }: Wrapped, name: string, plain: Bytes): Promise<Bytes> =>
  sealBox(crypto, wrapping, `${name}|${owner}`, plain);

/** A row whose own key does not open it is damaged storage, which no caller can handle: a bug or a disk, so it throws. */
const take = async (crypto: CryptoPort, { owner, wrapping }: Wrapped, name: string, box: Bytes): Promise<Bytes> => {
  const opened = await openBox(crypto, wrapping, `${name}|${owner}`, box);
  if (!opened.ok) throw new Error(`the keys of this device are damaged: ${name}`);
  return opened.value;
};

export const sealSecrets = async (
  crypto: CryptoPort,
  row: Wrapped,
  secrets: Secrets,
): Promise<Pick<StoredKeys, 'secret' | 'accountKeys' | 'devices'>> => ({
  secret: await put(crypto, row, 'secret', secrets.secret),
  accountKeys: await Promise.all(secrets.accountKeys.map((key, index) => put(crypto, row, `account|${index + 1}`, key))),
  devices: await put(crypto, row, 'devices', utf8(JSON.stringify(secrets.devices))),
});

export const openSecret = (crypto: CryptoPort, row: StoredKeys): Promise<Bytes> => take(crypto, row, 'secret', row.secret);

/** Undefined for an epoch that this device has no key of. */
export const openAccountKey = async (crypto: CryptoPort, row: StoredKeys, epoch: number): Promise<Bytes | undefined> => {
  const box = row.accountKeys[epoch - 1];
  return box && take(crypto, row, `account|${epoch}`, box);
};

export const openAccountKeys = (crypto: CryptoPort, row: StoredKeys): Promise<Bytes[]> =>
  Promise.all(row.accountKeys.map((box, index) => take(crypto, row, `account|${index + 1}`, box)));

export const openDevices = async (crypto: CryptoPort, row: StoredKeys): Promise<readonly NamedDevice[]> =>
  JSON.parse(fromUtf8(await take(crypto, row, 'devices', row.devices))) as readonly NamedDevice[];
