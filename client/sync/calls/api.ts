/**
 * The calls that synchronization makes, typed by the schemas that the server parses with too. Plain fetch instead of Hono's
 * client: the worker needs six calls, and every answer is parsed here anyway.
 */
import * as v from 'valibot';
import { toBase64Url, type Bytes } from '../../../shared/model/bytes.ts';
import type { DatasetName, RecordHash, SessionId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { Vector } from '../../../shared/model/vector.ts';
import {
  checkpointReply,
  keyringReply,
  pullReply,
  pushReply,
  sessionsReply,
  type NamedDataset,
  type PullReply,
  type PushReply,
  type SessionsReply,
} from '../../../shared/protocol/messages.ts';
import { passing } from '../../sw/lettingIn.ts';
import type { Http, Reply } from './http.ts';
import { openTokens, type DeviceAuth, type Tokens } from './token.ts';

export interface PushBody {
  readonly records: readonly Bytes[];
  readonly meta: Bytes | undefined;
  /** Metadata alone is taken only at this revision of the head. */
  readonly revision: number | undefined;
  readonly datasets?: readonly NamedDataset[];
}

export interface CheckpointBody {
  readonly previous: RecordHash | undefined;
  readonly vector: Vector;
  readonly items: readonly Bytes[];
  /** The server went back: the number that the checkpoint had. */
  readonly reseed?: number;
  /** Data sets of its state that are kept, and the head's revision that it was built at. */
  readonly datasets?: { readonly names: readonly DatasetName[]; readonly revision: number };
}

export interface SyncApi {
  /** Changes since the cursor; everything without one. */
  list(cursor: string | undefined): Promise<Reply<SessionsReply>>;
  push(session: SessionId, body: PushBody): Promise<Reply<PushReply>>;
  /** Records behind the vector, in commit order; `checkpoint` is the newest one that is held whole; `deleted` also of a tombstone. */
  pull(session: SessionId, vector: Vector, checkpoint?: RecordHash, deleted?: boolean): Promise<Reply<PullReply>>;
  /** Puts a checkpoint in place of what its vector covers. PRECONDITION_FAILED: another one was faster, or it is no prefix. */
  checkpoint(session: SessionId, body: CheckpointBody): Promise<Reply<PushReply>>;
  /** Deletes, if the vector covers all that the server holds. `forGood` drops what the tombstone keeps. */
  remove(session: SessionId, vector: Vector, forGood: boolean): Promise<Reply<unknown>>;
  /** All revisions of the account's keyring, the first one first. */
  keyring(): Promise<Reply<{ readonly revisions: readonly Bytes[] }>>;
  /** Appends one. PRECONDITION_FAILED: another one came first. */
  putKeyring(revision: Bytes): Promise<Reply<unknown>>;
}

/** Where the API is: the origin that served the app, without a setting. */
export const httpOf = (origin: string): Http => ({ base: `${origin}/api/v1`, fetch: (request) => passing(() => globalThis.fetch(request)) });

export const openSyncApi = (http: Http, auth: DeviceAuth, { authorized }: Tokens = openTokens(http, auth)): SyncApi => {
  return {
    list: (cursor) => {
      const query = new URLSearchParams({ limit: String(limits.listPageMaximum), ...(cursor === undefined ? {} : { cursor }) });
      return authorized({ method: 'GET', path: `/sessions?${query.toString()}`, reply: sessionsReply });
    },
    push: (session, { records, meta, revision, datasets }) => {
      const body = { records: records.map(toBase64Url), revision, datasets, meta: meta === undefined ? undefined : toBase64Url(meta) };
      return authorized({ method: 'POST', path: `/sessions/${session}/records`, body, reply: pushReply });
    },
    pull: (session, vector, checkpoint, deleted) => {
      const body = deleted === true ? { vector, checkpoint, deleted } : { vector, checkpoint };
      return authorized({ method: 'POST', path: `/sessions/${session}/pull`, body, reply: pullReply });
    },
    checkpoint: (session, body) => {
      const items = body.items.map(toBase64Url);
      return authorized({ method: 'PUT', path: `/sessions/${session}/checkpoint`, body: { ...body, items }, reply: checkpointReply });
    },
    remove: (session, vector, forGood) => {
      const body = forGood ? { vector, forGood } : { vector };
      return authorized({ method: 'DELETE', path: `/sessions/${session}`, body, reply: v.unknown() });
    },
    keyring: () => authorized({ method: 'GET', path: '/account/keyring', reply: keyringReply }),
    putKeyring: (revision) => authorized({ method: 'PUT', path: '/account/keyring', body: { keyring: toBase64Url(revision) }, reply: v.unknown() }),
  };
};
