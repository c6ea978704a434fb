/**
 * Snapshots: immutable sealed bodies, opened by whoever has the link. Three items, each written once the one before it stands:
 *
 *   snapshot.<id>/body   the sealed bytes     owner/link.<id>   the row of "my links"     snapshot.<id>/state   makes it exist
 *
 * `state` alone says whether a snapshot is live, so the body is read only then, and a deletion is one swap; what follows it is
 * cleared away by a task that was written before it (tasks.ts), however often the process ends in between. Missing, expired and deleted are one answer.
 */
import { sha256 } from '../../shared/crypto/port.ts';
import { toBase64Url, type Bytes } from '../../shared/model/bytes.ts';
import type { OwnerId, RecordHash, SnapshotId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { ok } from '../../shared/model/result.ts';
import type { AppDeps } from '../deps.ts';
import type { Item, Place } from '../store/store.ts';
import { refuse, type Answer } from './answer.ts';
import { sortable } from './heads.ts';
import { createTasks } from './tasks.ts';
import type { Usage } from './usage.ts';

export type SnapshotState = {
  readonly owner: OwnerId;
  readonly digest: RecordHash;
  readonly created: number;
  readonly bytes: number;
  readonly expires?: number;
  readonly deleted?: number;
};
export interface NewSnapshot {
  readonly id: SnapshotId;
  readonly digest: RecordHash;
  readonly sealed: Bytes;
  readonly expires?: number | undefined;
}
export interface SnapshotRow {
  readonly id: string;
  readonly created: number;
  readonly bytes: number;
  readonly expires?: number;
}
type Deps = Pick<AppDeps, 'store' | 'crypto' | 'now'> & { readonly usage: Usage };

export const partitionOf = (id: SnapshotId): string => `snapshot.${id}`;
const newestFirst = (created: number): string => sortable(999_999_999_999_999 - created);
const cursorForm = /^(\d{15})~(link\.[A-Za-z0-9_-]{22})$/;

const stateItem = (id: SnapshotId, body: SnapshotState): Item => ({
  partition: partitionOf(id),
  id: 'state',
  kind: 'state',
  sort: '',
  summary: null,
  body,
});

const linkItem = (id: SnapshotId, { owner, created, bytes, expires }: SnapshotState): Item => ({
  partition: owner,
  id: `link.${id}`,
  kind: 'snapshot',
  sort: newestFirst(created),
  summary: { created, bytes, ...(expires !== undefined && { expires }) },
  body: null,
});

const isLive = ({ deleted, expires }: SnapshotState, now: number): boolean =>
  deleted === undefined && (expires === undefined || expires > now);

export const createSnapshots = ({ store, crypto, now, usage }: Deps) => {
  const tasks = createTasks({ store, now });
  const readState = async (id: SnapshotId): Promise<{ state: SnapshotState; etag: string } | undefined> => {
    const stored = await store.read(partitionOf(id), 'state');
    return stored && { state: stored.body as SnapshotState, etag: stored.etag };
  };
  const own = async (owner: OwnerId, id: SnapshotId) => {
    const found = await readState(id);
    return found?.state.owner === owner ? found : undefined;
  };
  /** The owner's snapshot as `next` makes it of what is there then; undefined leaves it. Whoever is overtaken looks again. */
  const swapped = async (owner: OwnerId, id: SnapshotId, next: (state: SnapshotState) => Answer<SnapshotState | undefined>): Promise<Answer<SnapshotState>> => {
    for (let attempt = 0; attempt < limits.swapAttempts; attempt += 1) {
      const found = await own(owner, id);
      if (found === undefined) return refuse('NOT_FOUND');
      const state = next(found.state);
      if (!state.ok) return state;
      if (state.value === undefined) return ok(found.state);
      if ((await store.replace(stateItem(id, state.value), found.etag)) !== undefined) return ok(state.value);
    }
    return refuse('UNAVAILABLE', { retryAfter: limits.backoffFirst });
  };
  const same = (state: SnapshotState, owner: OwnerId, digest: RecordHash): Answer<{ created: number }> =>
    state.owner === owner && state.digest === digest && state.deleted === undefined
      ? ok({ created: state.created })
      : refuse('ALREADY_EXISTS');
  const clear = async (partition: string, id: string): Promise<boolean> => {
    const stored = await store.read(partition, id);
    return stored !== undefined && (await store.remove(partition, id, stored.etag));
  };

  /** Body, visits, and the row of the owner's list; all of it may be gone already. */
  const clearAll = async (id: SnapshotId, { owner, bytes }: SnapshotState): Promise<void> => {
    const partition = partitionOf(id);
    await clear(partition, 'body');
    for (;;) {
      const visits = await store.page({ partition, kind: 'visit', limit: limits.listPageMaximum });
      for (const visit of visits) await clear(partition, visit.id);
      if (visits.length < limits.listPageMaximum) break;
    }
    if (await clear(owner, `link.${id}`)) usage.add(owner, { bytes: -bytes, snapshots: -1 });
  };

  const check = async (owner: OwnerId, { digest, sealed, expires }: NewSnapshot): Promise<Answer<void>> => {
    if (toBase64Url(await sha256(crypto, sealed)) !== digest) return refuse('INVALID_INPUT', { facts: { field: 'digest' } });
    if (expires !== undefined && expires <= now()) return refuse('INVALID_INPUT', { facts: { field: 'expires' } });
    const used = await usage.of(owner);
    if (used.snapshots >= limits.ownerSnapshots) return refuse('OVER_QUOTA', { facts: { snapshots: limits.ownerSnapshots } });
    const actual = used.bytes + sealed.byteLength;
    return actual > limits.ownerBytes ? refuse('OVER_QUOTA', { facts: { actual, allowed: limits.ownerBytes } }) : ok(undefined);
  };

  return {
    /** Create-if-absent: the same digest again is a success, anything else under the id is ALREADY_EXISTS. */
    async create(owner: OwnerId, snapshot: NewSnapshot): Promise<Answer<{ created: number }>> {
      const { id, digest, sealed, expires } = snapshot;
      const before = await readState(id);
      if (before !== undefined) return same(before.state, owner, digest);
      const checked = await check(owner, snapshot);
      if (!checked.ok) return checked;
      const partition = partitionOf(id);
      const text = toBase64Url(sealed);
      if ((await store.create({ partition, id: 'body', kind: 'body', sort: '', summary: null, body: text })) === undefined) {
        const left = await store.read(partition, 'body');
        if (left !== undefined && left.body !== text) return refuse('ALREADY_EXISTS');
      }
      const state: SnapshotState = {
        owner,
        digest,
        created: now(),
        bytes: sealed.byteLength,
        ...(expires !== undefined && { expires }),
      };
      await store.create(linkItem(id, state));
      if ((await store.create(stateItem(id, state))) === undefined) {
        const other = await readState(id);
        return other === undefined
          ? refuse('UNAVAILABLE', { retryAfter: limits.backoffFirst })
          : same(other.state, owner, digest);
      }
      usage.add(owner, { bytes: state.bytes, snapshots: 1 });
      return ok({ created: state.created });
    },

    /** The live snapshot, or undefined: there is no telling why. */
    async open(id: SnapshotId): Promise<{ state: SnapshotState; sealed: string } | undefined> {
      const found = await readState(id);
      if (found === undefined || !isLive(found.state, now())) return undefined;
      const body = await store.read(partitionOf(id), 'body');
      return typeof body?.body === 'string' ? { state: found.state, sealed: body.body } : undefined;
    },

    /** The caller's own, newest first. */
    async list(
      owner: OwnerId,
      cursor: string | undefined,
      limit: number,
    ): Promise<Answer<{ snapshots: SnapshotRow[]; cursor?: string }>> {
      const [, sort, last] = cursorForm.exec(cursor ?? '') ?? [];
      if (cursor !== undefined && sort === undefined) return refuse('INVALID_INPUT', { facts: { field: 'cursor' } });
      const after: Place | undefined = sort === undefined || last === undefined ? undefined : { sort, id: last };
      const rows = await store.page({ partition: owner, kind: 'snapshot', limit: limit + 1, ...(after && { after }) });
      const page = rows.slice(0, limit);
      const end = page.at(-1);
      const snapshots = page.map((row) => ({
        id: row.id.slice('link.'.length),
        ...(row.summary as unknown as Omit<SnapshotRow, 'id'>),
      }));
      return ok({ snapshots, ...(end !== undefined && rows.length > limit && { cursor: `${end.sort}~${end.id}` }) });
    },

    async expire(owner: OwnerId, id: SnapshotId, expires: number | null): Promise<Answer<void>> {
      const changed = await swapped(owner, id, (state) => {
        if (state.deleted !== undefined) return refuse('NOT_FOUND');
        const { expires: _, ...rest } = state;
        return ok(expires === null ? rest : { ...rest, expires });
      });
      if (!changed.ok) return changed;
      const link = await store.read(owner, `link.${id}`);
      if (link !== undefined) await store.replace(linkItem(id, changed.value), link.etag);
      return ok(undefined);
    },

    /** Dead at once and for good; again is a success. */
    async remove(owner: OwnerId, id: SnapshotId): Promise<Answer<void>> {
      const found = await own(owner, id);
      if (found === undefined) return refuse('NOT_FOUND');
      if (found.state.deleted === undefined) await tasks.plan('snapshot', id);
      const dead = await swapped(owner, id, (state) => ok(state.deleted === undefined ? { ...state, deleted: now() } : undefined));
      if (!dead.ok) return dead;
      await clearAll(id, dead.value);
      await tasks.finished('snapshot', id);
      return ok(undefined);
    },

    /** What is left of a removal that was cut short; nothing when the removal itself never came. */
    async finishRemoval(id: SnapshotId): Promise<'done'> {
      const found = await readState(id);
      if (found?.state.deleted !== undefined) await clearAll(id, found.state);
      return 'done';
    },

    /** Whether this is the owner's and live. */
    async owned(owner: OwnerId, id: SnapshotId): Promise<SnapshotState | undefined> {
      const found = await own(owner, id);
      return found !== undefined && isLive(found.state, now()) ? found.state : undefined;
    },
  };
};
export type Snapshots = ReturnType<typeof createSnapshots>;
