/**
 * The sealed checkpoint: a whole state that stands for every record up to its vector. What it claims to stand for is authenticated
 * with it, so none can be moved to another session or place in the line of checkpoints, nor be said to hold more than its author
 * put into it. Its hash names it: the server swaps by that pointer, and the next checkpoint binds it as its previous.
 *
 *   bound   'hf1|checkpoint' | version 1 | epoch 4 | owner 22 | session 22 | previous 32 | count 2 | (replica 22 | sequence 8 | hash 32)...
 *   sealed  version 1 | epoch 4 | nonce 12 | ciphertext | tag 16       additional data: bound
 *   hash    SHA-256(bound | nonce | ciphertext | tag)
 *
 * `previous` is zeros for the first one; replicas stand in ASCII order. Vector and previous travel beside the sealed bytes.
 */
import { concat, fromBase64Url, toBase64Url, utf8, type Bytes } from '../model/bytes.ts';
import { fault } from '../model/faults.ts';
import type { OwnerId, RecordHash, ReplicaId, SessionId } from '../model/ids.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Position, Vector } from '../model/vector.ts';
import { nonceBytes, seal, tagBytes, unseal } from './gcm.ts';
import { pad, unpad } from './padding.ts';
import { sha256, type CryptoPort, type DataKey } from './port.ts';

/** What a checkpoint is bound to, beside its epoch. */
export interface CheckpointPlace {
  readonly owner: OwnerId;
  readonly session: SessionId;
  /** Hash of the checkpoint before; undefined for the session's first. */
  readonly previous: RecordHash | undefined;
  /** Everything that it stands for. */
  readonly vector: Vector;
}

const checkpointVersion = 1;
const plainBytes = 5;
const noHash = new Uint8Array(32);

const hashOf = (hash: RecordHash): Bytes => {
  const bytes = fromBase64Url(hash);
  if (bytes?.byteLength !== noHash.byteLength) throw new RangeError('not a hash');
  return bytes;
};

const u16 = (value: number): Bytes => Uint8Array.of(value >> 8, value & 0xff);
const u64 = (value: number): Bytes => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
};

const encodeVector = (vector: Vector): Bytes => {
  const entries = (Object.entries(vector) as [ReplicaId, Position][]).sort(([a], [b]) => (a < b ? -1 : 1));
  return concat(u16(entries.length), ...entries.flatMap(([replica, [sequence, hash]]) => [utf8(replica), u64(sequence), hashOf(hash)]));
};

/** `plain`: version and epoch, as the sealed form begins. */
const bind = (plain: Bytes, { owner, session, previous, vector }: CheckpointPlace): Bytes =>
  concat(
    utf8('hf1|checkpoint'),
    plain,
    utf8(owner),
    utf8(session),
    previous === undefined ? noHash : hashOf(previous),
    encodeVector(vector),
  );

const plainOf = (epoch: number): Bytes => {
  const plain = new Uint8Array(plainBytes);
  plain[0] = checkpointVersion;
  new DataView(plain.buffer).setUint32(1, epoch);
  return plain;
};

/** The pointer to a checkpoint. Needs no key, and says nothing of whether it opens. */
export const hashCheckpoint = async (crypto: CryptoPort, place: CheckpointPlace, sealed: Bytes): Promise<RecordHash> => {
  const bound = bind(concat(sealed.subarray(0, plainBytes)), place);
  return toBase64Url(await sha256(crypto, concat(bound, sealed.subarray(plainBytes)))) as RecordHash;
};

/** `key` is the session's data key of `epoch`. A place that no session could have throws a RangeError. */
export const sealCheckpoint = async (
  crypto: CryptoPort,
  key: DataKey,
  place: CheckpointPlace & { readonly epoch: number },
  content: Bytes,
): Promise<{ readonly sealed: Bytes; readonly hash: RecordHash }> => {
  const plain = plainOf(place.epoch);
  const sealed = concat(plain, await seal(crypto, key, bind(plain, place), pad(content)));
  return { sealed, hash: await hashCheckpoint(crypto, place, sealed) };
};

/**
 * Opens a checkpoint as the one of that place. Faults: UNREADABLE_RECORD (damaged, or of another place), UNSUPPORTED_VERSION,
 * WRONG_KEY { epoch }.
 */
export const openCheckpoint = async (
  crypto: CryptoPort,
  keyOf: (epoch: number) => Promise<DataKey | undefined>,
  place: CheckpointPlace,
  sealed: Bytes,
): Promise<Result<Bytes>> => {
  const [version] = sealed;
  if (version !== undefined && version !== checkpointVersion) return err(fault('UNSUPPORTED_VERSION', { version }));
  if (sealed.byteLength < plainBytes + nonceBytes + tagBytes) return err(fault('UNREADABLE_RECORD'));
  const epoch = new DataView(sealed.buffer, sealed.byteOffset).getUint32(1);
  const key = await keyOf(epoch);
  if (key === undefined) return err(fault('WRONG_KEY', { epoch }));
  const bound = bind(concat(sealed.subarray(0, plainBytes)), place);
  const padded = await unseal(crypto, key, bound, concat(sealed.subarray(plainBytes)));
  const content = padded && unpad(padded);
  return content === undefined ? err(fault('UNREADABLE_RECORD')) : ok(content);
};
