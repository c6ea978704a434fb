/**
 * The sealed record, the unit of replication: sealed once, resent as the same bytes. The whole header is authenticated, so a
 * change of any bit, or a transplant to another owner, session, replica or place in the chain, does not open.
 *
 *   whole  version 1 | flags 1 | owner 22 | session 22 | replica 22 | sequence 8 | previous 32 | epoch 4 | nonce 12 | sealed | tag 16
 *          `------------------------------ header, the additional data ------------------------------'
 *   wire   the same without owner and session: their path implies them
 *
 * Numbers are big-endian, ids are their ASCII letters. hash = SHA-256(whole); `previous` is the hash of the same replica's record
 * before, or firstPrevious(session). The server reads headers and checks chains; only the owner's devices open.
 */
import { concat, fromBase64Url, fromUtf8, toBase64Url, utf8, type Bytes } from '../model/bytes.ts';
import { fault } from '../model/faults.ts';
import { parseReplicaId, type OwnerId, type RecordHash, type ReplicaId, type SessionId } from '../model/ids.ts';
import { err, ok, type Result } from '../model/result.ts';
import { nonceBytes, seal, tagBytes, unseal } from './gcm.ts';
import { lengthBytes, pad, padme, unpad } from './padding.ts';
import { sha256, type CryptoPort, type DataKey } from './port.ts';

export interface RecordHeader {
  /** Bits of recordFlags. */
  readonly flags: number;
  readonly owner: OwnerId;
  readonly session: SessionId;
  readonly replica: ReplicaId;
  /** 1, 2, 3 … without a gap within a replica. */
  readonly sequence: number;
  readonly previous: RecordHash;
  /** Epoch of the account key, from 1. */
  readonly epoch: number;
}

export interface SealedRecord {
  /** Wire and storage form. */
  readonly bytes: Bytes;
  readonly hash: RecordHash;
}

export interface OpenedRecord {
  readonly header: RecordHeader;
  readonly payload: Bytes;
  readonly hash: RecordHash;
}

const recordVersion = 1;
export const recordFlags = {
  /** The payload goes on in the replica's next record; linked parts apply together. */
  continued: 1,
} as const;
const knownFlags = recordFlags.continued;

const idBytes = 22;
const plainBytes = 2;
const sequenceAt = plainBytes + idBytes;
const previousAt = sequenceAt + 8;
const epochAt = previousAt + 32;
const wireHeaderBytes = epochAt + 4;
/** Owner and session, which the wire form leaves out. */
const impliedBytes = 2 * idBytes;

/** Bytes that a record adds to its payload, before padding. */
export const recordOverheadBytes = wireHeaderBytes + nonceBytes + lengthBytes + tagBytes;

/** Exact length in bytes of a sealed record for a payload of `length` bytes. */
export const sealedRecordBytes = (length: number): number => recordOverheadBytes - lengthBytes + padme(lengthBytes + length);

const toHash = async (crypto: CryptoPort, whole: Bytes): Promise<RecordHash> =>
  toBase64Url(await sha256(crypto, whole)) as RecordHash;

/** One buffer, written in place: a server does this for every record that comes. Ids are ASCII. What a disk gave out can be short. */
const wholeOf = (owner: OwnerId, session: SessionId, wire: Bytes): Bytes => {
  const whole = new Uint8Array(wire.byteLength + impliedBytes);
  const before = Math.min(plainBytes, wire.byteLength);
  whole.set(wire.subarray(0, before));
  for (let at = 0; at < idBytes; at += 1) {
    whole[before + at] = owner.charCodeAt(at);
    whole[before + idBytes + at] = session.charCodeAt(at);
  }
  whole.set(wire.subarray(before), before + impliedBytes);
  return whole;
};

/** The header of the whole record. */
const encodeHeader = ({ flags, owner, session, replica, sequence, previous, epoch }: RecordHeader): Bytes => {
  const before = fromBase64Url(previous);
  const counted = Number.isSafeInteger(sequence) && sequence >= 1;
  const inRange = epoch >= 1 && epoch <= 0xffffffff && Number.isInteger(epoch) && flags <= 0xff;
  if (before?.byteLength !== 32 || !counted || !inRange) throw new RangeError('not a record header');
  const whole = new Uint8Array(impliedBytes + wireHeaderBytes);
  const view = new DataView(whole.buffer);
  whole[0] = recordVersion;
  whole[1] = flags;
  whole.set(utf8(owner + session + replica), plainBytes);
  view.setUint32(impliedBytes + sequenceAt, Math.floor(sequence / 2 ** 32));
  view.setUint32(impliedBytes + sequenceAt + 4, sequence % 2 ** 32);
  whole.set(before, impliedBytes + previousAt);
  view.setUint32(impliedBytes + epochAt, epoch);
  return whole;
};

/**
 * The sealed bytes alone, for whoever must not wait for the hash. WebCrypto has been asked when this returns its promise. A header
 * that no session could have is a bug of the caller and throws a RangeError.
 */
export const sealBytes = async (crypto: CryptoPort, key: DataKey, header: RecordHeader, payload: Bytes): Promise<Bytes> => {
  const bound = encodeHeader(header);
  const sealed = await seal(crypto, key, bound, pad(payload));
  return concat(bound.subarray(0, plainBytes), bound.subarray(plainBytes + impliedBytes), sealed);
};

export const sealRecord = async (crypto: CryptoPort, key: DataKey, header: RecordHeader, payload: Bytes): Promise<SealedRecord> => {
  const bytes = await sealBytes(crypto, key, header, payload);
  return { bytes, hash: await hashRecord(crypto, header.owner, header.session, bytes) };
};

const unreadable = err(fault('UNREADABLE_RECORD'));

const readReplica = (bytes: Bytes): ReplicaId | undefined => {
  const letters = bytes.subarray(plainBytes, sequenceAt);
  return letters.every((letter) => letter < 0x80) ? parseReplicaId(fromUtf8(letters)) : undefined;
};

/**
 * Reads a header without any key. Flags of later versions are let through, so that an older server or device still carries the
 * record; only opening refuses them. Faults: UNREADABLE_RECORD, UNSUPPORTED_VERSION.
 */
export const readRecordHeader = (owner: OwnerId, session: SessionId, bytes: Bytes): Result<RecordHeader> => {
  const version = bytes[0];
  if (version === undefined) return unreadable;
  if (version !== recordVersion) return err(fault('UNSUPPORTED_VERSION', { version }));
  if (bytes.byteLength < recordOverheadBytes) return unreadable;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const replica = readReplica(bytes);
  const sequence = Number(view.getBigUint64(sequenceAt));
  const epoch = view.getUint32(epochAt);
  if (replica === undefined || !Number.isSafeInteger(sequence) || sequence < 1 || epoch < 1) return unreadable;
  const previous = toBase64Url(bytes.subarray(previousAt, epochAt)) as RecordHash;
  return ok({ flags: view.getUint8(1), owner, session, replica, sequence, previous, epoch });
};

/** SHA-256 over the whole record, owner and session included. Says nothing of whether it opens. */
export const hashRecord = (crypto: CryptoPort, owner: OwnerId, session: SessionId, bytes: Bytes): Promise<RecordHash> =>
  toHash(crypto, wholeOf(owner, session, bytes));

/** What the first record of every replica of the session names as its previous. */
export const firstPrevious = (crypto: CryptoPort, session: SessionId): Promise<RecordHash> =>
  toHash(crypto, utf8(`hf1|first${session}`));

/**
 * Opens a record as one of `owner` and `session`. `keyOf` gives the data key of an epoch, if this device has it.
 * Faults: UNREADABLE_RECORD (damaged or transplanted), UNSUPPORTED_VERSION, WRONG_KEY { epoch } (no key of that epoch here).
 */
export const openRecord = async (
  crypto: CryptoPort,
  keyOf: (epoch: number) => Promise<DataKey | undefined>,
  owner: OwnerId,
  session: SessionId,
  bytes: Bytes,
): Promise<Result<OpenedRecord>> => {
  const header = readRecordHeader(owner, session, bytes);
  if (!header.ok) return header;
  const { flags, epoch } = header.value;
  if ((flags & ~knownFlags) !== 0) return err(fault('UNSUPPORTED_VERSION', { flags }));
  const key = await keyOf(epoch);
  if (key === undefined) return err(fault('WRONG_KEY', { epoch }));
  const bound = wholeOf(owner, session, concat(bytes.subarray(0, wireHeaderBytes)));
  const padded = await unseal(crypto, key, bound, concat(bytes.subarray(wireHeaderBytes)));
  const payload = padded && unpad(padded);
  if (payload === undefined) return unreadable;
  return ok({ header: header.value, payload, hash: await hashRecord(crypto, owner, session, bytes) });
};
