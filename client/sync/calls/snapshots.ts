/**
 * The snapshot calls. Ids are minted here and creation is create-if-absent: the same sealed body again is a success, so a reply that
 * was lost is settled by sending it again. Opening needs no account; every refusal of it looks the same.
 */
import * as v from 'valibot';
import { toBase64Url, type Bytes } from '../../../shared/model/bytes.ts';
import type { RecordHash, SnapshotId } from '../../../shared/model/ids.ts';
import type { Result } from '../../../shared/model/result.ts';
import { limits } from '../../../shared/model/limits.ts';
import { snapshotReply, snapshotsReply, visitsReply, type SnapshotReply } from '../../../shared/protocol/messages.ts';
import { ask, type Http } from './http.ts';
import { openTokens, type DeviceAuth } from './token.ts';

export type SnapshotsReply = v.InferOutput<typeof snapshotsReply>;

export type VisitsReply = v.InferOutput<typeof visitsReply>;

export interface NewSnapshot {
  readonly id: SnapshotId;
  /** SHA-256 of `sealed`. */
  readonly digest: RecordHash;
  readonly sealed: Bytes;
  /** Ms since 1970; without it the link does not end by itself. */
  readonly expires?: number;
}

export interface SnapshotApi {
  /** Fault ALREADY_EXISTS: another body has this id. */
  create(snapshot: NewSnapshot): Promise<Result<unknown>>;
  open(id: SnapshotId): Promise<Result<SnapshotReply>>;
  /** Mine, a page at a time. */
  list(cursor?: string): Promise<Result<SnapshotsReply>>;
  remove(id: SnapshotId): Promise<Result<unknown>>;
  /** When it ends, ms since 1970; null: never. */
  expire(id: SnapshotId, expires: number | null): Promise<Result<unknown>>;
  /** Of mine: the first hundred visitors, the first row being the creation. */
  visits(id: SnapshotId): Promise<Result<VisitsReply>>;
}

/** Opening alone, for a visitor without an account. */
export const openSnapshot = (http: Http, id: SnapshotId): Promise<Result<SnapshotReply>> =>
  ask(http, { method: 'GET', path: `/snapshots/${id}`, reply: snapshotReply });

export const openSnapshotApi = (http: Http, auth: DeviceAuth): SnapshotApi => {
  const { authorized } = openTokens(http, auth);
  return {
    create: ({ sealed, ...rest }) =>
      authorized({ method: 'POST', path: '/snapshots', body: { ...rest, sealed: toBase64Url(sealed) }, reply: v.unknown() }),
    open: (id) => openSnapshot(http, id),
    list: (cursor) => {
      const path = cursor === undefined ? '/snapshots' : (`/snapshots?${new URLSearchParams({ cursor }).toString()}` as const);
      return authorized({ method: 'GET', path, reply: snapshotsReply });
    },
    expire: (id, expires) => authorized({ method: 'PATCH', path: `/snapshots/${id}`, body: { expires }, reply: v.unknown() }),
    visits: (id) => authorized({ method: 'GET', path: `/snapshots/${id}/visits?limit=${limits.listPageMaximum}`, reply: visitsReply }),
    remove: (id) => authorized({ method: 'DELETE', path: `/snapshots/${id}`, reply: v.unknown() }),
  };
};
