/** An account that was here before a restore, as far as reading what it left behind takes. */
import * as derive from '../../shared/crypto/derive.ts';
import type { DataKey } from '../../shared/crypto/port.ts';
import type { DatasetName, OwnerId, SessionId } from '../../shared/model/ids.ts';
import { openAccountKeys, openedBy, type KeysStore } from './stored.ts';
import type { Vault } from './vault.ts';

export interface FormerVault {
  readonly owner: OwnerId;
  readonly crypto: Vault['crypto'];
  dataKey(session: SessionId, epoch: number): Promise<DataKey | undefined>;
  datasetKey(digest: string): Promise<DataKey>;
  datasetName(digest: string): Promise<DatasetName>;
}

/** Undefined when its keys are not here (any more). */
export const openFormer = async ({ crypto, lock }: Vault, keys: KeysStore, owner: OwnerId): Promise<FormerVault | undefined> => {
  const stored = await keys.load();
  const row = stored && openedBy(stored, lock?.opener);
  const former = row?.former.find((account) => account.owner === owner);
  if (row === undefined || former === undefined) return undefined;
  const raw = await openAccountKeys(crypto, { ...former, wrapping: former.wrapping ?? row.wrapping });
  const accounts = await Promise.all(raw.map((key) => derive.importAccountKey(crypto, key)));
  const [first] = accounts;
  if (first === undefined) return undefined;
  return {
    owner,
    crypto,
    dataKey: async (session, epoch) => {
      const account = accounts[epoch - 1];
      return account && derive.dataKey(crypto, account, session);
    },
    datasetKey: (digest) => derive.datasetKey(crypto, first, digest),
    datasetName: (digest) => derive.datasetName(crypto, first, digest),
  };
};
