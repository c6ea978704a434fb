/**
 * Every call of the API as one table: who may make it, what it takes, what it answers. The server refuses to start with a route that
 * has no row here, takes bounds and rates from it, and describes itself by it (/openapi.json, /docs); the authorization matrix and
 * the hostile fuzz of the tests are drawn from it; the client's paths are typed by it.
 *
 * `examples` are real requests: they parse, and are shown beside each call.
 */
import type * as v from 'valibot';
import type { FaultCode } from '../model/faults.ts';
import type { BlobName } from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import * as m from './messages.ts';
import { pairingOperations } from './pairingOperations.ts';

/** anyone: no token is looked at. device: a certified device. account: such a device, or the root itself after the phrase. */
export type By = 'anyone' | 'device' | 'account';

export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /api/v1; a name after a colon is an id. */
  readonly path: string;
  readonly by: By;
  /** One line, then what the caller must know. */
  readonly summary: string;
  readonly notes?: string;
  /** A list: ?cursor= and ?limit=. */
  readonly paged?: true;
  readonly body?: v.GenericSchema<unknown, unknown>;
  /** Largest body in bytes; limits.requestBodyBytes without it. */
  readonly bodyBytes?: number;
  readonly success: 200 | 201 | 204;
  readonly reply?: v.GenericSchema<unknown, unknown>;
  /** Media type of a body that is plain bytes, in place of `body`, and of such an answer, in place of `reply`. */
  readonly sends?: string;
  readonly answers?: string;
  /** Range is answered 206, one that lies outside 416 (RFC 9110, 14). */
  readonly ranges?: true;
  /** Query parameters beside those of a list. */
  readonly query?: { readonly [name: string]: string };
  /** Answers carry an ETag; If-None-Match is answered 304. */
  readonly etag?: true;
  /** Refusals of its own; what follows from the rest of the row (refusalsOf) is not named again. */
  readonly refusals?: readonly FaultCode[];
  /** A rate of its own, beside those of the device, the owner and the address. */
  readonly rate?: keyof typeof limits.routeRates;
  /** False for a call that asks the store nothing. */
  readonly stores?: false;
  readonly example: { readonly query?: string; readonly body?: { readonly [name: string]: unknown } };
}

const [owner, device, replica, snapshot] = ['owner', 'device', 'replica', 'snapshot'].map((word) => word.padEnd(22, '0'));
/** An id as the examples write it. */
export const exampleId = 'session'.padEnd(22, '0');
export const exampleChunk = `${'dataset'.padEnd(22, '0')}.0` as BlobName;
const hash = 'A'.repeat(43);
const octets = 'application/octet-stream';
const exampleVector = { [String(replica)]: [2, hash] };

export const operations = {
  challenge: {
    method: 'POST',
    path: '/auth/challenge',
    by: 'anyone',
    summary: 'Ask for a nonce to sign',
    notes: 'It is good for a minute. Nothing tells whether the account exists.',
    body: m.challengeRequest,
    success: 200,
    reply: m.challengeReply,
    rate: 'signIn',
    stores: false,
    example: { body: { owner } },
  },
  token: {
    method: 'POST',
    path: '/auth/token',
    by: 'anyone',
    summary: 'Exchange a signed nonce for a bearer token of 15 minutes',
    notes:
      'The signature covers "hf1/auth", the origin of the server, owner, device and nonce. A device names itself; after the recovery phrase the root key signs, and root stands in place of device.',
    body: m.tokenRequest,
    success: 200,
    reply: m.tokenReply,
    refusals: ['UNAUTHENTICATED', 'REVOKED', 'ERASED'],
    rate: 'signIn',
    example: { body: { owner, device, nonce: 'the nonce of the challenge', signature: 'A'.repeat(86) } },
  },
  register: {
    method: 'PUT',
    path: '/account',
    by: 'anyone',
    summary: 'Make the account that a first keyring revision names',
    notes: 'Again is a success. A server for invited people wants an invite code. Later revisions are taken where they follow.',
    body: m.accountRequest,
    success: 200,
    reply: m.accountReply,
    refusals: ['UNREADABLE_RECORD', 'UNSUPPORTED_VERSION', 'BAD_SIGNATURE', 'ALREADY_EXISTS', 'ERASED', 'INVITE_NEEDED'],
    rate: 'register',
    example: { body: { keyring: 'AQ', later: [] } },
  },
  usage: {
    method: 'GET',
    path: '/account',
    by: 'account',
    summary: 'What the account uses, and what it may use',
    success: 200,
    reply: m.usageReply,
    example: {},
  },
  erase: {
    method: 'DELETE',
    path: '/account',
    by: 'account',
    summary: 'Erase the account for good',
    notes: 'Everything of it is cleared away; its id never lives again. Devices keep what they have.',
    success: 204,
    example: {},
  },
  export: {
    method: 'GET',
    path: '/account/export',
    by: 'account',
    summary: 'Everything that is held of the account, sealed, as one file',
    notes: 'Lines of JSON: the keyring, then sessions with their records, snapshots, chunks of data sets, and a last line with "end". A file without that line was cut.',
    success: 200,
    answers: 'application/x-ndjson',
    rate: 'checkpoint',
    example: {},
  },
  keyring: {
    method: 'GET',
    path: '/account/keyring',
    by: 'account',
    summary: 'All revisions of the keyring, the first one first',
    success: 200,
    reply: m.keyringReply,
    etag: true,
    example: {},
  },
  appendKeyring: {
    method: 'PUT',
    path: '/account/keyring',
    by: 'account',
    summary: 'Add a signed revision: certify or revoke a device, rotate keys, change the root',
    notes: 'It must follow the newest one; the newest again is a success.',
    body: m.keyringRequest,
    success: 204,
    refusals: ['UNREADABLE_RECORD', 'UNSUPPORTED_VERSION', 'BAD_SIGNATURE', 'PRECONDITION_FAILED', 'OVER_QUOTA'],
    example: { body: { keyring: 'AQ' } },
  },
  devices: {
    method: 'GET',
    path: '/account/devices',
    by: 'account',
    summary: 'Certified devices and when each last signed in',
    success: 200,
    reply: m.devicesReply,
    example: {},
  },
  ...pairingOperations,
  sessions: {
    method: 'GET',
    path: '/sessions',
    by: 'device',
    summary: 'Sessions that changed since the cursor, oldest change first',
    notes: 'All of them without one. Follow the cursor while more is true; keep the last one for the next time. A session may come twice.',
    paged: true,
    success: 200,
    reply: m.sessionsReply,
    example: { query: 'limit=100' },
  },
  head: {
    method: 'GET',
    path: '/sessions/:id',
    by: 'device',
    summary: 'One session as the list shows it',
    success: 200,
    reply: m.sessionRow,
    etag: true,
    refusals: ['DELETED'],
    example: {},
  },
  push: {
    method: 'POST',
    path: '/sessions/:id/records',
    by: 'device',
    summary: 'Append sealed records',
    notes:
      'Each must follow the last one of its replica here; known ones are skipped. GAP, FORK and RETIRED name the replica and its position. Data sets that it names must be here whole, unless marked absent. 200 means that everything is stored durably.',
    body: m.pushRequest,
    success: 200,
    reply: m.pushReply,
    refusals: ['GAP', 'FORK', 'RETIRED', 'CHECKPOINT_FIRST', 'BLOB_MISSING', 'DELETED', 'BROKEN_CHAIN', 'UNREADABLE_RECORD', 'UNSUPPORTED_VERSION', 'OVER_QUOTA'],
    example: { body: { records: ['AQAA'], meta: 'AQAA' } },
  },
  pull: {
    method: 'POST',
    path: '/sessions/:id/pull',
    by: 'device',
    summary: 'Records behind a vector, in commit order',
    notes: 'At most 500 records and 512 KiB. Who lacks something archived gets the checkpoint, and the records after it. DELETED names, of the replicas asked about, what the tombstone covers; with `deleted` its content is given out as long as it is kept.',
    body: m.pullRequest,
    success: 200,
    reply: m.pullReply,
    refusals: ['DELETED'],
    example: { body: { vector: exampleVector } },
  },
  checkpoint: {
    method: 'PUT',
    path: '/sessions/:id/checkpoint',
    by: 'device',
    summary: 'Put a sealed whole state in place of the records that its vector covers',
    body: m.checkpointRequest,
    bodyBytes: limits.checkpointBodyBytes,
    success: 200,
    reply: m.checkpointReply,
    refusals: ['PRECONDITION_FAILED', 'DELETED'],
    rate: 'checkpoint',
    example: { body: { vector: exampleVector, items: ['AQAA'] } },
  },
  history: {
    method: 'GET',
    path: '/sessions/:id/history',
    by: 'device',
    summary: 'The kept checkpoints of a session, the newest first',
    notes: 'Kept are the two latest, the newest one older than 30 days, those a day apart between, and every record after that.',
    success: 200,
    reply: m.historyReply,
    refusals: ['DELETED'],
    example: {},
  },
  past: {
    method: 'POST',
    path: '/sessions/:id/past',
    by: 'device',
    summary: 'A kept checkpoint, or the records that it archived',
    notes: 'At most 500 records and 512 KiB; go on at next. What is not kept any more is not found.',
    body: m.pastRequest,
    success: 200,
    reply: m.pastReply,
    refusals: ['DELETED'],
    example: { body: { number: 1, whole: true } },
  },
  deleteSession: {
    method: 'DELETE',
    path: '/sessions/:id',
    by: 'device',
    summary: 'Delete a session',
    notes: 'Only with a vector that covers all that is here: otherwise BEHIND with the vector. Again is a success. forGood drops what is kept for 30 days.',
    body: m.deleteSessionRequest,
    success: 204,
    refusals: ['BEHIND'],
    example: { body: { vector: exampleVector } },
  },
  createSnapshot: {
    method: 'POST',
    path: '/snapshots',
    by: 'device',
    summary: 'Store a sealed snapshot under an id minted by the caller',
    notes: 'The same again is a success. The creation counts as the first visit of its owner.',
    body: m.snapshotRequest,
    success: 201,
    reply: m.snapshotMade,
    refusals: ['ALREADY_EXISTS', 'OVER_QUOTA'],
    rate: 'snapshot',
    example: { body: { id: snapshot, digest: hash, sealed: 'AQAA' } },
  },
  snapshots: {
    method: 'GET',
    path: '/snapshots',
    by: 'device',
    summary: 'My snapshots, newest first',
    paged: true,
    success: 200,
    reply: m.snapshotsReply,
    example: { query: 'limit=20' },
  },
  openSnapshot: {
    method: 'GET',
    path: '/snapshots/:id',
    by: 'anyone',
    summary: 'Open a snapshot by its link',
    notes: 'Missing, expired, deleted and malformed are one answer, after the same time. Who keeps asking for what is not there is held back.',
    success: 200,
    reply: m.snapshotReply,
    example: {},
  },
  changeSnapshot: {
    method: 'PATCH',
    path: '/snapshots/:id',
    by: 'device',
    summary: 'Set, move or lift the expiry of my snapshot',
    body: m.snapshotChange,
    success: 204,
    example: { body: { expires: null } },
  },
  deleteSnapshot: {
    method: 'DELETE',
    path: '/snapshots/:id',
    by: 'device',
    summary: 'Delete my snapshot for good',
    success: 204,
    example: {},
  },
  visits: {
    method: 'GET',
    path: '/snapshots/:id/visits',
    by: 'device',
    summary: 'Visits of my snapshot',
    notes: 'Visitors are counted, not named; each counts once in five minutes. The first row is the creation.',
    paged: true,
    success: 200,
    reply: m.visitsReply,
    example: {},
  },
  blobs: {
    method: 'GET',
    path: '/blobs',
    by: 'device',
    summary: 'Chunks of data sets that are kept here, by name',
    paged: true,
    query: { dataset: 'Only the chunks of this data set' },
    success: 200,
    reply: m.blobsReply,
    example: { query: 'limit=100' },
  },
  putBlob: {
    method: 'PUT',
    path: '/blobs/:name',
    by: 'device',
    summary: 'Store a sealed chunk of a data set',
    notes:
      'Plain bytes, with their SHA-256 in Content-Digest (RFC 9530); the name is the keyed name of the data set, a dot and the number of the chunk. The same name again is a success and changes nothing. What no session names goes after 30 days.',
    sends: octets,
    success: 200,
    reply: m.blobReply,
    refusals: ['OVER_QUOTA', 'UNAVAILABLE'],
    example: {},
  },
  getBlob: {
    method: 'GET',
    path: '/blobs/:name',
    by: 'device',
    summary: 'A chunk, or a range of its bytes',
    notes: 'With Range: bytes=… the answer is 206, or 416 when it lies outside. HEAD tells the length.',
    success: 200,
    answers: octets,
    ranges: true,
    example: {},
  },
  deleteBlob: {
    method: 'DELETE',
    path: '/blobs/:name',
    by: 'device',
    summary: 'Remove a chunk',
    success: 204,
    example: {},
  },
} as const satisfies { readonly [name: string]: Operation };

export type OperationName = keyof typeof operations;

/** The rows, without what TypeScript knows of each. */
export const rows: readonly (Operation & { readonly name: string })[] = Object.entries<Operation>(operations).map(([name, row]) => ({ ...row, name }));

const hasId = ({ path }: Operation): boolean => path.includes('/:');

/** Every code that this call may be refused with, each once. */
export const refusalsOf = (row: Operation): readonly FaultCode[] => [
  ...new Set<FaultCode>([
    ...(row.by === 'anyone' ? [] : (['UNAUTHENTICATED', 'REVOKED', 'ERASED'] as const)),
    ...(row.body === undefined && row.sends === undefined ? [] : (['INVALID_INPUT'] as const)),
    ...(row.method === 'GET' ? [] : (['TOO_LARGE'] as const)),
    ...(row.paged === undefined ? [] : (['INVALID_INPUT'] as const)),
    ...(hasId(row) ? (['NOT_FOUND'] as const) : []),
    ...(row.refusals ?? []),
    'RATE_LIMITED',
    ...(row.stores === false ? [] : (['UNAVAILABLE', 'INTERNAL'] as const)),
  ]),
];

const patterns = rows.map((row) => ({ row, form: new RegExp(`^${row.path.replace(/:\w+/g, '[^/]+')}$`) }));

/** The row of a request; `path` below /api/v1. HEAD is asked as GET. */
export const rowOf = (method: string, path: string): (typeof rows)[number] | undefined => {
  const asked = method === 'HEAD' ? 'GET' : method;
  return patterns.find(({ row, form }) => row.method === asked && form.test(path))?.row;
};

type Filled<Path extends string> = Path extends `${infer Before}:${infer Rest}`
  ? Rest extends `${string}/${infer After}`
    ? `${Before}${string}/${Filled<After>}`
    : `${Before}${string}`
  : Path;
type Target<Row> = Row extends { readonly method: infer Method; readonly path: infer Path extends string; readonly paged: true }
  ? { readonly method: Method; readonly path: Filled<Path> | `${Filled<Path>}?${string}` }
  : Row extends { readonly method: infer Method; readonly path: infer Path extends string }
    ? { readonly method: Method; readonly path: Filled<Path> }
    : never;
/** Method and path of every call there is, for callers to be typed by. */
export type CallTarget = { [Name in OperationName]: Target<(typeof operations)[Name]> }[OperationName];
