/** One account for all seeds, made as people do (first launch, then the twelve words): HPKE is the slow part of it. */
import { openAccountApi } from '../../../client/sync/account.ts';
import { openTokens } from '../../../client/sync/token.ts';
import { restoreVault } from '../../../client/vault/restore.ts';
import type { KeysStore, StoredKeys } from '../../../client/vault/stored.ts';
import { openVault, type Vault } from '../../../client/vault/vault.ts';
import { sessionsReply } from '../../protocol/messages.ts';
import type { Item } from '../../../server/store/store.ts';
import type { Bytes } from '../../model/bytes.ts';
import type { CryptoPort } from '../../crypto/port.ts';
import { seeded, type Seeded } from '../seeded.ts';
import { createClock } from './clock.ts';
import { createTally } from './faults.ts';
import { createLockTable } from './locks.ts';
import { quickCrypto } from './quickCrypto.ts';
import { createProcess, inside, installCrypto, installGlobals } from './realm.ts';
import { openServer, origin } from './server.ts';

export interface Account {
  readonly vaults: readonly Vault[];
  readonly items: readonly Item[];
  readonly crypto: CryptoPort;
  /** Where `crypto` and the vaults take their random bytes from now on. */
  use(random: Seeded): void;
}

const keysInMemory = (): KeysStore => {
  let kept: StoredKeys | undefined;
  return { load: async () => kept, save: async (keys) => void (kept = keys) };
};

export const makeAccount = async (size: number): Promise<Account> => {
  installGlobals();
  let random = seeded(1);
  const bytes = (length: number): Bytes => {
    const made = new Uint8Array(length);
    for (let index = 0; index < length; index += 1) made[index] = random.below(256);
    return made;
  };
  const crypto = quickCrypto(bytes);
  const clock = createClock(1_600_000_000_000);
  const process = createProcess('maker', clock, createLockTable().forProcess);
  const items = new Map<string, Item>();
  const written = (item: Item): void => void items.set(item.id, item);
  const server = openServer({ clock, random, crypto, tally: createTally(), kind: 'memory', first: [], pauses: 0, written });
  const deps = () => ({ crypto, keys: keysInMemory(), mint: random.mint, now: clock.now });
  const http = { base: `${origin}/api/v1`, fetch: server.fetch };
  const make = async (): Promise<Vault[]> => {
    const first = await openVault(deps());
    await first.ready();
    const registered = await openTokens(http, first).authorized({ method: 'GET', path: '/sessions', reply: sessionsReply });
    if (!registered.ok) throw new Error(`not registered: ${registered.fault.code}`);
    const words = (await first.phrase()).join(' ');
    const vaults = [first];
    while (vaults.length < size) {
      const restored = await restoreVault({ ...deps(), words, account: openAccountApi(http), origin });
      if (!restored.ok) throw new Error(`not restored: ${restored.fault.code}`);
      vaults.push(restored.value);
    }
    const revisions = vaults.at(-1)?.keyring() ?? [];
    for (const vault of vaults) await vault.acceptKeyring(revisions);
    return vaults;
  };
  const vaults = await inside(process, make);
  installCrypto();
  return { vaults, items: [...items.values()], crypto, use: (next) => void (random = next) };
};
