/**
 * What the vault keeps on this device: one structured-cloneable row, which client/storage holds in the table `keys`.
 *
 * Everything secret in it is either a CryptoKey that scripts cannot read, or sealed under `wrapping`, which is one. Without a lock
 * that keeps the row from a casual look only: browsers store even such keys in clear inside the profile (design section 4).
 */
import type { Bytes } from '../../shared/model/bytes.ts';
import type { DeviceId, OwnerId } from '../../shared/model/ids.ts';
import type { DataKey, KeyHandle } from '../../shared/crypto/port.ts';

export interface StoredKeyPair {
  /** Raw, 32 bytes. */
  readonly publicKey: Bytes;
  readonly privateKey: KeyHandle;
}

export interface StoredKeys {
  readonly version: 1;
  readonly owner: OwnerId;
  readonly device: DeviceId;
  readonly wrapping: DataKey;
  /** Ed25519, for authentication and for signing the keyring. */
  readonly signing: StoredKeyPair;
  /** X25519, to which account keys are sealed in the keyring. */
  readonly exchange: StoredKeyPair;
  /** The recovery secret behind the 12 words, a box under `wrapping`. */
  readonly secret: Bytes;
  /** Account keys, boxes under `wrapping`; index 0 is epoch 1. */
  readonly accountKeys: readonly Bytes[];
  /** Every revision accepted so far, the pin against a rolled-back server. Empty until the first one is made, just after launch. */
  readonly keyring: readonly Bytes[];
  /** When this device was made, milliseconds of its clock, and its name sealed under `wrapping`; for the first revision. */
  readonly added: number;
  readonly name: Bytes;
  /** Accounts that were here before a restore. Kept: records on this device are sealed under them. */
  readonly former: readonly StoredKeys[];
}

export interface KeysStore {
  load(): Promise<StoredKeys | undefined>;
  /** Durable when it resolves. */
  save(keys: StoredKeys): Promise<void>;
}
