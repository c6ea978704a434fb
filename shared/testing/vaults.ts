/** The devices of one account, made as people do: first launch, then the twelve words on every further one. */
import { openAccountApi } from '../../client/sync/calls/account.ts';
import type { Http } from '../../client/sync/calls/http.ts';
import { openTokens } from '../../client/sync/calls/token.ts';
import { restoreVault } from '../../client/vault/restore.ts';
import type { KeysStore, StoredKeys } from '../../client/vault/stored.ts';
import { openVault, type Vault } from '../../client/vault/vault.ts';
import type { CryptoPort } from '../crypto/port.ts';
import type { MintLetters } from '../model/ids.ts';
import { sessionsReply } from '../protocol/messages.ts';

const keysInMemory = (): KeysStore => {
  let kept: StoredKeys | undefined;
  return { load: async () => kept, save: async (keys) => void (kept = keys) };
};

export interface VaultsDeps {
  readonly crypto: CryptoPort;
  readonly mint: MintLetters;
  readonly now: () => number;
  readonly http: Http;
  readonly origin: string;
}

export const makeVaults = async (count: number, { crypto, mint, now, http, origin }: VaultsDeps): Promise<Vault[]> => {
  const deps = () => ({ crypto, keys: keysInMemory(), mint, now });
  const first = await openVault(deps());
  await first.ready();
  const registered = await openTokens(http, first).authorized({ method: 'GET', path: '/sessions', reply: sessionsReply });
  if (!registered.ok) throw new Error(`not registered: ${registered.fault.code}`);
  const words = (await first.phrase()).join(' ');
  const vaults = [first];
  while (vaults.length < count) {
    const restored = await restoreVault({ ...deps(), words, account: openAccountApi(http), origin });
    if (!restored.ok) throw new Error(`not restored: ${restored.fault.code}`);
    vaults.push(restored.value);
  }
  // As every device does when its worker starts.
  const revisions = vaults.at(-1)?.keyring() ?? [];
  for (const vault of vaults) await vault.acceptKeyring(revisions);
  return vaults;
};
