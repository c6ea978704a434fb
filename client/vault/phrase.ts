/**
 * New recovery words in place of the old ones. They are made, shown, and shown to be at hand before anything is stored; then they
 * wait in the row, durable, until the server has the revision that makes their root the current one. At every moment exactly the
 * words that the keyring names restore the account: the old ones until that revision is there, the new ones from then on.
 *
 *   newWords -> written down, three asked for -> keepNext (durable) -> settleKeys: revision signed by both roots -> accepted
 */
import { secretToWords } from '../../shared/crypto/phrase.ts';
import type { Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { settleKeys, type KeyringApi } from './change.ts';
import { putBox } from './stored.ts';
import type { Vault } from './vault.ts';

const secretBytes = 16;

export interface NewWords {
  readonly words: readonly string[];
  readonly secret: Bytes;
}

export const newWords = ({ crypto }: Pick<Vault, 'crypto'>): NewWords => {
  const secret = crypto.random(secretBytes);
  return { secret, words: secretToWords(secret) };
};

/**
 * Faults: NOT_FOUND (this device does not hold the words that are to be replaced), those of changeKeyring; with OFFLINE and UNAVAILABLE
 * the new words wait and come into force by themselves. Words that wait already come into force first: the server may have their
 * revision, and then nobody but this row has them. While they cannot, nothing is replaced.
 */
export const replacePhrase = async (vault: Vault, account: KeyringApi, { secret }: NewWords): Promise<Result<void>> => {
  const settled = vault.owesPhrase ? await settleKeys(vault, account) : ok(undefined);
  if (!settled.ok) return settled;
  const kept = await vault.change(async (row) => {
    if (row.secret === undefined) return err(fault('NOT_FOUND'));
    // Another tab's.
    if (row.nextSecret !== undefined) return err(fault('PRECONDITION_FAILED'));
    return ok({ ...row, nextSecret: await putBox(vault.crypto, row, 'next', secret) });
  });
  return kept.ok ? settleKeys(vault, account) : kept;
};
