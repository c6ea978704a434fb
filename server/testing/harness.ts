/**
 * For tests of the API only: the real application over a store, with a clock that a test moves, and people who use it: accounts
 * with a device and a root, who sign in, seal real records and call.
 */
import { nanoid } from 'nanoid';
import { authMessage } from '../../shared/crypto/auth.ts';
import { newExchangePair, newSigningPair, sign } from '../../shared/crypto/curves.ts';
import { importDataKey } from '../../shared/crypto/derive.ts';
import { firstPrevious, sealRecord } from '../../shared/crypto/envelope.ts';
import type { CryptoPort, Subtle } from '../../shared/crypto/port.ts';
import { firstRevision, type NewDevice } from '../../shared/crypto/revisions.ts';
import { deriveRoot, type Root } from '../../shared/crypto/root.ts';
import { toBase64Url, utf8, type Bytes } from '../../shared/model/bytes.ts';
import {
  mintDeviceId,
  mintReplicaId,
  mintSessionId,
  mintSnapshotId,
  type DeviceId,
  type OwnerId,
  type RecordHash,
  type ReplicaId,
  type SessionId,
} from '../../shared/model/ids.ts';
import * as v from 'valibot';
import { problem, type Problem } from '../../shared/protocol/messages.ts';
import { refusalsOf, rowOf } from '../../shared/protocol/operations.ts';
import { createApp } from '../app.ts';
import type { AppDeps } from '../deps.ts';
import { apiRoot } from '../routes/callers.ts';
import { requestId } from '../routes/answered.ts';
import { statusOf } from '../routes/problems.ts';
import { createLimiter } from '../services/limiter.ts';
import { createMemoryBlobs } from '../store/blobs/memory.ts';
import { createMemoryStore } from '../store/memory/store.ts';

export const webCrypto: CryptoPort = {
  subtle: globalThis.crypto.subtle as unknown as Subtle,
  random: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
};
export const origin = 'http://localhost:8787';
export const mint = (length: number): string => nanoid(length);
export const newSession = (): SessionId => mintSessionId(mint);
export const newReplica = (): ReplicaId => mintReplicaId(mint);
export const newSnapshot = () => mintSnapshotId(mint);

/** Sends one request to the application, in this process or over the network. */
export type Send = (request: Request) => Promise<Response>;

/** Every answer of every test is one that the table of calls promises, or the test fails. */
const checkDocumented = async (request: Request, response: Response): Promise<void> => {
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith(apiRoot)) return;
  const row = rowOf(request.method, pathname.slice(apiRoot.length));
  const { status } = response;
  if (row !== undefined && status === row.success) {
    const isPlain = request.method !== 'HEAD' && response.headers.get('content-encoding') === null;
    if (row.reply !== undefined && isPlain) v.parse(row.reply, await response.json());
    return;
  }
  if (row?.etag === true && status === 304) return;
  if (row?.ranges === true && (status === 206 || status === 416)) return;
  // An answer to HEAD has no body that would say which refusal it is.
  if (request.method === 'HEAD' && status < 500) return;
  const { code } = v.parse(problem, await response.json());
  const codes = row === undefined ? ['NOT_FOUND', 'RATE_LIMITED'] : refusalsOf(row);
  const isPromised = codes.includes(code) && (statusOf(code)[0] === status || (code === 'INVALID_INPUT' && status === 400));
  if (!isPromised) throw new Error(`undocumented answer: ${request.method} ${row?.path ?? 'nowhere'} ${status} ${code}`);
};

export const createService = (over: Partial<AppDeps> = {}) => {
  const clock = { now: Date.UTC(2026, 0, 1) };
  const now = (): number => clock.now;
  const deps: AppDeps = {
    store: createMemoryStore(),
    blobs: createMemoryBlobs(),
    crypto: webCrypto,
    limiter: createLimiter(now),
    secret: 'a secret of the test, long enough to be one',
    now,
    wait: async (milliseconds) => {
      clock.now += Math.max(0, milliseconds);
    },
    origins: [],
    styleHashes: [],
    asset: async () => undefined,
    address: (request) => request.headers.get('x-test-address') ?? 'here',
    ...over,
  };
  const app = createApp(deps);
  const send: Send = async (request) => {
    const response = await app.fetch(request);
    await checkDocumented(request, response.clone());
    return response;
  };
  return { clock, deps, send };
};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** One JSON call. A body is sent as it is when it is text. */
export const call = async (
  send: Send,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> => {
  const request = new Request(`${origin}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const response = await send(request);
  const text = await response.text();
  const isJson = text !== '' && /^application\/(?:problem\+)?json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: isJson ? (JSON.parse(text) as unknown) : undefined };
};

/** Headers without the id that every request has of its own. */
export const lasting = ({ headers }: Answer): string[][] => [...headers].filter(([name]) => name !== requestId);

export const codeOf = (answer: Answer): string => (answer.body as Problem).code;

export interface Chain {
  readonly replica: ReplicaId;
  /** The next record as base64url, sealed with `size` bytes of payload. */
  next(size?: number): Promise<string>;
  hash(): RecordHash;
  /** Of its last record. */
  sequence(): number;
}

const key = await importDataKey(webCrypto, webCrypto.random(32));

/** A replica that appends to a session; from the start, or after a given place. */
export const createChain = async (
  owner: OwnerId,
  session: SessionId,
  after?: { replica: ReplicaId; sequence: number; hash: RecordHash },
): Promise<Chain> => {
  const replica = after?.replica ?? newReplica();
  let [sequence, previous] = [after?.sequence ?? 0, after?.hash ?? (await firstPrevious(webCrypto, session))];
  return {
    replica,
    hash: () => previous,
    sequence: () => sequence,
    async next(size = 20) {
      sequence += 1;
      const header = { flags: 0, owner, session, replica, sequence, previous, epoch: 1 };
      const record = await sealRecord(webCrypto, key, header, new Uint8Array(size).fill(sequence));
      previous = record.hash;
      return toBase64Url(record.bytes);
    },
  };
};

export const take = async (chain: Chain, count: number, size?: number): Promise<string[]> => {
  const records: string[] = [];
  for (let n = 0; n < count; n += 1) records.push(await chain.next(size));
  return records;
};

export interface NewAccount {
  readonly root: Root;
  readonly accountKey: Bytes;
  readonly device: DeviceId;
  readonly first: Bytes;
  sign(message: Bytes): Promise<Bytes>;
}

export const newDevice = async (): Promise<{ device: NewDevice; sign(message: Bytes): Promise<Bytes> }> => {
  const [signing, exchange] = [await newSigningPair(webCrypto), await newExchangePair(webCrypto)];
  const device = { id: mintDeviceId(mint), signing: signing.publicKey, exchange: exchange.publicKey, added: 1, name: 'a device' };
  return { device, sign: (message) => sign(webCrypto, signing.privateKey, message) };
};

/** Keys and first revision of an account that no server knows yet. */
export const newAccount = async (): Promise<NewAccount> => {
  const root = await deriveRoot(webCrypto, webCrypto.random(16));
  const accountKey = webCrypto.random(32);
  const { device, sign: signer } = await newDevice();
  return { root, accountKey, device: device.id, first: await firstRevision(webCrypto, root, device, accountKey), sign: signer };
};

export type SignIn = { owner: OwnerId; device?: DeviceId; root?: Bytes; sign(message: Bytes): Promise<Bytes>; at?: string };

/** Challenge and token. */
export const signIn = async (send: Send, { owner, device, root, sign: signer, at = origin }: SignIn): Promise<Answer> => {
  const { nonce } = (await call(send, 'POST', '/auth/challenge', { owner })).body as { nonce: string };
  const signature = toBase64Url(await signer(authMessage(at, owner, device, nonce)));
  const who = { owner, ...(device && { device }), ...(root && { root: toBase64Url(root) }) };
  return call(send, 'POST', '/auth/token', { ...who, nonce, signature });
};

export interface Person extends NewAccount {
  readonly owner: OwnerId;
  readonly token: string;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  push(session: SessionId, records: readonly string[], more?: Record<string, unknown>): Promise<Answer>;
  /** Every record of the session, page by page. */
  pullAll(session: SessionId): Promise<string[]>;
}

/** Registers a new account and signs its device in. */
export const join = async (send: Send): Promise<Person> => {
  const account = await newAccount();
  const { owner } = account.root;
  await call(send, 'PUT', '/account', { keyring: toBase64Url(account.first) });
  const { token } = (await signIn(send, { owner, device: account.device, sign: account.sign })).body as { token: string };
  return { ...account, owner, token, ...calls(send, token) };
};

export const calls = (send: Send, token: string): Pick<Person, 'call' | 'push' | 'pullAll'> => {
  const own: Person['call'] = (method, path, body, headers) =>
    call(send, method, path, body, { authorization: `Bearer ${token}`, ...headers });
  return {
    call: own,
    push: (session, records, more) => own('POST', `/sessions/${session}/records`, { records, ...more }),
    async pullAll(session) {
      const [all, vector]: [string[], Record<string, [number, string]>] = [[], {}];
      for (let more = true; more; ) {
        const answer = await own('POST', `/sessions/${session}/pull`, { vector });
        if (answer.status !== 200) throw new Error(`pull: ${answer.status} ${JSON.stringify(answer.body)}`);
        const page = answer.body as { records: string[]; more: boolean };
        for (const sealed of page.records) {
          const { replica, sequence } = placeOf(sealed);
          vector[replica] = [sequence, 'A'.repeat(43)];
          all.push(sealed);
        }
        more = page.more;
      }
      return all;
    },
  };
};

/** Replica and sequence of a record, read from its wire form (SPEC: envelope). */
export const placeOf = (sealed: string): { replica: string; sequence: number } => {
  const bytes = Buffer.from(sealed, 'base64url');
  return { replica: bytes.subarray(2, 24).toString('latin1'), sequence: Number(bytes.readBigUInt64BE(24)) };
};

export const meta = (text: string): string => toBase64Url(utf8(text));
