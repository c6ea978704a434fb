/**
 * A new account, made offline in a few milliseconds: the recovery secret, its owner, this device's keys, the first account key.
 * The first revision of the keyring needs HPKE and is made just after (enroll.ts), so that the start does not load it.
 */
import { newExchangePair, newSigningPair } from '../../shared/crypto/curves.ts';
import { accountKeyBytes, importDataKey } from '../../shared/crypto/derive.ts';
import type { CryptoPort } from '../../shared/crypto/port.ts';
import { deriveRoot } from '../../shared/crypto/root.ts';
import { mintDeviceId, type MintLetters, type OwnerId } from '../../shared/model/ids.ts';
import { sealSecrets, type OpenKeys } from './stored.ts';

export interface VaultDeps {
  readonly crypto: CryptoPort;
  readonly mint: MintLetters;
  /** Wall clock, milliseconds; for people to read. */
  now(): number;
}

/** The keys of a device, before anything is known of the account but its owner. */
export type FreshDevice = Pick<OpenKeys, 'owner' | 'device' | 'wrapping' | 'signing' | 'exchange'>;

const secretBytes = 16;

export const freshDevice = async ({ crypto, mint }: VaultDeps, owner: OwnerId): Promise<FreshDevice> => {
  const [wrapping, signing, exchange] = await Promise.all([
    importDataKey(crypto, crypto.random(32)),
    newSigningPair(crypto),
    newExchangePair(crypto),
  ]);
  return { owner, device: mintDeviceId(mint), wrapping, signing, exchange };
};

export const createAccount = async (deps: VaultDeps, name: string): Promise<OpenKeys> => {
  const { crypto } = deps;
  const secret = crypto.random(secretBytes);
  const root = await deriveRoot(crypto, secret);
  const fresh = await freshDevice(deps, root.owner);
  const sealed = await sealSecrets(crypto, fresh, {
    secret,
    accountKeys: [crypto.random(accountKeyBytes)],
    devices: [{ id: fresh.device, name, added: deps.now() }],
  });
  return { version: 1, ...fresh, ...sealed, keyring: [], former: [] };
};
