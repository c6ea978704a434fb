/**
 * The keyring as this device lives through it: its first revision, and the successors that the server brings. Imported dynamically
 * (HPKE comes with it). Pure over the stored row; the caller holds the lock, loads before and saves after.
 */
import { accountKeys, namedDevices, type AccountKeys } from '../../shared/crypto/accountKeys.ts';
import { sign } from '../../shared/crypto/curves.ts';
import { verifyKeyring, type KnownRevision } from '../../shared/crypto/keyring.ts';
import { decodeRevision, type Keyring } from '../../shared/crypto/keyringFormat.ts';
import { sha256, type CryptoPort } from '../../shared/crypto/port.ts';
import { firstRevision, nextRevision, rootSigner, type KeyringChange, type Signer } from '../../shared/crypto/revisions.ts';
import { deriveRoot } from '../../shared/crypto/root.ts';
import { equalBytes, type Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { openAccountKey, openAccountKeys, openDevices, openNextSecret, openSecret, sealSecrets, type OpenKeys } from './stored.ts';

/** The row with its first revision; as it is when it has one. */
export const withFirstRevision = async (crypto: CryptoPort, row: OpenKeys): Promise<OpenKeys> => {
  const [self] = await openDevices(crypto, row);
  const accountKey = await openAccountKey(crypto, row, 1);
  const secret = await openSecret(crypto, row);
  if (row.keyring.length > 0 || self === undefined || accountKey === undefined || secret === undefined) return row;
  const root = await deriveRoot(crypto, secret);
  const device = { ...self, signing: row.signing.publicKey, exchange: row.exchange.publicKey };
  return { ...row, keyring: [await firstRevision(crypto, root, device, accountKey)] };
};

export const pinOf = async (crypto: CryptoPort, row: Pick<OpenKeys, 'keyring'>): Promise<KnownRevision | undefined> => {
  const newest = row.keyring.at(-1);
  return newest && { revision: row.keyring.length, hash: await sha256(crypto, newest) };
};

/**
 * The account keys of a keyring that names an exchange key of this device which it does not have any more: those that it holds, or,
 * if another device has opened an epoch meanwhile, by the recovery words that lie here. Fault WRONG_KEY { epoch }.
 */
const keysMeanwhile = async (crypto: CryptoPort, row: OpenKeys, keyring: Keyring): Promise<Result<AccountKeys>> => {
  const held = await openAccountKeys(crypto, row);
  if (keyring.epoch === held.length) return ok(new Map(held.map((key, index) => [index + 1, key])));
  for (const secret of await Promise.all([openSecret(crypto, row), openNextSecret(crypto, row)])) {
    const opened = secret && (await accountKeys(crypto, keyring, (await deriveRoot(crypto, secret)).recovery));
    if (opened?.ok === true) return opened;
  }
  return err(fault('WRONG_KEY', { epoch: keyring.epoch }));
};

/** How many roots the keyring has had, as far as it is known here. */
const rootsOf = async (crypto: CryptoPort, { keyring }: OpenKeys): Promise<number> => {
  const newest = await decodeRevision(crypto, keyring.at(-1) ?? new Uint8Array(0));
  return newest.ok ? newest.value.keyring.roots.length : Infinity;
};

/** The words that this keyring knows: those from before, those that were to come, or (replaced elsewhere) none of the ones here. */
const secretsFor = async (crypto: CryptoPort, row: OpenKeys, keyring: Keyring): Promise<{ readonly secret: Bytes | undefined; readonly next?: Bytes | undefined }> => {
  const [secret, next] = await Promise.all([openSecret(crypto, row), openNextSecret(crypto, row)]);
  const isCurrent = async (candidate: Bytes | undefined): Promise<boolean> =>
    candidate !== undefined && equalBytes((await deriveRoot(crypto, candidate)).publicKey, keyring.roots.at(-1) ?? new Uint8Array(0));
  if (await isCurrent(secret)) return { secret, next };
  return { secret: (await isCurrent(next)) ? next : undefined };
};

/**
 * The row after the whole list of revisions, if it is a signed continuation of what the row knows and its keys are the known ones.
 * Faults: BAD_SIGNATURE, BROKEN_CHAIN (rolled back or forked), UNREADABLE_RECORD, UNSUPPORTED_VERSION, REVOKED (this device is no
 * longer in it), WRONG_KEY (an account key is not the one that this device holds).
 */
export const withRevisions = async (
  crypto: CryptoPort,
  row: OpenKeys,
  revisions: readonly Bytes[],
): Promise<Result<OpenKeys>> => {
  const verified = await verifyKeyring(crypto, row.owner, revisions, await pinOf(crypto, row));
  if (!verified.ok) return verified;
  if (revisions.length === row.keyring.length) return ok(row);
  const keyring = verified.value;
  const listed = keyring.devices.find(({ id }) => id === row.device);
  if (listed === undefined || !equalBytes(listed.signing, row.signing.publicKey)) return err(fault('REVOKED'));
  const isRekeyed = equalBytes(listed.exchange, row.exchange.publicKey);
  const opened = row.rekey === true && !isRekeyed ? await keysMeanwhile(crypto, row, keyring) : await accountKeys(crypto, keyring, row.exchange);
  if (!opened.ok) return opened;
  const held = await openAccountKeys(crypto, row);
  for (const [index, key] of held.entries()) {
    const again = opened.value.get(index + 1);
    if (again === undefined || !equalBytes(again, key)) return err(fault('WRONG_KEY', { epoch: index + 1 }));
  }
  const all = [...opened.value].toSorted(([a], [b]) => a - b).map(([, key]) => key);
  const sealed = await sealSecrets(crypto, row, {
    ...(await secretsFor(crypto, row, keyring)),
    accountKeys: all,
    devices: await namedDevices(crypto, keyring, opened.value),
  });
  const grown = { ...row, ...sealed, keyring: revisions };
  // The epoch that came with the new exchange key is the first one of which nothing has lain in the profile in clear; but former words
  // that did open it all the same, until others take their place.
  const settled = row.rekey === true && isRekeyed ? { ...grown, rekey: false, localEpoch: keyring.epoch } : grown;
  return ok((await rootsOf(crypto, row)) < keyring.roots.length ? { ...settled, localEpoch: keyring.epoch } : settled);
};

/** `phrase`: the words that wait in the row take the place of those before, signed by both. */
export type WantedChange = KeyringChange | { readonly kind: 'phrase' };

/**
 * A successor signed by this device, to be put on the server and then accepted like any other; new keys bring its new exchange key
 * along, if it has one. Faults as nextRevision's.
 */
export const proposeRevision = async (crypto: CryptoPort, row: OpenKeys, change: WantedChange): Promise<Result<Bytes>> => {
  const verified = await verifyKeyring(crypto, row.owner, row.keyring);
  if (!verified.ok) return verified;
  const keys = new Map((await openAccountKeys(crypto, row)).map((key, index) => [index + 1, key]));
  if (change.kind === 'phrase') {
    const [secret, next] = await Promise.all([openSecret(crypto, row), openNextSecret(crypto, row)]);
    if (secret === undefined || next === undefined) return err(fault('NOT_FOUND'));
    const [before, root] = await Promise.all([deriveRoot(crypto, secret), deriveRoot(crypto, next)]);
    return nextRevision(crypto, verified.value, keys, { kind: 'root', root }, rootSigner(before));
  }
  const signer: Signer = { author: row.device, sign: (message) => sign(crypto, row.signing.privateKey, message) };
  const whole = change.kind === 'rotate' && row.rekey === true ? { ...change, exchange: row.exchange.publicKey } : change;
  return nextRevision(crypto, verified.value, keys, whole, signer);
};
