/**
 * The way back from a forgotten passphrase. The words open the account keys from the keyring that lies on this device, without the
 * server; only where the phrase was replaced elsewhere meanwhile is the server asked for the revisions that are missing here. The
 * device stays the one it was: its signing key is usable, and its new exchange key goes into the keyring with the next new epoch.
 */
import { accountKeys, namedDevices } from '../../shared/crypto/accountKeys.ts';
import { newExchangePair } from '../../shared/crypto/curves.ts';
import { importDataKey } from '../../shared/crypto/derive.ts';
import { verifyKeyring } from '../../shared/crypto/keyring.ts';
import { wordsToSecret } from '../../shared/crypto/phrase.ts';
import { deriveRoot, type Root } from '../../shared/crypto/root.ts';
import { equalBytes, type Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { pinOf } from './enroll.ts';
import { exclusively } from './lock.ts';
import type { AttemptsStore } from './attempts.ts';
import { afterAttempt } from './attempts.ts';
import { findKeyring, type RestoreDeps } from './restore.ts';
import { sealSecrets, type StoredKeys } from './stored.ts';

export interface ForgotDeps extends RestoreDeps {
  readonly attempts: AttemptsStore;
}

/** The revisions known here, if the words are theirs; else the server's, if they go on from these and end at the words. */
const revisionsFor = async (deps: ForgotDeps, row: StoredKeys, root: Root): Promise<Result<readonly Bytes[]>> => {
  const { crypto } = deps;
  const here = await verifyKeyring(crypto, row.owner, row.keyring);
  if (!here.ok) return here;
  if (here.value.roots.some((known) => equalBytes(known, root.publicKey))) {
    const isCurrent = equalBytes(here.value.roots.at(-1) ?? root.recovery.publicKey, root.publicKey);
    return isCurrent ? ok(row.keyring) : err(fault('BAD_SIGNATURE'));
  }
  const found = await findKeyring(deps, root);
  if (!found.ok) return found;
  const follows = await verifyKeyring(crypto, row.owner, found.value.revisions, await pinOf(crypto, row));
  return follows.ok ? ok(found.value.revisions) : follows;
};

/**
 * Leaves the row unlocked; every tab must start anew. Faults: BAD_PHRASE, those of the AccountApi (UNAUTHENTICATED: no account has
 * these words), BAD_SIGNATURE and BROKEN_CHAIN (the words of another account, or former ones of this one), NOT_FOUND (no lock is on).
 */
export const openByPhrase = async (deps: ForgotDeps): Promise<Result<void>> => {
  const { crypto, keys } = deps;
  const secret = wordsToSecret(deps.words);
  if (!secret.ok) return secret;
  const root = await deriveRoot(crypto, secret.value);
  return exclusively(async () => {
    const row = await keys.load();
    if (row?.lock === undefined) return err(fault('NOT_FOUND'));
    const revisions = await revisionsFor(deps, row, root);
    if (!revisions.ok) return revisions;
    const keyring = await verifyKeyring(crypto, row.owner, revisions.value);
    if (!keyring.ok) return keyring;
    const opened = await accountKeys(crypto, keyring.value, root.recovery);
    if (!opened.ok) return opened;
    const [wrapping, exchange] = await Promise.all([importDataKey(crypto, crypto.random(32)), newExchangePair(crypto)]);
    const all = [...opened.value].toSorted(([a], [b]) => a - b).map(([, key]) => key);
    const devices = await namedDevices(crypto, keyring.value, opened.value);
    const boxes = await sealSecrets(crypto, { owner: row.owner, wrapping }, { secret: secret.value, accountKeys: all, devices });
    const { lock: _, ...rest } = row;
    await keys.save({ ...rest, ...boxes, wrapping, exchange, keyring: revisions.value, rekey: true, former: [] });
    await afterAttempt(deps.attempts);
    return ok(undefined);
  });
};
