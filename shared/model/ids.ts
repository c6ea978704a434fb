/**
 * Branded ids: only a parse or a factory makes one. An id is nanoid(22), 22 letters of the base64url alphabet, 132 bits, so it
 * cannot be guessed and is safe in a URL and as a Cosmos DB id. A writer is 8 such letters, minted at the first edit of an open
 * document. An entity is 12 letters, unique within one session only, or the fixed 'session'.
 */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type OwnerId = Branded<'owner'>;
export type DeviceId = Branded<'device'>;
export type SessionId = Branded<'session'>;
export type ReplicaId = Branded<'replica'>;
export type SnapshotId = Branded<'snapshot'>;
/** HMAC name of a data set under the account key: 22 letters. */
export type DatasetName = Branded<'dataset'>;
/** A sealed chunk of a data set: its name, a dot, and the chunk's number from 0. */
export type BlobName = Branded<'blob'>;
export type WriterId = Branded<'writer'>;
export type EntityId = Branded<'entity'>;
/** SHA-256 of a whole sealed record, base64url, 43 letters. */
export type RecordHash = Branded<'hash'>;

/** Source of random letters, handed in by the run-time (nanoid in product code, seeded in tests). */
export type MintLetters = (length: number) => string;

const long = /^[A-Za-z0-9_-]{22}$/;
const forms = {
  long,
  writer: /^[A-Za-z0-9_-]{8}$/,
  entity: /^(?:session|[A-Za-z0-9_-]{12})$/,
  hash: /^[A-Za-z0-9_-]{43}$/,
  blob: /^[A-Za-z0-9_-]{22}\.(?:0|[1-9]\d{0,3})$/,
};

const parser =
  <Id extends string>(form: RegExp) =>
  (text: string): Id | undefined =>
    form.test(text) ? (text as Id) : undefined;

export const parseOwnerId = parser<OwnerId>(forms.long);
export const parseDeviceId = parser<DeviceId>(forms.long);
export const parseSessionId = parser<SessionId>(forms.long);
export const parseReplicaId = parser<ReplicaId>(forms.long);
export const parseSnapshotId = parser<SnapshotId>(forms.long);
export const parseDatasetName = parser<DatasetName>(forms.long);
export const parseWriterId = parser<WriterId>(forms.writer);
export const parseEntityId = parser<EntityId>(forms.entity);
export const parseRecordHash = parser<RecordHash>(forms.hash);

export const parseBlobName = parser<BlobName>(forms.blob);

export const blobName = (dataset: DatasetName, index: number): BlobName => `${dataset}.${index}` as BlobName;
/** The data set that a chunk is of. */
export const datasetOfBlob = (name: BlobName): DatasetName => name.slice(0, 22) as DatasetName;
export const indexOfBlob = (name: BlobName): number => Number(name.slice(23));

export const mintDeviceId = (mint: MintLetters): DeviceId => mint(22) as DeviceId;
export const mintSessionId = (mint: MintLetters): SessionId => mint(22) as SessionId;
export const mintReplicaId = (mint: MintLetters): ReplicaId => mint(22) as ReplicaId;
export const mintSnapshotId = (mint: MintLetters): SnapshotId => mint(22) as SnapshotId;
export const mintWriterId = (mint: MintLetters): WriterId => mint(8) as WriterId;
export const mintEntityId = (mint: MintLetters): EntityId => mint(12) as EntityId;

/** The one entity that every session has. */
export const sessionEntity = 'session' as EntityId;
