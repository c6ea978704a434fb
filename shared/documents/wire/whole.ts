/**
 * What is sealed in a checkpoint, before it is deflated: the whole document as one update and, when there are any, the records that
 * its author could not read or that did not fit, byte for byte. Without such records it is a payload like a record's.
 *
 *   payload (format 1)
 *   format u8 = 2 | number of records varint | of each: length varint, record | payload (format 1)
 *
 * Code that knows no format 2 refuses it whole, so it never drops what is held back.
 */
import { concat, type Bytes } from '../../model/bytes.ts';
import { fault } from '../../model/faults.ts';
import { err, ok, type Result } from '../../model/result.ts';
import { emptyPatch } from './patches.ts';
import { decodePayload, encodePayload, readVarint, varintBytes, writeVarint } from './payload.ts';

export interface Whole {
  /** The lowest schema version that can read the document. */
  readonly schema: number;
  /** Wall clock of the author in ms: a hint for people. */
  readonly at: number;
  /** The whole document. */
  readonly update: Bytes;
  /** Sealed records that are held back: of each replica in sequence, replicas in ASCII order. */
  readonly held: readonly Bytes[];
}

const heldFormat = 2;

const varint = (value: number): Bytes => {
  const bytes = new Uint8Array(varintBytes);
  return bytes.slice(0, writeVarint(bytes, 0, value));
};

export const encodeWhole = ({ schema, at, update, held }: Whole): Bytes => {
  const payload = encodePayload({ schema, at, change: { update, patch: emptyPatch } });
  if (held.length === 0) return payload;
  const records = held.flatMap((record) => [varint(record.byteLength), record]);
  return concat(Uint8Array.of(heldFormat), varint(held.length), ...records, payload);
};

/** The records in front of the payload, and where it begins; undefined when the bytes end early. */
const readHeld = (bytes: Bytes): { readonly held: readonly Bytes[]; readonly at: number } | undefined => {
  const count = readVarint(bytes, 1);
  if (count === undefined || count.value > bytes.byteLength) return undefined;
  const held: Bytes[] = [];
  let at = count.next;
  while (held.length < count.value) {
    const length = readVarint(bytes, at);
    if (length === undefined || length.next + length.value > bytes.byteLength) return undefined;
    at = length.next + length.value;
    held.push(bytes.slice(length.next, at));
  }
  return { held, at };
};

/** UNSUPPORTED_VERSION for a format of newer code, INVALID_INPUT for anything else that encodeWhole cannot have made. */
export const decodeWhole = (bytes: Bytes): Result<Whole> => {
  const front = bytes[0] === heldFormat ? readHeld(bytes) : { held: [], at: 0 };
  if (front === undefined) return err(fault('INVALID_INPUT'));
  const payload = decodePayload(bytes.subarray(front.at));
  if (!payload.ok) return payload;
  const { schema, at, change } = payload.value;
  return ok({ schema, at, update: change.update, held: front.held });
};
