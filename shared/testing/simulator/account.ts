/** One account for all seeds, made as people do (first launch, then the twelve words): HPKE is the slow part of it. */
import type { Vault } from '../../../client/vault/vault.ts';
import type { Item } from '../../../server/store/store.ts';
import type { Bytes } from '../../model/bytes.ts';
import type { CryptoPort } from '../../crypto/port.ts';
import { seeded, type Seeded } from '../seeded.ts';
import { makeVaults } from '../vaults.ts';
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
  const http = { base: `${origin}/api/v1`, fetch: server.fetch };
  const make = () => makeVaults(size, { crypto, mint: random.mint, now: clock.now, http, origin });
  const vaults = await inside(process, make);
  installCrypto();
  return { vaults, items: [...items.values()], crypto, use: (next) => void (random = next) };
};
