/**
 * Changing the account's keyring: on the server first, then here, so that no device holds a revision that the account never got.
 * Others may be faster; then their revision is taken in and the change is proposed anew. Imported dynamically.
 *
 *   read -> accept -> propose -> put -> accept            lost the race, or the answer: from the start
 */
import type { Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import { limits } from '../../shared/model/limits.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { WantedChange } from './enroll.ts';
import type { Vault } from './vault.ts';

/** The account on the server, for a device that is signed in. */
export interface KeyringApi {
  /** All revisions, the first one first. */
  keyring(): Promise<Result<{ readonly revisions: readonly Bytes[] }>>;
  /** Appends one. Fault PRECONDITION_FAILED when another came first. */
  putKeyring(revision: Bytes): Promise<Result<unknown>>;
}

type ChangingVault = Pick<Vault, 'acceptKeyring' | 'propose' | 'owesKeys' | 'owesPhrase'>;

/** Takes in what other devices did to the keyring. Faults as the API's and acceptKeyring's. */
export const followKeyring = async (vault: ChangingVault, account: KeyringApi): Promise<Result<readonly Bytes[]>> => {
  const read = await account.keyring();
  if (!read.ok) return read;
  const accepted = await vault.acceptKeyring(read.value.revisions);
  return accepted.ok ? ok(read.value.revisions) : accepted;
};

/**
 * Faults: those of the API (OFFLINE, REVOKED …), of acceptKeyring and of nextRevision. A put whose answer was lost is found by the
 * next round's reading: `isDone` says of the vault whether the change has happened.
 */
export const changeKeyring = async (
  vault: ChangingVault,
  account: KeyringApi,
  change: WantedChange,
  isDone: () => boolean,
): Promise<Result<void>> => {
  if (vault.owesKeys && change.kind !== 'rotate') {
    const settled = await settleKeys(vault, account);
    if (!settled.ok) return settled;
  }
  let refusal = fault('PRECONDITION_FAILED');
  for (let attempt = 0; attempt < limits.keyringAttempts; attempt += 1) {
    const known = await followKeyring(vault, account);
    if (!known.ok) return attempt === 0 ? known : err(refusal);
    if (isDone()) return ok(undefined);
    const revision = await vault.propose(change);
    if (!revision.ok) return revision;
    const put = await account.putKeyring(revision.value);
    if (put.ok) return vault.acceptKeyring([...known.value, revision.value]);
    refusal = put.fault;
  }
  return err(refusal);
};

/**
 * What this device owes the keyring: its new exchange key with a new epoch (after turning a lock on), then new words (phrase.ts).
 * Nothing happens when nothing is owed.
 */
export const settleKeys = async (vault: ChangingVault, account: KeyringApi): Promise<Result<void>> => {
  const keys = vault.owesKeys ? await changeKeyring(vault, account, { kind: 'rotate' }, () => !vault.owesKeys) : ok(undefined);
  if (!keys.ok || !vault.owesPhrase) return keys;
  return changeKeyring(vault, account, { kind: 'phrase' }, () => !vault.owesPhrase);
};
