/**
 * What the keyring seals: the current account key to every recipient by HPKE, each older one boxed under the one after it, and the
 * names of the devices. Apart from keyring.ts because a server verifies keyrings and never opens them.
 */
import { equalBytes, fromUtf8, utf8, type Bytes } from '../model/bytes.ts';
import { fault } from '../model/faults.ts';
import type { DeviceId, OwnerId } from '../model/ids.ts';
import { err, ok, type Result } from '../model/result.ts';
import { openBox, sealBox } from './box.ts';
import type { KeyPair } from './curves.ts';
import { importAccountKey, keyringKey } from './derive.ts';
import type { Keyring, KeyringContent } from './keyringFormat.ts';
import type { CryptoPort, DataKey } from './port.ts';

/** Epoch to account key, 32 bytes each. */
export type AccountKeys = ReadonlyMap<number, Bytes>;

export interface NamedDevice {
  readonly id: DeviceId;
  readonly name: string;
  /** Milliseconds, by the clock of whoever added it. */
  readonly added: number;
}

const sealInfo = (owner: OwnerId, epoch: number, recipient: string): Bytes =>
  utf8(`hf1|account${owner}|${epoch}|${recipient}`);

type Recipients = Pick<KeyringContent, 'owner' | 'epoch' | 'recovery' | 'devices'>;

const recipientsOf = ({ recovery, devices }: Recipients): readonly { id: string; exchange: Bytes }[] => [
  { id: 'recovery', exchange: recovery },
  ...devices,
];

/** Seals to the recovery key and every device; `kept` are seals of the same epoch that stay as they are. */
export const sealToAll = async (content: Recipients, key: Bytes, kept: readonly Bytes[]): Promise<Bytes[]> => {
  const { hpkeSeal } = await import('./hpke.ts');
  const { owner, epoch } = content;
  const sealOne = ({ id, exchange }: { id: string; exchange: Bytes }, index: number) =>
    kept[index] ?? hpkeSeal(exchange, sealInfo(owner, epoch, id), key);
  return Promise.all(recipientsOf(content).map(sealOne));
};

const formerKey = async (crypto: CryptoPort, newer: Bytes): Promise<DataKey> =>
  keyringKey(crypto, await importAccountKey(crypto, newer), 'former');

const formerContext = (owner: OwnerId, epoch: number): string => `former|${owner}|${epoch}`;

/** The account key of `epoch`, boxed under the key of the epoch after it. */
export const sealFormer = async (
  crypto: CryptoPort,
  owner: OwnerId,
  epoch: number,
  key: Bytes,
  newer: Bytes,
): Promise<Bytes> => sealBox(crypto, await formerKey(crypto, newer), formerContext(owner, epoch), key);

/**
 * Every account key that a recipient can open: the current one from its seal, and from there backwards. `recipient` is the X25519
 * pair of a device or of the recovery key. Faults: REVOKED (nothing is sealed to it), WRONG_KEY { epoch } (its seal does not open).
 */
export const accountKeys = async (crypto: CryptoPort, keyring: Keyring, recipient: KeyPair): Promise<Result<AccountKeys>> => {
  const { hpkeOpen } = await import('./hpke.ts');
  const { owner, epoch } = keyring;
  const recipients = recipientsOf(keyring);
  const index = recipients.findIndex(({ exchange }) => equalBytes(exchange, recipient.publicKey));
  const id = recipients[index]?.id;
  const seal = keyring.seals[index];
  if (id === undefined || seal === undefined) return err(fault('REVOKED'));
  const current = await hpkeOpen(recipient, sealInfo(owner, epoch, id), seal);
  if (current === undefined) return err(fault('WRONG_KEY', { epoch }));
  const keys = new Map([[epoch, current]]);
  let newer: Bytes = current;
  for (let older = epoch - 1; older >= 1; older -= 1) {
    const box = keyring.older[older - 1] ?? new Uint8Array(0);
    const opened = await openBox(crypto, await formerKey(crypto, newer), formerContext(owner, older), box);
    if (!opened.ok) return err(fault('WRONG_KEY', { epoch: older }));
    newer = opened.value;
    keys.set(older, newer);
  }
  return ok(keys);
};

const nameKey = async (crypto: CryptoPort, key: Bytes): Promise<DataKey> =>
  keyringKey(crypto, await importAccountKey(crypto, key), 'name');

const nameContext = (owner: OwnerId, device: DeviceId): string => `device|${owner}|${device}`;

/** `key` is the account key of the epoch in which the device enters. */
export const sealDeviceName = async (
  crypto: CryptoPort,
  owner: OwnerId,
  device: DeviceId,
  key: Bytes,
  name: string,
): Promise<Bytes> => sealBox(crypto, await nameKey(crypto, key), nameContext(owner, device), utf8(name));

/** The devices by name; an unreadable name comes out empty, since a list without it would hide a device. */
export const namedDevices = (crypto: CryptoPort, keyring: Keyring, keys: AccountKeys): Promise<NamedDevice[]> =>
  Promise.all(
    keyring.devices.map(async ({ id, added, nameEpoch, name }) => {
      const key = keys.get(nameEpoch);
      const opened = key && (await openBox(crypto, await nameKey(crypto, key), nameContext(keyring.owner, id), name));
      return { id, added, name: opened?.ok === true ? fromUtf8(opened.value) : '' };
    }),
  );
