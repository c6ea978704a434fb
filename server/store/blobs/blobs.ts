/**
 * The blob port: sealed chunks of data sets, each an owner's, under an opaque name. Kept apart from the store of items, because a
 * file system or an object store takes a mebibyte for a fraction of what a database asks. `contract.test.ts` holds what every
 * adapter must do.
 *
 * A blob is written once and whole: while it is there, its bytes never change. Nothing is decided here; who may write, what it
 * counts for and when it goes is for the services. When a call rejects, the write may or may not have happened.
 */
import type { Bytes } from '../../../shared/model/bytes.ts';
import type { BlobName, OwnerId } from '../../../shared/model/ids.ts';

export interface BlobRow {
  readonly name: BlobName;
  readonly bytes: number;
}

/** From the first byte up to, not including, the second: both inside the blob. */
export type ByteRange = readonly [start: number, end: number];

export interface BlobPage {
  /** Only blobs whose name begins so. */
  readonly under?: string;
  /** Strictly after this name, letter by letter. */
  readonly after?: string;
  readonly limit: number;
}

export interface BlobStore {
  readonly name: 'memory' | 'files' | 'r2';
  /** Whether what was acknowledged survives the end of the process and a power cut. */
  readonly durable: boolean;
  /** False when the name is taken: what is there stays as it is. Of many at once exactly one is true. */
  put(owner: OwnerId, name: BlobName, bytes: Bytes): Promise<boolean>;
  /** The whole, or the bytes of a range; undefined when there is no such blob. */
  get(owner: OwnerId, name: BlobName, range?: ByteRange): Promise<Bytes | undefined>;
  /** Its length in bytes. */
  head(owner: OwnerId, name: BlobName): Promise<number | undefined>;
  /** False when there was none. */
  remove(owner: OwnerId, name: BlobName): Promise<boolean>;
  /** By name, letter by letter. */
  page(owner: OwnerId, page: BlobPage): Promise<readonly BlobRow[]>;
  /** Everybody who has blobs, in any order. */
  owners(): AsyncIterable<OwnerId>;
}
