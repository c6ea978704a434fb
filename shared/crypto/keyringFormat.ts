/**
 * One revision of the keyring as bytes. Fixed order, fixed widths, counted lists: one content has one encoding, so a signature over
 * the bytes is a signature over the content. Numbers are big-endian, ids are ASCII. SPEC.md, SEC, draws it byte by byte.
 */
import { concat, equalBytes, fromUtf8, utf8, type Bytes } from '../model/bytes.ts';
import { fault } from '../model/faults.ts';
import { parseDeviceId, parseOwnerId, type DeviceId, type OwnerId } from '../model/ids.ts';
import { err, ok, type Result } from '../model/result.ts';
import { publicKeyBytes, signatureBytes } from './curves.ts';
import { sha256, type CryptoPort } from './port.ts';

export interface KeyringDevice {
  readonly id: DeviceId;
  /** Ed25519, raw. */
  readonly signing: Bytes;
  /** X25519, raw. */
  readonly exchange: Bytes;
  /** When it was added, milliseconds, by the clock of whoever added it. */
  readonly added: number;
  /** Its name as a box under the account key of `nameEpoch`. */
  readonly nameEpoch: number;
  readonly name: Bytes;
}

export type KeyringAuthor = 'root' | DeviceId;

export interface KeyringContent {
  readonly owner: OwnerId;
  /** From 1. */
  readonly revision: number;
  /** SHA-256 of the whole previous revision, zeros for the first. */
  readonly previous: Bytes;
  /** Every root so far; the last is the current one. */
  readonly roots: readonly Bytes[];
  /** X25519 recovery key of the current root. */
  readonly recovery: Bytes;
  /** Epoch of the account key, from 1. */
  readonly epoch: number;
  readonly devices: readonly KeyringDevice[];
  readonly revoked: readonly DeviceId[];
  /** The current account key, sealed by HPKE: to the recovery key, then to each device in the order of `devices`. */
  readonly seals: readonly Bytes[];
  /** The account keys of epochs 1 … epoch - 1, each boxed under the key of the epoch after it. */
  readonly older: readonly Bytes[];
  readonly author: KeyringAuthor;
}

export interface Keyring extends KeyringContent {
  /** SHA-256 of the revision's bytes. */
  readonly hash: Bytes;
}

export interface DecodedRevision {
  readonly keyring: Keyring;
  /** What is signed. */
  readonly message: Bytes;
  /** The author's; after a change of roots also the new root's. */
  readonly signatures: readonly Bytes[];
}

const keyringVersion = 1;
export const sealedKeyBytes = 80;
const olderKeyBytes = 61;
const idBytes = 22;
const hashBytes = 32;

const number = (value: number, bytes: 1 | 2 | 4 | 8): Bytes => {
  const whole = new Uint8Array(8);
  new DataView(whole.buffer).setBigUint64(0, BigInt(value));
  return concat(whole.subarray(8 - bytes));
};

const encodeDevice = (device: KeyringDevice): Bytes =>
  concat(
    utf8(device.id),
    device.signing,
    device.exchange,
    number(device.added, 8),
    number(device.nameEpoch, 4),
    number(device.name.byteLength, 2),
    device.name,
  );

/** The message that is signed: a label and the content. */
export const keyringMessage = (content: KeyringContent): Bytes =>
  concat(
    utf8('hf1|keyring'),
    number(keyringVersion, 1),
    utf8(content.owner),
    number(content.revision, 4),
    content.previous,
    number(content.roots.length, 1),
    ...content.roots,
    content.recovery,
    number(content.epoch, 4),
    number(content.devices.length, 1),
    ...content.devices.map(encodeDevice),
    number(content.revoked.length, 2),
    ...content.revoked.map(utf8),
    ...content.seals,
    ...content.older,
    content.author === 'root' ? number(0, 1) : concat(number(1, 1), utf8(content.author)),
  );

const labelBytes = utf8('hf1|keyring').byteLength;

/** The revision's bytes: the message without its label, then the signatures. */
export const encodeRevision = (message: Bytes, signatures: readonly Bytes[]): Bytes =>
  concat(message.subarray(labelBytes), number(signatures.length, 1), ...signatures);

/** Reads on from byte 0; throws a RangeError at the end, which decodeRevision turns into a fault. */
const reader = (bytes: Bytes) => {
  let at = 0;
  const take = (length: number): Bytes => {
    if (at + length > bytes.byteLength) throw new RangeError('cut short');
    at += length;
    return concat(bytes.subarray(at - length, at));
  };
  const count = (width: 1 | 2 | 4 | 8): number => {
    const whole = new Uint8Array(8);
    whole.set(take(width), 8 - width);
    return Number(new DataView(whole.buffer).getBigUint64(0));
  };
  const id = <Id>(parse: (text: string) => Id | undefined): Id => {
    const parsed = parse(fromUtf8(take(idBytes).map((letter) => letter & 0x7f)));
    if (parsed === undefined) throw new RangeError('not an id');
    return parsed;
  };
  const list = <Item>(length: number, item: () => Item): Item[] => Array.from({ length }, item);
  return { take, count, id, list, at: () => at, done: () => at === bytes.byteLength };
};

const readContent = (from: ReturnType<typeof reader>): KeyringContent => {
  const { take, count, id, list } = from;
  const key = (): Bytes => take(publicKeyBytes);
  const owner = id(parseOwnerId);
  const revision = count(4);
  const previous = take(hashBytes);
  const roots = list(count(1), key);
  const recovery = key();
  const epoch = count(4);
  const devices = list(count(1), () => ({
    id: id(parseDeviceId),
    signing: key(),
    exchange: key(),
    added: count(8),
    nameEpoch: count(4),
    name: take(count(2)),
  }));
  const revoked = list(count(2), () => id(parseDeviceId));
  const seals = list(devices.length + 1, () => take(sealedKeyBytes));
  const older: Bytes[] = [];
  while (older.length < epoch - 1) older.push(take(olderKeyBytes));
  const author = count(1) === 0 ? 'root' : id(parseDeviceId);
  return { owner, revision, previous, roots, recovery, epoch, devices, revoked, seals, older, author };
};

/** Form only, nothing is verified. Faults: UNSUPPORTED_VERSION { version }, UNREADABLE_RECORD. */
export const decodeRevision = async (crypto: CryptoPort, bytes: Bytes): Promise<Result<DecodedRevision>> => {
  const version = bytes[0];
  if (version !== undefined && version !== keyringVersion) return err(fault('UNSUPPORTED_VERSION', { version }));
  try {
    const from = reader(bytes);
    from.take(1);
    const content = readContent(from);
    const end = from.at();
    const signatures = from.list(from.count(1), () => from.take(signatureBytes));
    const message = concat(utf8('hf1|keyring'), bytes.subarray(0, end));
    if (!from.done() || !equalBytes(keyringMessage(content), message)) return err(fault('UNREADABLE_RECORD'));
    const hash = await sha256(crypto, bytes);
    return ok({ keyring: { ...content, hash }, message, signatures });
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return err(fault('UNREADABLE_RECORD'));
    throw error;
  }
};
