/** What is left of the vault while it is locked: who this is, and the key that signs for it. Sealed bytes can be sent with that. */
import { authMessage } from '../../shared/crypto/auth.ts';
import { sign } from '../../shared/crypto/curves.ts';
import type { CryptoPort } from '../../shared/crypto/port.ts';
import type { StoredKeys } from './stored.ts';
import type { Vault } from './vault.ts';

export type LockedVault = Pick<Vault, 'owner' | 'device' | 'crypto' | 'epoch' | 'dataKey' | 'localKeys' | 'copyId' | 'keyring' | 'signAuth'>;

const locked = async (): Promise<never> => {
  throw new Error('locked');
};

export const lockedVault = (crypto: CryptoPort, { owner, device, accountKeys, keyring, signing }: StoredKeys): LockedVault => ({
  owner,
  device,
  crypto,
  epoch: accountKeys.length,
  dataKey: async () => undefined,
  localKeys: locked,
  copyId: locked,
  keyring: () => keyring,
  signAuth: (origin, nonce) => sign(crypto, signing.privateKey, authMessage(origin, owner, device, nonce)),
});
