/**
 * What the list says of a session, taken into the row stored here. Nothing of the records is touched: a tombstone marks the
 * session deleted and keeps every row, the unsynced ones among them.
 */
import { mintReplicaId, type SessionId } from '../../shared/model/ids.ts';
import type { ListRow } from '../../shared/sync/state.ts';
import { acknowledge } from './acknowledge.ts';
import type { SyncDeps } from './deps.ts';
import { freshRow } from '../storage/sessions.ts';

/** The server's tombstone is final. Its rows stay, and what the deletion had not seen is copied (deletion.ts). */
export const bury = async (deps: SyncDeps, session: SessionId): Promise<void> => {
  await deps.store.sessions.update(session, (row) =>
    row.buried === true ? undefined : { ...row, buried: true, deleted: row.deleted ?? deps.wallClock() },
  );
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
