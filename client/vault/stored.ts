/**
 * What the vault keeps on this device: one structured-cloneable row, which client/storage holds in the table `keys`. Everything
 * secret in it is a box under `wrapping` or a CryptoKey that scripts cannot read.
 *
 *   without a lock   `wrapping` and the exchange key lie in the row. Browsers store even such keys in clear inside the profile, so
 *                    that keeps the row from a casual look only (docs/security.md).
 *   with a lock      neither is there: `lock` holds both sealed under the passphrase. Only the signing key stays usable.
 *
 * A row is opened (OpenKeys) when both are at hand, from the row itself or from the passphrase; only opened rows open boxes.
 */
import type { NamedDevice } from '../../shared/crypto/accountKeys.ts';
import { openBox, sealBox } from '../../shared/crypto/box.ts';
import type { KeyPair } from '../../shared/crypto/curves.ts';
import type { CryptoPort, DataKey } from '../../shared/crypto/port.ts';
import { fromUtf8, utf8, type Bytes } from '../../shared/model/bytes.ts';
import type { DeviceId, OwnerId } from '../../shared/model/ids.ts';

/** What Argon2id takes beside the passphrase. */
export interface Stretching {
  /** 16 random bytes. */
  readonly salt: Bytes;
  readonly memoryKiB: number;
  readonly passes: number;
}

export interface Lock extends Stretching {
  /** Another one each time the lock is turned on: tabs that hold the keys of another time must not write. */
  readonly id: string;
  /** The bytes of `wrapping`, a box under what the passphrase gives. */
  readonly wrapping: Bytes;
  /** The seed of the exchange key, a box under `wrapping`. */
  readonly exchange: Bytes;
}

/** An account that was here before a restore. */
export interface FormerAccount extends Pick<StoredKeys, 'owner' | 'secret' | 'nextSecret' | 'accountKeys' | 'devices'> {
  /** Rows of before the lock existed brought their own; else the boxes are under that of the row they are in. */
  readonly wrapping?: DataKey;
}

export interface StoredKeys {
  readonly version: 1;
  readonly owner: OwnerId;
  readonly device: DeviceId;
  /** Absent with a lock. */
  readonly wrapping?: DataKey;
  readonly lock?: Lock;
  /** Ed25519, for authentication and for signing the keyring. */
  readonly signing: KeyPair;
  /** X25519, to which account keys are sealed in the keyring; with a lock without its private half. */
  readonly exchange: Pick<KeyPair, 'publicKey'> & Partial<KeyPair>;
  /** The recovery secret behind the 12 words, a box under `wrapping`; absent where another device let this one in or replaced it. */
  readonly secret?: Bytes | undefined;
  /** The secret that is to take its place, as soon as the server has the revision that says so (phrase.ts); likewise. */
  readonly nextSecret?: Bytes | undefined;
  /** Account keys, boxes under `wrapping`; index 0 is epoch 1. */
  readonly accountKeys: readonly Bytes[];
  /** Every revision accepted so far, the pin against a rolled-back server. Empty until the first one is made, just after launch. */
  readonly keyring: readonly Bytes[];
  /** The owner's devices by name as of the last revision, JSON in a box under `wrapping`. */
  readonly devices: Bytes;
  /** What stays on this device is sealed under this epoch's key: the first, then the one that the lock brought. */
  readonly localEpoch?: number;
  /** The exchange key is newer than the keyring's: this device still has to put it there, with a new epoch (change.ts). */
  readonly rekey?: boolean;
  /** Accounts that were here before a restore. Kept: records on this device are sealed under them. */
  readonly former: readonly FormerAccount[];
}

/** A row with its keys at hand. */
export interface OpenKeys extends StoredKeys {
  readonly wrapping: DataKey;
  readonly exchange: KeyPair;
}

/** What opens a row: handles that no script reads, so tabs may hand them to each other. */
export type Opener = Pick<OpenKeys, 'wrapping' | 'exchange'>;

export interface KeysStore {
  load(): Promise<StoredKeys | undefined>;
  /** Durable when it resolves. */
  save(keys: StoredKeys): Promise<void>;
}

/** The row as an opener makes it; as it is when it is open. Undefined when it is locked and the opener is not its own. */
export const openedBy = (row: StoredKeys, opener?: Opener): OpenKeys | undefined => {
  const { wrapping, exchange } = row.lock === undefined ? row : (opener ?? {});
  return wrapping === undefined || exchange?.privateKey === undefined
    ? undefined
    : { ...row, wrapping, exchange: { publicKey: exchange.publicKey, privateKey: exchange.privateKey } };
};

/** The row as it may lie on the disk. */
export const asStored = (row: OpenKeys): StoredKeys => {
  if (row.lock === undefined) return row;
  const { wrapping: _, ...rest } = row;
  return { ...rest, exchange: { publicKey: row.exchange.publicKey } };
};

/** What is inside the boxes of a row. */
export interface Secrets {
  readonly secret: Bytes | undefined;
  readonly next?: Bytes | undefined;
  /** Index 0 is epoch 1. */
  readonly accountKeys: readonly Bytes[];
  readonly devices: readonly NamedDevice[];
}

type Wrapped = Pick<OpenKeys, 'owner' | 'wrapping'>;
type Boxes = Pick<StoredKeys, 'secret' | 'nextSecret' | 'accountKeys' | 'devices'>;
type Opened = Wrapped & Boxes;

export const putBox = (crypto: CryptoPort, { owner, wrapping }: Wrapped, name: string, plain: Bytes): Promise<Bytes> =>
  sealBox(crypto, wrapping, `${name}|${owner}`, plain);

/** A row whose own key does not open it is damaged storage, which no caller can handle: a bug or a disk, so it throws. */
export const takeBox = async (crypto: CryptoPort, { owner, wrapping }: Wrapped, name: string, box: Bytes): Promise<Bytes> => {
  const opened = await openBox(crypto, wrapping, `${name}|${owner}`, box);
  if (!opened.ok) throw new Error(`the keys of this device are damaged: ${name}`);
  return opened.value;
};

export const sealSecrets = async (crypto: CryptoPort, row: Wrapped, secrets: Secrets): Promise<Boxes> => ({
  secret: secrets.secret && (await putBox(crypto, row, 'secret', secrets.secret)),
  nextSecret: secrets.next && (await putBox(crypto, row, 'next', secrets.next)),
  accountKeys: await Promise.all(secrets.accountKeys.map((key, index) => putBox(crypto, row, `account|${index + 1}`, key))),
  devices: await putBox(crypto, row, 'devices', utf8(JSON.stringify(secrets.devices))),
});

/** Undefined where this device never had the words. */
export const openSecret = async (crypto: CryptoPort, row: Opened): Promise<Bytes | undefined> =>
  row.secret && takeBox(crypto, row, 'secret', row.secret);

export const openNextSecret = async (crypto: CryptoPort, row: Opened): Promise<Bytes | undefined> =>
  row.nextSecret && takeBox(crypto, row, 'next', row.nextSecret);

/** Undefined for an epoch that this device has no key of. */
export const openAccountKey = async (crypto: CryptoPort, row: Opened, epoch: number): Promise<Bytes | undefined> => {
  const box = row.accountKeys[epoch - 1];
  return box && takeBox(crypto, row, `account|${epoch}`, box);
};

export const openAccountKeys = (crypto: CryptoPort, row: Opened): Promise<Bytes[]> =>
  Promise.all(row.accountKeys.map((box, index) => takeBox(crypto, row, `account|${index + 1}`, box)));

export const openDevices = async (crypto: CryptoPort, row: Opened): Promise<readonly NamedDevice[]> =>
  JSON.parse(fromUtf8(await takeBox(crypto, row, 'devices', row.devices))) as readonly NamedDevice[];

/** Former accounts sealed again under another key; `from` is that of the row they were in. */
export const resealFormer = (crypto: CryptoPort, accounts: readonly FormerAccount[], from: DataKey, to: DataKey): Promise<FormerAccount[]> =>
  Promise.all(
    accounts.map(async (account) => {
      const { owner } = account;
      const before = { ...account, wrapping: account.wrapping ?? from };
      const [secret, accountKeys, devices] = await Promise.all([openSecret(crypto, before), openAccountKeys(crypto, before), openDevices(crypto, before)]);
      return { owner, ...(await sealSecrets(crypto, { owner, wrapping: to }, { secret, accountKeys, devices })) };
    }),
  );
