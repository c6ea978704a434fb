/**
 * The keyring: who may read an account, and the account keys sealed to them. It is a list of signed revisions, which the server
 * keeps and cannot write. A client follows the chain from the owner's id (a hash of the first root) to the newest revision:
 *
 *   ownerId = hash(root 1)   revision 1 --previous--> revision 2 --previous--> ...
 *                            signed by root 1         signed by the current root or by a device of revision 1
 *
 * and pins the newest it has seen, so that a server cannot go back or fork. The current account key is sealed to every recipient;
 * each older one lies boxed under the next, so a rotation adds bytes for one epoch only and old records stay readable.
 */
import { equalBytes, type Bytes } from '../model/bytes.ts';
import { fault } from '../model/faults.ts';
import type { OwnerId } from '../model/ids.ts';
import { err, ok, type Result } from '../model/result.ts';
import { verify } from './curves.ts';
import { decodeRevision, type DecodedRevision, type Keyring, type KeyringAuthor } from './keyringFormat.ts';
import { isFirst, isSuccessor } from './keyringRules.ts';
import type { CryptoPort } from './port.ts';
import { ownerIdOf } from './root.ts';

/** The newest revision that somebody has accepted, as a pin. */
export interface KnownRevision {
  readonly revision: number;
  readonly hash: Bytes;
}

const rootOf = ({ roots }: Keyring): Bytes | undefined => roots.at(-1);

/** The key that `author` signs with, by the revision in which it is certified. */
const keyOf = (keyring: Keyring, author: KeyringAuthor): Bytes | undefined =>
  author === 'root' ? rootOf(keyring) : keyring.devices.find((device) => device.id === author)?.signing;

const isSigned = async (crypto: CryptoPort, by: readonly (Bytes | undefined)[], revision: DecodedRevision): Promise<boolean> => {
  const { message, signatures } = revision;
  const each = by.map((key, index) => {
    const signature = signatures[index];
    return key !== undefined && signature !== undefined && verify(crypto, key, message, signature);
  });
  return (await Promise.all(each)).every(Boolean);
};

const follows = async (crypto: CryptoPort, before: Keyring, next: DecodedRevision): Promise<Result<void>> => {
  if (!equalBytes(next.keyring.previous, before.hash)) return err(fault('BROKEN_CHAIN'));
  if (!isSuccessor(before, next)) return err(fault('BAD_SIGNATURE'));
  const signers = [keyOf(before, next.keyring.author)];
  if (next.keyring.roots.length > before.roots.length) signers.push(rootOf(next.keyring));
  return (await isSigned(crypto, signers, next)) ? ok(undefined) : err(fault('BAD_SIGNATURE'));
};

const begins = async (crypto: CryptoPort, owner: OwnerId, first: DecodedRevision): Promise<boolean> => {
  const root = rootOf(first.keyring);
  if (root === undefined || !isFirst(first) || first.keyring.owner !== owner) return false;
  return (await ownerIdOf(crypto, root)) === owner && isSigned(crypto, [root], first);
};

/**
 * Follows `revisions`, all of them from the first in order, to the newest, and returns that one. With `known`, the chain must pass
 * through it. Faults: BAD_SIGNATURE (not signed by who may, or a change that nobody may make), BROKEN_CHAIN (a gap, a fork, or a
 * chain that does not reach `known`: rolled back), UNREADABLE_RECORD, UNSUPPORTED_VERSION.
 */
export const verifyKeyring = async (
  crypto: CryptoPort,
  owner: OwnerId,
  revisions: readonly Bytes[],
  known?: KnownRevision,
): Promise<Result<Keyring>> => {
  let current: Keyring | undefined;
  for (const bytes of revisions) {
    const decoded = await decodeRevision(crypto, bytes);
    if (!decoded.ok) return decoded;
    const next = decoded.value;
    if (current === undefined) {
      if (!(await begins(crypto, owner, next))) return err(fault('BAD_SIGNATURE'));
    } else {
      const followed = await follows(crypto, current, next);
      if (!followed.ok) return followed;
    }
    current = next.keyring;
    if (current.revision === known?.revision && !equalBytes(current.hash, known.hash)) return err(fault('BROKEN_CHAIN'));
  }
  if (current === undefined || current.revision < (known?.revision ?? 0)) return err(fault('BROKEN_CHAIN'));
  return ok(current);
};
