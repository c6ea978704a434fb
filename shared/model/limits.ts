/**
 * Every limit and interval of the product, with unit and reason. Server limits never shrink.
 * Bytes are bytes, times are milliseconds, counts are counts.
 */
const KiB = 1024;
const MiB = 1024 * KiB;
const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;

export const limits = {
  /** Largest encoded item. Cosmos DB refuses items over 2 MB of JSON; the rest is room for its own fields. */
  itemEncodedBytes: 1.5 * MiB,
  /** The same before base64url, which adds a third. */
  itemSealedBytes: 1.125 * MiB,
  /** A session may take this many checkpoint items. */
  checkpointItems: 4,
  /** One part of a record's payload; a larger payload travels as linked parts that apply together. */
  payloadPartBytes: 192 * KiB,
  /** Sealed bytes in one push; keeps a request short on a bad line. */
  pushBytes: 512 * KiB,
  /** Sealed bytes and records in one answer to a pull. */
  pullBytes: 512 * KiB,
  pullRecords: 500,
  /** Records that the head carries itself, so that an ordinary push is one read and one swap. */
  headTailBytes: 16 * KiB,
  /** Request bodies are bounded before they are read: the largest item, encoded, with room for JSON. */
  requestBodyBytes: 1.625 * MiB,
  listPageDefault: 20,
  listPageMaximum: 100,
  titleCharacters: 30,
  descriptionCharacters: 250,
  /** Replicas that one vector may hold; a checkpoint retires the longest idle. */
  activeReplicas: 32,
  /** Longest wait from an append to its strict write. */
  barrierDelay: 250,
  /** Saving is shown only if it lasts longer than this. */
  savingShownAfter: 300,
  /** Wait after the last edit before a push, so that a burst is one request. */
  pushDebounce: 500,
  pollFirst: 10 * second,
  pollLast: 60 * second,
  /** First and last wait of the backoff with full jitter. */
  backoffFirst: 1 * second,
  backoffLast: 60 * second,
  requestTimeout: 30 * second,
  tokenLifetime: 15 * minute,
  challengeLifetime: 60 * second,
  /** Swap attempts of the server on its own head before it answers 503. */
  swapAttempts: 16,
  visitWindow: 5 * minute,
  trashLifetime: 30 * day,
  historyLifetime: 30 * day,
  /** A changes cursor is taken back by this much, so that a commit in flight is not missed. */
  cursorOverlap: 2 * minute,
  /** Sealed chunk of a data set. */
  datasetChunkBytes: 1 * MiB,
  /** Rows that an import preview shows, and that type detection looks at first. */
  previewRows: 50,
  /** Rows of a table that a snapshot freezes, and that a panel's kept result holds. */
  frozenRows: 1000,
  /** What a snapshot may inflate to; a thousand rows of forty wide panels fit, a decompression bomb does not. */
  snapshotPlainBytes: 64 * MiB,
  /** How long a toast with Undo stays. */
  toastLifetime: 8 * second,
  undoSteps: 200,
  gridColumns: 12,
  /** Quotas of one owner. */
  ownerBytes: 1024 * MiB,
  ownerSessions: 10_000,
  ownerSnapshots: 1_000,
  ownerDevices: 32,
} as const;
