/** Forgeries that no server in a scenario could make by chance, tried once a run: they need the keys, or the keyring. */
import { openRecord, sealRecord, firstPrevious } from '../../crypto/envelope.ts';
import { verifyKeyring } from '../../crypto/keyring.ts';
import { utf8 } from '../../model/bytes.ts';
import { mintReplicaId, mintSessionId } from '../../model/ids.ts';
import { seeded } from '../seeded.ts';
import type { Account } from './account.ts';

export const checkFormats = async ({ vaults, crypto }: Account): Promise<string[]> => {
  const [vault] = vaults;
  if (vault === undefined) return ['an account without devices'];
  const wrong: string[] = [];
  const forged = vault.keyring().map((revision) => new Uint8Array(revision));
  const last = forged.at(-1);
  if (last !== undefined) last[last.length - 1] = (last.at(-1) ?? 0) ^ 1;
  if ((await verifyKeyring(crypto, vault.owner, forged)).ok) wrong.push('I12: a keyring whose last revision nobody signed is accepted');
  const random = seeded(3);
  const [here, there, replica] = [mintSessionId(random.mint), mintSessionId(random.mint), mintReplicaId(random.mint)];
  const key = await vault.dataKey(here);
  if (key === undefined) return ['no key'];
  const header = { flags: 0, owner: vault.owner, session: here, replica, sequence: 1, previous: await firstPrevious(crypto, here), epoch: 1 };
  const { bytes } = await sealRecord(crypto, key, header, utf8('of one session'));
  if ((await openRecord(crypto, async () => key, vault.owner, there, bytes)).ok) wrong.push('I8: a record opens as one of another session');
  return wrong;
};
