/**
 * A record as the store holds it: its key beside it, and as the value its sealed bytes and nothing else. Measured: an object with
 * its key inside costs an append a seventh more than the bytes do, and a hash among them a whole thread hop.
 */
import type { Bytes } from '../../shared/model/bytes.ts';
import type { ReplicaId, SessionId } from '../../shared/model/ids.ts';
import type { SealedRow } from './rows.ts';

export type RecordKey = [session: SessionId, replica: ReplicaId, sequence: number];

export const keyOf = ({ session, replica, sequence }: SealedRow): RecordKey => [session, replica, sequence];

/** A view into something larger would be stored with all of it. */
export const valueOf = ({ bytes }: SealedRow): Bytes => (bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice());

/**
 * Stands where nobody may append any more: an append there loses, as it would to another tab's row. Kept under a closed replica in
 * the place of each row that was moved away and behind its last one, so that a tab that missed the closing finds out by its `add`,
 * without looking anything up on the hot path. Readers pass over it; a pulled row takes its place.
 */
export const stopper: Bytes = new Uint8Array(0);

export const isStopper = (value: Bytes): boolean => value.byteLength === 0;

/** In place of a value that the store cannot give out any more (its file is gone or damaged): a record that is cut behind its version, and is mended like any. */
export const unreadable: Bytes = new Uint8Array([1]);

export const rowOf = ([session, replica, sequence]: RecordKey, bytes: Bytes): SealedRow => ({ session, replica, sequence, bytes });
