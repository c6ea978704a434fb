/**
 * What the list says of a session, taken into the row stored here. Nothing of the records is touched: a tombstone marks the
 * session deleted and keeps every row, the unsynced ones among them.
 */
import { mintReplicaId, type SessionId } from '../../../shared/model/ids.ts';
import type { ListRow } from '../../../shared/sync/state.ts';
import { covers, mergeVectors } from '../../../shared/sync/vectors.ts';
import type { Vector } from '../../../shared/model/vector.ts';
import { acknowledge } from './acknowledge.ts';
import type { SyncDeps } from '../deps.ts';
import type { SessionRow } from '../../storage/rows.ts';
import { freshRow } from '../../storage/sessions.ts';
import { withoutRetired } from './facts.ts';

/** What the server has acknowledged of this profile's own replicas, as far as it still counts them. */
export const acknowledgedOwn = (row: SessionRow): Vector =>
  withoutRetired(row, Object.fromEntries([...row.closed, row.replica].flatMap((replica) => (row.acknowledged[replica] === undefined ? [] : [[replica, row.acknowledged[replica]]]))) as Vector);

/**
 * The server's tombstone is final. Its rows stay, and what the deletion had not seen is copied (deletion.ts). `covered`: the tombstone's own
 * vector. What was acknowledged beyond it the server had lost when somebody deleted, who so may not have seen it: all goes into the copy.
 */
export const bury = async (deps: SyncDeps, session: SessionId, covered?: Vector): Promise<void> => {
  await deps.store.sessions.update(session, (row) => {
    if (row.buried === true) return undefined;
    const isUnseen = covered !== undefined && !covers(mergeVectors(covered, row.deletedAt ?? {}), acknowledgedOwn(row));
    return { ...row, buried: true, deleted: row.deleted ?? deps.wallClock(), ...(isUnseen && { wanted: true }) };
  });
  deps.announce({ type: 'sessions-changed' });
};

/** A session that only the server knows, e.g. after restoring on a second device. Its records are pulled afterwards. */
export const adopt = async (deps: SyncDeps, row: ListRow): Promise<void> => {
  const { store, mint, announce } = deps;
  const created = await store.sessions.create({
    ...freshRow(row.id, mintReplicaId(mint), row.changed),
    meta: row.meta,
    metaAt: row.meta === undefined ? undefined : row.vector,
  });
  if (created) announce({ type: 'sessions-changed' });
};

/** Metadata that another device sealed after its records had gone. The vector counts only where the rows here bear it out. */
export const relabel = async (deps: SyncDeps, { id, revision, vector, meta }: ListRow): Promise<void> => {
  await acknowledge(deps, id, { revision, vector, meta });
};
