/**
 * Which revision may follow which. Pure over decoded content; signatures are verified in keyring.ts. The rules let a server or a
 * thief of one device change as little as possible: history only grows, a device once revoked never returns, and whoever leaves
 * takes no later account key along.
 */
import { equalBytes, type Bytes } from '../model/bytes.ts';
import { limits } from '../model/limits.ts';
import type { DecodedRevision, Keyring, KeyringDevice } from './keyringFormat.ts';

const startsWith = <Item>(whole: readonly Item[], start: readonly Item[], same: (a: Item, b: Item) => boolean): boolean =>
  start.length <= whole.length &&
  start.every((item, index) => {
    const other = whole[index];
    return other !== undefined && same(item, other);
  });

const sameId = (a: string, b: string): boolean => a === b;
const unique = (ids: readonly string[]): boolean => new Set(ids).size === ids.length;

/** Holds for every revision by itself. */
const wellFormed = ({ devices, revoked, epoch, revision }: Keyring): boolean =>
  revision >= 1 &&
  epoch >= 1 &&
  devices.length <= limits.ownerDevices &&
  unique([...devices.map((device) => device.id), ...revoked]) &&
  devices.every((device) => device.nameEpoch >= 1 && device.nameEpoch <= epoch);

/** The first revision, made and signed by the first root. Whether that root is the owner's is checked in keyring.ts. */
export const isFirst = ({ keyring, signatures }: DecodedRevision): boolean =>
  wellFormed(keyring) &&
  keyring.revision === 1 &&
  keyring.previous.every((byte) => byte === 0) &&
  keyring.roots.length === 1 &&
  keyring.revoked.length === 0 &&
  keyring.epoch === 1 &&
  keyring.author === 'root' &&
  signatures.length === 1;

const sameName = (before: KeyringDevice, after: KeyringDevice): boolean =>
  before.nameEpoch === after.nameEpoch && equalBytes(before.name, after.name);

/** An entry changes by its own device only: it may take another name, and together with a new epoch a new exchange key. */
const sameDevice = (before: KeyringDevice, after: KeyringDevice, isOwn: boolean, rotated: boolean): boolean =>
  before.id === after.id &&
  equalBytes(before.signing, after.signing) &&
  ((isOwn && rotated) || equalBytes(before.exchange, after.exchange)) &&
  before.added === after.added &&
  (isOwn ? after.nameEpoch >= before.nameEpoch : sameName(before, after));

const devicesFollow = (before: Keyring, after: Keyring): boolean => {
  const left = after.revoked.slice(before.revoked.length);
  const stay = before.devices.filter((device) => !left.includes(device.id));
  const rotated = after.epoch > before.epoch;
  return (
    left.every((id) => before.devices.some((device) => device.id === id)) &&
    startsWith(after.devices, stay, (a, b) => sameDevice(a, b, after.author === a.id, rotated))
  );
};

const keysFollow = (before: Keyring, after: Keyring, mustRotate: boolean): boolean => {
  if (!startsWith(after.older, before.older, equalBytes)) return false;
  if (after.epoch === before.epoch + 1) return true;
  const kept: readonly Bytes[] = before.seals;
  return !mustRotate && after.epoch === before.epoch && startsWith(after.seals, kept, equalBytes);
};

/** The signatures are checked by the caller: the author's under its key in `before`, a new root's under itself. */
export const isSuccessor = (before: Keyring, { keyring: after, signatures }: DecodedRevision): boolean => {
  const newRoot = after.roots.length === before.roots.length + 1;
  const someoneLeft = after.revoked.length > before.revoked.length;
  const authorStays = after.devices.some((device) => device.id === after.author);
  const authorMay = after.author === 'root' || (!newRoot && authorStays);
  return (
    wellFormed(after) &&
    after.owner === before.owner &&
    after.revision === before.revision + 1 &&
    startsWith(after.roots, before.roots, equalBytes) &&
    (newRoot || after.roots.length === before.roots.length) &&
    (newRoot || equalBytes(after.recovery, before.recovery)) &&
    signatures.length === (newRoot ? 2 : 1) &&
    authorMay &&
    startsWith(after.revoked, before.revoked, sameId) &&
    devicesFollow(before, after) &&
    keysFollow(before, after, newRoot || someoneLeft)
  );
};
