/** The first launch and what it takes, for tests of the vault: keys in memory, records that are sealed and opened. */
import type { KeysStore, StoredKeys } from '../../client/vault/stored.ts';
import { openVault, type Vault } from '../../client/vault/vault.ts';
import { firstPrevious, openRecord, sealRecord } from '../crypto/envelope.ts';
import { toBase64Url, utf8, type Bytes } from '../model/bytes.ts';
import { mintReplicaId, type SessionId } from '../model/ids.ts';
import type { Result } from '../model/result.ts';
import { testCrypto as crypto } from './webCrypto.ts';

export const origin = 'https://holdfast.test';
export const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.fault.code);
  return result.value;
};
export const code = <T>(result: Result<T>): string => (result.ok ? 'ok' : result.fault.code);

export interface MemoryKeys extends KeysStore {
  row(): StoredKeys | undefined;
  saves: number;
  /** What the disk is like: a save fails, before or after it has happened. */
  fails: 'before' | 'after' | undefined;
}

export const memoryKeys = (): MemoryKeys => {
  let row: StoredKeys | undefined;
  const store: MemoryKeys = {
    saves: 0,
    fails: undefined,
    row: () => row,
    load: async () => structuredClone(row),
    save: async (keys: StoredKeys) => {
      if (store.fails === 'before') throw new Error('killed before the write');
      row = structuredClone(keys);
      store.saves += 1;
      if (store.fails === 'after') throw new Error('killed after the write');
    },
  };
  return store;
};
export const mint = (length: number): string => toBase64Url(crypto.random(length)).slice(0, length);
export const depsOf = (keys: KeysStore) => ({ crypto, keys, mint, now: () => 1_700_000_000_000 });
export const launch = async (keys = memoryKeys()): Promise<{ vault: Vault; keys: MemoryKeys }> => {
  const vault = await openVault(depsOf(keys));
  must(await vault.ready());
  return { vault, keys };
};
export const sealFor = async (vault: Vault, id: SessionId, text: string): Promise<Bytes> => {
  const key = await vault.dataKey(id);
  if (key === undefined) throw new Error('no key');
  const previous = await firstPrevious(crypto, id);
  const header = { flags: 0, owner: vault.owner, session: id, replica: mintReplicaId(mint), sequence: 1, previous, epoch: vault.epoch };
  return (await sealRecord(crypto, key, header, utf8(text))).bytes;
};
export const openWith = async (vault: Vault, id: SessionId, bytes: Bytes): Promise<string> => {
  const opened = await openRecord(crypto, (epoch) => vault.dataKey(id, epoch), vault.owner, id, bytes);
  return opened.ok ? new TextDecoder().decode(opened.value.payload) : opened.fault.code;
};
