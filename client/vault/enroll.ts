/**
 * The keyring as this device lives through it: its first revision, and the successors that the server brings. Imported dynamically
 * (HPKE comes with it). Pure over the stored row; the caller holds the lock, loads before and saves after.
 */
import { accountKeys, namedDevices } from '../../shared/crypto/accountKeys.ts';
import { sign } from '../../shared/crypto/curves.ts';
import { verifyKeyring, type KnownRevision } from '../../shared/crypto/keyring.ts';
import { sha256, type CryptoPort } from '../../shared/crypto/port.ts';
import { firstRevision, nextRevision, type KeyringChange, type Signer } from '../../shared/crypto/revisions.ts';
import { deriveRoot } from '../../shared/crypto/root.ts';
import { equalBytes, type Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { openAccountKey, openAccountKeys, openDevices, openSecret, sealSecrets, type StoredKeys } from './stored.ts';

/** The row with its first revision; as it is when it has one. */
export const withFirstRevision = async (crypto: CryptoPort, row: StoredKeys): Promise<StoredKeys> => {
  const [self] = await openDevices(crypto, row);
  const accountKey = await openAccountKey(crypto, row, 1);
  if (row.keyring.length > 0 || self === undefined || accountKey === undefined) return row;
  const root = await deriveRoot(crypto, await openSecret(crypto, row));
  const device = { ...self, signing: row.signing.publicKey, exchange: row.exchange.publicKey };
  return { ...row, keyring: [await firstRevision(crypto, root, device, accountKey)] };
};

const pinOf = async (crypto: CryptoPort, row: StoredKeys): Promise<KnownRevision | undefined> => {
  const newest = row.keyring.at(-1);
  return newest && { revision: row.keyring.length, hash: await sha256(crypto, newest) };
};

/**
 * The row after the whole list of revisions, if it is a signed continuation of what the row knows and its keys are the known ones.
 * Faults: BAD_SIGNATURE, BROKEN_CHAIN (rolled back or forked), UNREADABLE_RECORD, UNSUPPORTED_VERSION, REVOKED (this device is no
 * longer in it), WRONG_KEY (an account key is not the one that this device holds).
 */
export const withRevisions = async (
  crypto: CryptoPort,
  row: StoredKeys,
  revisions: readonly Bytes[],
): Promise<Result<StoredKeys>> => {
  const verified = await verifyKeyring(crypto, row.owner, revisions, await pinOf(crypto, row));
  if (!verified.ok) return verified;
  if (revisions.length === row.keyring.length) return ok(row);
  const keyring = verified.value;
  const listed = keyring.devices.find(({ id }) => id === row.device);
  if (listed === undefined || !equalBytes(listed.signing, row.signing.publicKey)) return err(fault('REVOKED'));
  const opened = await accountKeys(crypto, keyring, row.exchange);
  if (!opened.ok) return opened;
  const held = await openAccountKeys(crypto, row);
  for (const [index, key] of held.entries()) {
    const again = opened.value.get(index + 1);
    if (again === undefined || !equalBytes(again, key)) return err(fault('WRONG_KEY', { epoch: index + 1 }));
  }
  const all = [...opened.value].toSorted(([a], [b]) => a - b).map(([, key]) => key);
  const sealed = await sealSecrets(crypto, row, {
    secret: await openSecret(crypto, row),
    accountKeys: all,
    devices: await namedDevices(crypto, keyring, opened.value),
  });
  return ok({ ...row, ...sealed, keyring: revisions });
};

/** A successor signed by this device, to be put on the server and then accepted like any other. Faults as nextRevision's. */
export const proposeRevision = async (crypto: CryptoPort, row: StoredKeys, change: KeyringChange): Promise<Result<Bytes>> => {
  const verified = await verifyKeyring(crypto, row.owner, row.keyring);
  if (!verified.ok) return verified;
  const keys = new Map((await openAccountKeys(crypto, row)).map((key, index) => [index + 1, key]));
  const signer: Signer = { author: row.device, sign: (message) => sign(crypto, row.signing.privateKey, message) };
  return nextRevision(crypto, verified.value, keys, change, signer);
};
