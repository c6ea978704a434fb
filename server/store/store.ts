/**
 * The storage port. All that the server keeps are items in partitions, reached by point reads, creates and compare-and-swap, and
 * listed by one keyset; no transaction over several items is needed anywhere, so the same rules run on SQLite, on Cosmos DB and
 * in memory. `contract.test.ts` holds what every adapter must do.
 *
 * `etag` changes with every write and never comes back, not even after a removal and a new creation of the same id.
 * When a call rejects, the write may or may not have happened: the caller settles it by reading.
 */
import type { Json } from '../../shared/model/json.ts';

export interface Item {
  /** What belongs together: an owner's, or one snapshot's items. */
  readonly partition: string;
  /** Unique within its partition. */
  readonly id: string;
  /** What `page` lists separately. */
  readonly kind: string;
  /** Order within a kind, ASCII, compared letter by letter. */
  readonly sort: string;
  /** Small projection that lists return, so that a list never reads bodies. */
  readonly summary: Json;
  readonly body: Json;
  /** `body` as JSON, from who has it already: an adapter that keeps text need not write it again. */
  readonly text?: string;
}

export interface StoredItem extends Item {
  readonly etag: string;
}

export interface Place {
  readonly sort: string;
  readonly id: string;
}

export interface Row extends Place {
  readonly summary: Json;
}

export interface PageQuery {
  readonly partition: string;
  readonly kind: string;
  /** Rows strictly after this place, in the order of (sort, id). */
  readonly after?: Place;
  /** At most this many rows. */
  readonly limit: number;
}

export interface Store {
  readonly name: 'memory' | 'sqlite' | 'cosmos';
  /** Whether what was acknowledged survives the end of the process and a power cut. */
  readonly durable: boolean;
  /** `held`: what the caller has of it already; where that is what stands there, an adapter may answer with it in place of reading it again. */
  read(partition: string, id: string, held?: StoredItem): Promise<StoredItem | undefined>;
  /** The new etag, or undefined when the id is taken. */
  create(item: Item): Promise<string | undefined>;
  /** The new etag, or undefined when the item is gone or no longer has that etag. */
  replace(item: Item, etag: string): Promise<string | undefined>;
  /** False when the item is gone or no longer has that etag. */
  remove(partition: string, id: string, etag: string): Promise<boolean>;
  page(query: PageQuery): Promise<readonly Row[]>;
  /**
   * Runs a request with what its caller carries from answer to request, so that it reads its own writes wherever it lands; for
   * stores of several processes only. Anything may be handed in.
   */
  within?<T>(carried: string | undefined, task: () => Promise<T>): Promise<{ readonly value: T; readonly carry: string | undefined }>;
  /** Finishes what was accepted. Nothing may be called after it. */
  close(): Promise<void>;
}

/**
 * The store cannot answer now: disk full, busy, unreachable. The API says 503, and the caller settles what happened by reading.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
