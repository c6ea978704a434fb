/**
 * Bodies of the API, as schemas that both sides parse with. Sealed bytes are base64url text. Version 1: first wire format.
 * Records travel without owner and session (the path implies both); header fields of a record are plain and authenticated.
 */
import * as v from 'valibot';
import { fromBase64Url, type Bytes } from '../model/bytes.ts';
import {
  parseBlobName,
  parseDatasetName,
  parseDeviceId,
  parseOwnerId,
  parseRecordHash,
  parseReplicaId,
  parseSessionId,
  parseSnapshotId,
  type RecordHash,
  type ReplicaId,
} from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import { faultCodes } from '../model/faults.ts';
import type { Position, Vector } from '../model/vector.ts';

export const protocolVersion = 1;

/** Header of an answer that the next request may bring back: with it, it reads what the answer stands for, wherever it lands. */
export const storeToken = 'holdfast-store';

const id = <Id extends string>(parse: (text: string) => Id | undefined, name: string) =>
  v.pipe(
    v.string(),
    v.rawTransform<string, Id>(({ dataset, addIssue, NEVER }) => {
      const parsed = parse(dataset.value);
      if (parsed !== undefined) return parsed;
      addIssue({ message: `not a ${name}` });
      return NEVER;
    }),
  );

export const ownerId = id(parseOwnerId, 'owner id');
export const deviceId = id(parseDeviceId, 'device id');
export const sessionId = id(parseSessionId, 'session id');
export const replicaId = id(parseReplicaId, 'replica id');
export const snapshotId = id(parseSnapshotId, 'snapshot id');
export const datasetName = id(parseDatasetName, 'data set name');
export const blobNameForm = id(parseBlobName, 'name of a chunk');
export const recordHash = id(parseRecordHash, 'record hash');

/** Sealed bytes as base64url, at most `most` bytes after decoding. */
export const sealedBytes = (most: number) =>
  v.pipe(
    v.string(),
    v.maxLength(Math.ceil((most * 4) / 3)),
    v.rawTransform<string, Bytes>(({ dataset, addIssue, NEVER }) => {
      const bytes = fromBase64Url(dataset.value);
      if (bytes !== undefined) return bytes;
      addIssue({ message: 'not base64url' });
      return NEVER;
    }),
  );

const exactBytes = (length: number) =>
  v.pipe(sealedBytes(length), v.check((bytes) => bytes.byteLength === length, `not ${length} bytes`));

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const vectorOf = (most: number) =>
  v.pipe(
    v.record(v.string(), v.tuple([count, recordHash])),
    v.rawTransform<{ [replica: string]: [number, RecordHash] }, Vector>(({ dataset, addIssue, NEVER }) => {
      const entries = Object.entries(dataset.value);
      if (entries.length <= most && entries.every(([replica]) => parseReplicaId(replica) !== undefined)) {
        return Object.fromEntries(entries) as { [replica: ReplicaId]: Position };
      }
      addIssue({ message: 'not a vector' });
      return NEVER;
    }),
  );
export const vector = vectorOf(limits.activeReplicas);
/** What a checkpoint stands for: one that is given back to a server that went back names what that counts, and its author beside it. */
const checkpointVector = vectorOf(limits.activeReplicas + 1);
/** What a device holds; it may name replicas that were retired since, and own ones that the server has never heard of. */
export const heldVector = vectorOf(limits.heldReplicas);

export const challengeRequest = v.strictObject({ owner: ownerId });
export const challengeReply = v.object({ nonce: v.string() });
/** Signed by the device key, or by the root key on restore (then `device` is absent and `root` names the public key). */
export const tokenRequest = v.strictObject({
  owner: ownerId,
  device: v.optional(deviceId),
  root: v.optional(exactBytes(32)),
  nonce: v.pipe(v.string(), v.maxLength(400)),
  signature: exactBytes(64),
});
export const tokenReply = v.object({ token: v.string(), expires: count });

/** One revision of the keyring, encoded and signed by shared/crypto; the server checks what it can and stores the bytes. */
const revision = sealedBytes(limits.keyringRevisionBytes);
/** The first revision, and for a server that lost the account also those after it: a device of none of the first ones needs them to sign in. */
export const accountRequest = v.strictObject({
  keyring: revision,
  later: v.optional(v.array(revision)),
  /** For a server that takes invited people only. */
  invite: v.optional(v.pipe(v.string(), v.maxLength(limits.inviteLetters))),
});
export const accountReply = v.object({ owner: ownerId });
export const keyringReply = v.object({ owner: ownerId, revisions: v.array(sealedBytes(limits.keyringRevisionBytes)) });
export const keyringRequest = v.strictObject({ keyring: revision });
const datasets = { datasets: v.optional(count), datasetBytes: v.optional(count) };
const amounts = { bytes: count, sessions: count, snapshots: count, devices: count, ...datasets };
export const usageReply = v.object({ owner: ownerId, ...amounts, limits: v.optional(v.object(amounts)) });

/** Certified devices, and when each last signed in (server time, ms); their names are in the keyring, sealed. */
export const devicesReply = v.object({ owner: ownerId, devices: v.array(v.object({ device: deviceId, seen: v.optional(count) })) });

/** What shows the server that somebody has the code of a pairing. */
const door = v.pipe(v.string(), v.regex(/^[\w-]{22}$/));
const pairingMessage = sealedBytes(limits.pairingBytes);
export const pairingOpenRequest = v.strictObject({ door });
export const pairingOpenReply = v.object({ until: count });
export const pairingState = v.object({ until: count, request: v.optional(pairingMessage) });
export const pairingSealed = v.strictObject({ sealed: pairingMessage });
export const pairingKnock = v.strictObject({ door, sealed: pairingMessage });
export const pairingLook = v.strictObject({ door });
export const pairingAnswer = v.object({ answer: v.optional(pairingMessage) });

const meta = sealedBytes(limits.metaBytes);
/** Row of the list: `vector` lets a device see at once whether it has everything. */
export const sessionRow = v.object({
  id: sessionId,
  revision: count,
  vector,
  meta: v.optional(meta),
  deleted: v.boolean(),
  changed: count,
});
export const sessionsReply = v.object({ sessions: v.array(sessionRow), cursor: v.string(), more: v.boolean() });

const chunkCount = v.pipe(count, v.minValue(1), v.maxValue(limits.datasetChunks));
/** A data set that a session uses, so that the server keeps its chunks. Refused while one of them is not there, unless `absent`. */
export const namedDataset = v.strictObject({ name: datasetName, chunks: chunkCount, absent: v.optional(v.boolean()) });

export const pushRequest = v.strictObject({
  /** None when metadata comes alone: it is sealed a moment after the records that it describes have gone. */
  records: v.pipe(v.array(sealedBytes(limits.itemSealedBytes)), v.maxLength(limits.pullRecords)),
  /** Sealed title and counts; only from a pusher that holds everything in the head. */
  meta: v.optional(meta),
  /** The head that the pusher holds: with it, metadata alone is taken only while the head is still that one. */
  revision: v.optional(count),
  /** Added to what the head names; a push takes no name away. */
  datasets: v.optional(v.pipe(v.array(namedDataset), v.maxLength(limits.namedDatasets))),
});
/** The newest checkpoint, its number along the line (0 for none), and what the server holds beyond it: records, their sealed bytes (about), and the checkpoint's own. */
export const logState = v.object({ checkpoint: v.optional(recordHash), number: count, records: count, bytes: count, size: count });
export const pushReply = v.object({ revision: count, vector, log: v.optional(logState) });

const checkpointItems = v.pipe(v.array(sealedBytes(limits.itemSealedBytes)), v.minLength(1), v.maxLength(limits.checkpointItems));
/** A sealed checkpoint, cut into items, and what it is bound to. */
export const checkpoint = v.object({ hash: recordHash, number: count, previous: v.optional(recordHash), vector: checkpointVector, items: checkpointItems });
export const checkpointRequest = v.strictObject({
  /** The newest checkpoint as its author knows it: the swap is refused when it is another by now. */
  previous: v.optional(recordHash),
  vector: checkpointVector,
  items: checkpointItems,
  /** Gives a server that went back what it lost: the number that the checkpoint had. */
  reseed: v.optional(count),
  /** Of its state, the data sets that are kept; others that the head named at this revision are named no more. */
  datasets: v.optional(v.strictObject({ names: v.pipe(v.array(datasetName), v.maxLength(limits.namedDatasets)), revision: count })),
});
export const checkpointReply = pushReply;

export const pullRequest = v.strictObject({
  vector: heldVector,
  /** The newest checkpoint all of whose records are held; spares the server a comparison. */
  checkpoint: v.optional(recordHash),
  /** Also of a session that is deleted, as long as its content is kept. */
  deleted: v.optional(v.boolean()),
});
export const pullReply = v.object({
  revision: count,
  /** The server's whole vector. */
  vector,
  /** In commit order over all replicas, gap-free after the asked vector. */
  records: v.array(sealedBytes(limits.itemSealedBytes)),
  more: v.boolean(),
  meta: v.optional(meta),
  log: v.optional(logState),
  /** For who lacks something that is only in the archive: the records of the page come after it. */
  checkpoint: v.optional(checkpoint),
  /** Last positions of the asked replicas that were retired. */
  retired: v.optional(heldVector),
});

/**
 * The line of checkpoints that the server keeps, the newest first: its number along the line, server time, whether its body is kept,
 * and whether the records are that it archived (those behind the one before it).
 */
export const historyReply = v.object({
  points: v.array(v.object({ number: count, hash: recordHash, at: count, whole: v.boolean(), records: v.boolean() })),
});
/** `whole`: the checkpoint of that number; else the records that it archived, from the `after`-th on. */
export const pastRequest = v.strictObject({ number: count, whole: v.optional(v.boolean()), after: v.optional(count) });
export const pastReply = v.object({
  checkpoint: v.optional(checkpoint),
  /** In commit order; some may lie behind the checkpoint already, others in front of the one before it. */
  records: v.array(sealedBytes(limits.itemSealedBytes)),
  /** Where to go on; absent with the last page. */
  next: v.optional(count),
});

export const deleteSessionRequest = v.strictObject({
  vector: heldVector,
  /** Drops what the tombstone would keep for 30 days. */
  forGood: v.optional(v.boolean()),
});

export const snapshotRequest = v.strictObject({
  id: snapshotId,
  /** SHA-256 of the sealed body: the same again is a success, another one a conflict. */
  digest: recordHash,
  sealed: sealedBytes(limits.itemSealedBytes),
  expires: v.optional(count),
});
export const snapshotMade = v.object({ id: snapshotId, created: count, bytes: count });
export const snapshotReply = v.object({ id: snapshotId, created: count, sealed: sealedBytes(limits.itemSealedBytes) });
const snapshotRow = v.object({ id: snapshotId, created: count, bytes: count, expires: v.optional(count) });
export const snapshotsReply = v.object({ snapshots: v.array(snapshotRow), cursor: v.optional(v.string()) });

/** Expiry of a snapshot; null keeps it until it is deleted. */
export const snapshotChange = v.strictObject({ expires: v.nullable(count) });
/**
 * Visitors are counted, not named. The first row is the owner's own visit at the creation, which is derived and never written.
 */
const visit = v.object({ visitor: v.string(), owner: v.boolean(), visits: count, first: count, last: count });
export const visitsReply = v.object({ visits: v.array(visit), cursor: v.optional(v.string()) });

/** Chunks travel as plain bytes, not as JSON; this is the list of what is there, by name. */
const blobRow = v.object({ name: blobNameForm, bytes: count });
export const blobsReply = v.object({ blobs: v.array(blobRow), cursor: v.optional(v.string()) });
export const blobReply = v.object({ name: blobNameForm, bytes: count, created: v.boolean() });

/** RFC 9457. `position` accompanies GAP, FORK and RETIRED: the server's last of that replica. `facts` are as in a Fault. */
export const problem = v.object({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  code: v.picklist(faultCodes),
  facts: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
  replica: v.optional(replicaId),
  position: v.optional(v.tuple([count, recordHash])),
  vector: v.optional(heldVector),
});

export type SessionRow = v.InferOutput<typeof sessionRow>;
export type SessionsReply = v.InferOutput<typeof sessionsReply>;
export type PushRequest = v.InferOutput<typeof pushRequest>;
export type LogState = v.InferOutput<typeof logState>;
export type HistoryReply = v.InferOutput<typeof historyReply>;
export type PastReply = v.InferOutput<typeof pastReply>;
export type Checkpoint = v.InferOutput<typeof checkpoint>;
export type CheckpointRequest = v.InferOutput<typeof checkpointRequest>;
export type PushReply = v.InferOutput<typeof pushReply>;
export type PullReply = v.InferOutput<typeof pullReply>;
export type NamedDataset = v.InferOutput<typeof namedDataset>;
export type Problem = v.InferOutput<typeof problem>;
export type TokenRequest = v.InferOutput<typeof tokenRequest>;
export type SnapshotReply = v.InferOutput<typeof snapshotReply>;
