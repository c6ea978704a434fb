/**
 * Making revisions of the keyring: the first, and the signed successor for each kind of change. keyringRules.ts says which
 * successors others accept; nothing here makes one that they would refuse.
 */
import type { Bytes } from '../model/bytes.ts';
import { fault } from '../model/faults.ts';
import type { DeviceId, OwnerId } from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import { err, ok, type Result } from '../model/result.ts';
import { sealDeviceName, sealFormer, sealToAll, type AccountKeys } from './accountKeys.ts';
import { accountKeyBytes } from './derive.ts';
import {
  encodeRevision,
  keyringMessage,
  type Keyring,
  type KeyringAuthor,
  type KeyringContent,
  type KeyringDevice,
} from './keyringFormat.ts';
import type { CryptoPort } from './port.ts';
import type { Root } from './root.ts';

/** A device as it asks to be let in. */
export interface NewDevice {
  readonly id: DeviceId;
  readonly signing: Bytes;
  readonly exchange: Bytes;
  readonly added: number;
  readonly name: string;
}

export interface Signer {
  readonly author: KeyringAuthor;
  sign(message: Bytes): Promise<Bytes>;
}

export const rootSigner = (root: Root): Signer => ({ author: 'root', sign: (message) => root.sign(message) });

export type KeyringChange =
  | { readonly kind: 'add'; readonly device: NewDevice }
  | { readonly kind: 'revoke'; readonly device: DeviceId }
  /** Another name for the author device itself. */
  | { readonly kind: 'rename'; readonly name: string }
  /** A new epoch; `exchange` is the author device's own new exchange key, if it takes one. */
  | { readonly kind: 'rotate'; readonly exchange?: Bytes }
  /** A new phrase. Signed by the root before it, and by itself. */
  | { readonly kind: 'root'; readonly root: Root };

const enter = async (
  crypto: CryptoPort,
  owner: OwnerId,
  epoch: number,
  key: Bytes,
  device: NewDevice,
): Promise<KeyringDevice> => {
  const { id, signing, exchange, added } = device;
  return { id, signing, exchange, added, nameEpoch: epoch, name: await sealDeviceName(crypto, owner, id, key, device.name) };
};

type Unsealed = Omit<KeyringContent, 'seals' | 'author'>;

const finish = async (content: KeyringContent, signers: readonly Pick<Signer, 'sign'>[]): Promise<Bytes> => {
  const message = keyringMessage(content);
  return encodeRevision(message, await Promise.all(signers.map((signer) => signer.sign(message))));
};

/** Revision 1 of a new account, signed by its root. `accountKey` is the random key of epoch 1 (32 bytes). */
export const firstRevision = async (
  crypto: CryptoPort,
  root: Root,
  device: NewDevice,
  accountKey: Bytes,
): Promise<Bytes> => {
  const content: Unsealed = {
    owner: root.owner,
    revision: 1,
    previous: new Uint8Array(32),
    roots: [root.publicKey],
    recovery: root.recovery.publicKey,
    epoch: 1,
    devices: [await enter(crypto, root.owner, 1, accountKey, device)],
    revoked: [],
    older: [],
  };
  return finish({ ...content, seals: await sealToAll(content, accountKey, []), author: 'root' }, [root]);
};

const devicesAfter = async (
  crypto: CryptoPort,
  before: Keyring,
  currentKey: Bytes,
  change: KeyringChange,
  author: KeyringAuthor,
): Promise<readonly KeyringDevice[]> => {
  switch (change.kind) {
    case 'add':
      return [...before.devices, await enter(crypto, before.owner, before.epoch, currentKey, change.device)];
    case 'revoke':
      return before.devices.filter((device) => device.id !== change.device);
    case 'rotate': {
      const { exchange } = change;
      if (exchange === undefined) return before.devices;
      return before.devices.map((device) => (device.id === author ? { ...device, exchange } : device));
    }
    case 'rename': {
      const { owner, epoch: nameEpoch } = before;
      const own = before.devices.find((device) => device.id === author);
      if (own === undefined) return before.devices;
      const renamed = { ...own, nameEpoch, name: await sealDeviceName(crypto, owner, own.id, currentKey, change.name) };
      return before.devices.map((device) => (device === own ? renamed : device));
    }
    case 'root':
      return before.devices;
  }
};

const refuse = (before: Keyring, change: KeyringChange, author: KeyringAuthor): Result<void> => {
  const has = (id: string): boolean => before.devices.some((device) => device.id === id);
  const isAuthor = author === 'root' || has(author);
  if (!isAuthor || (change.kind === 'root' && author !== 'root')) return err(fault('REVOKED'));
  if (change.kind === 'add') {
    const taken = has(change.device.id) || before.revoked.includes(change.device.id);
    if (taken) return err(fault('ALREADY_EXISTS'));
    const actual = before.devices.length + 1;
    if (actual > limits.ownerDevices) return err(fault('OVER_QUOTA', { actual, allowed: limits.ownerDevices }));
  }
  if (change.kind === 'revoke' && (!has(change.device) || change.device === author)) return err(fault('NOT_FOUND'));
  return ok(undefined);
};

/**
 * The signed successor of `before`. Everything but an addition and a name opens a new epoch, whose key is sealed to all who remain.
 * Faults: REVOKED (the signer may not), ALREADY_EXISTS, OVER_QUOTA { actual, allowed }, NOT_FOUND (also a device that would revoke
 * itself), WRONG_KEY (no current account key among `keys`).
 */
export const nextRevision = async (
  crypto: CryptoPort,
  before: Keyring,
  keys: AccountKeys,
  change: KeyringChange,
  signer: Signer,
): Promise<Result<Bytes>> => {
  const refused = refuse(before, change, signer.author);
  if (!refused.ok) return refused;
  const currentKey = keys.get(before.epoch);
  if (currentKey === undefined) return err(fault('WRONG_KEY', { epoch: before.epoch }));
  const { owner } = before;
  const rotates = change.kind !== 'add' && change.kind !== 'rename';
  const epoch = rotates ? before.epoch + 1 : before.epoch;
  const key = rotates ? crypto.random(accountKeyBytes) : currentKey;
  const content: Unsealed = {
    owner,
    revision: before.revision + 1,
    previous: before.hash,
    roots: change.kind === 'root' ? [...before.roots, change.root.publicKey] : before.roots,
    recovery: change.kind === 'root' ? change.root.recovery.publicKey : before.recovery,
    epoch,
    devices: await devicesAfter(crypto, before, currentKey, change, signer.author),
    revoked: change.kind === 'revoke' ? [...before.revoked, change.device] : before.revoked,
    older: rotates ? [...before.older, await sealFormer(crypto, owner, before.epoch, currentKey, key)] : before.older,
  };
  const seals = await sealToAll(content, key, rotates ? [] : before.seals);
  const signers = change.kind === 'root' ? [signer, change.root] : [signer];
  return ok(await finish({ ...content, seals, author: signer.author }, signers));
};
