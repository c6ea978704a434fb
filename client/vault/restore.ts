/**
 * A further device from the 12 words. The root that they give signs in, the keyring that the server answers is followed from the
 * owner's id to that very root, this device is added as a signed successor, and only what the keyring then seals to this device's
 * own key is taken in. Every tab must reload afterwards: vaults that are open still are the account before.
 *
 *   words -> root -> challenge -> keyring -> verify -> add this device -> put -> verify again -> save
 *
 * A device restored like this knows no earlier revision, so it cannot tell a rolled-back keyring (docs/security.md).
 */
import { accountKeys } from '../../shared/crypto/accountKeys.ts';
import { authMessage } from '../../shared/crypto/auth.ts';
import { verifyKeyring } from '../../shared/crypto/keyring.ts';
import { decodeRevision, type Keyring } from '../../shared/crypto/keyringFormat.ts';
import { wordsToSecret } from '../../shared/crypto/phrase.ts';
import type { CryptoPort } from '../../shared/crypto/port.ts';
import { nextRevision, rootSigner } from '../../shared/crypto/revisions.ts';
import { deriveRoot, type Root } from '../../shared/crypto/root.ts';
import { equalBytes, type Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import type { OwnerId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { TokenRequest } from '../../shared/protocol/messages.ts';
import { freshDevice, type FreshDevice } from './account.ts';
import { deviceName } from './deviceName.ts';
import { withRevisions } from './enroll.ts';
import { exclusively } from './lock.ts';
import { openedBy, resealFormer, sealSecrets, type OpenKeys, type StoredKeys } from './stored.ts';
import { vaultOf, type OpenVaultDeps, type Vault } from './vault.ts';

/** The account on the server, for one who has only the root. Each AuthProof is good for one call: its nonce is spent by it. */
export interface AccountApi {
  /** A nonce. Answers for owners that do not exist just the same. */
  challenge(owner: OwnerId): Promise<Result<string>>;
  /** All revisions, the first one first. */
  keyring(auth: AuthProof): Promise<Result<{ readonly revisions: readonly Bytes[] }>>;
  /** Appends one. Fault PRECONDITION_FAILED when another came first. */
  putKeyring(auth: AuthProof, revision: Bytes): Promise<Result<void>>;
}

export type AuthProof = TokenRequest;

export interface RestoreDeps extends OpenVaultDeps {
  readonly words: string;
  readonly account: AccountApi;
  /** Origin of the API, as the server sees it; by default the one that served this page. */
  readonly origin?: string;
  /** What to do with another account on this device: by default its keys are kept aside and this one takes its place. */
  readonly ifPresent?: 'replace' | 'refuse';
}

export interface Found {
  readonly keyring: Keyring;
  readonly revisions: readonly Bytes[];
}

const prove = async ({ account, origin }: RestoreDeps, root: Root): Promise<Result<AuthProof>> => {
  const nonce = await account.challenge(root.owner);
  if (!nonce.ok) return nonce;
  const message = authMessage(origin ?? location.origin, root.owner, undefined, nonce.value);
  return ok({ owner: root.owner, root: root.publicKey, nonce: nonce.value, signature: await root.sign(message) });
};

/** The keyring whose current root is this one. It may name an older root's owner, if the phrase was changed. */
export const findKeyring = async (deps: RestoreDeps, root: Root): Promise<Result<Found>> => {
  const proof = await prove(deps, root);
  if (!proof.ok) return proof;
  const answer = await deps.account.keyring(proof.value);
  if (!answer.ok) return answer;
  const { revisions } = answer.value;
  const first = await decodeRevision(deps.crypto, revisions[0] ?? new Uint8Array(0));
  if (!first.ok) return first;
  const verified = await verifyKeyring(deps.crypto, first.value.keyring.owner, revisions);
  if (!verified.ok) return verified;
  const current = verified.value.roots.at(-1);
  if (current === undefined || !equalBytes(current, root.publicKey)) return err(fault('BAD_SIGNATURE'));
  return ok({ keyring: verified.value, revisions });
};

const addition = async (deps: RestoreDeps, root: Root, { keyring }: Found, fresh: FreshDevice): Promise<Result<Bytes>> => {
  const keys = await accountKeys(deps.crypto, keyring, root.recovery);
  if (!keys.ok) return keys;
  const device = {
    id: fresh.device,
    signing: fresh.signing.publicKey,
    exchange: fresh.exchange.publicKey,
    added: deps.now(),
    name: deviceName(navigator.userAgent),
  };
  return nextRevision(deps.crypto, keyring, keys.value, { kind: 'add', device }, rootSigner(root));
};

/** Adds the device; reads again after every put that failed, because it may have arrived, or another device's may have. */
const join = async (deps: RestoreDeps, root: Root, found: Found, fresh: FreshDevice): Promise<Result<readonly Bytes[]>> => {
  let latest = found;
  let refusal = fault('PRECONDITION_FAILED');
  for (let attempt = 0; attempt < limits.keyringAttempts; attempt += 1) {
    if (latest.keyring.devices.some(({ id }) => id === fresh.device)) return ok(latest.revisions);
    const revision = await addition(deps, root, latest, fresh);
    if (!revision.ok) return revision;
    const proof = await prove(deps, root);
    if (!proof.ok) return proof;
    const put = await deps.account.putKeyring(proof.value, revision.value);
    if (put.ok) return ok([...latest.revisions, revision.value]);
    refusal = put.fault;
    const again = await findKeyring(deps, root);
    if (!again.ok) return err(refusal);
    latest = again.value;
  }
  return err(refusal);
};

const rowOf = async (
  crypto: CryptoPort,
  fresh: FreshDevice,
  secret: Bytes,
  revisions: readonly Bytes[],
): Promise<Result<OpenKeys>> => {
  const sealed = await sealSecrets(crypto, fresh, { secret, accountKeys: [], devices: [] });
  return withRevisions(crypto, { version: 1, ...fresh, ...sealed, keyring: [], former: [] }, revisions);
};

/** The account that was here, and those before it, under the new row's key. */
export const putAside = async (crypto: CryptoPort, present: StoredKeys | undefined, row: OpenKeys): Promise<OpenKeys> => {
  const open = present && openedBy(present);
  return open === undefined ? row : { ...row, former: await resealFormer(crypto, [open, ...open.former], open.wrapping, row.wrapping) };
};

/**
 * Faults: BAD_PHRASE (see wordsToSecret), those of the AccountApi (OFFLINE, UNAUTHENTICATED …), BAD_SIGNATURE and BROKEN_CHAIN (the
 * server's keyring does not lead to this root), ALREADY_EXISTS (another account is here and the caller chose to refuse), READ_ONLY (a
 * lock is on: it would be gone without a word).
 */
export const restoreVault = async (deps: RestoreDeps): Promise<Result<Vault>> => {
  const { crypto, keys } = deps;
  const secret = wordsToSecret(deps.words);
  if (!secret.ok) return secret;
  const present = await keys.load();
  if (present?.lock !== undefined) return err(fault('READ_ONLY'));
  const root = await deriveRoot(crypto, secret.value);
  if (present !== undefined && present.owner !== root.owner && deps.ifPresent === 'refuse') return err(fault('ALREADY_EXISTS'));
  const found = await findKeyring(deps, root);
  if (!found.ok) return found;
  const { owner, devices } = found.value.keyring;
  const open = present && openedBy(present);
  if (open?.owner === owner && devices.some(({ id }) => id === open.device)) return ok(await vaultOf(deps, open));
  const fresh = await freshDevice(deps, owner);
  const joined = await join(deps, root, found.value, fresh);
  if (!joined.ok) return joined;
  const row = await rowOf(crypto, fresh, secret.value, joined.value);
  if (!row.ok) return row;
  const saved = await exclusively(async () => {
    const complete = await putAside(crypto, await keys.load(), row.value);
    await keys.save(complete);
    return complete;
  });
  return ok(await vaultOf(deps, saved));
};
