/**
 * Moves own records to another replica: they are opened and sealed again in order, all before the transaction (awaiting WebCrypto
 * inside one would end it), and the transaction decides against the rows stored then. If a tab appended meanwhile, everything is
 * read and sealed again.
 */
import { firstPrevious, openRecord, sealRecord } from '../../shared/crypto/envelope.ts';
import { fault } from '../../shared/model/faults.ts';
import { mintReplicaId, type RecordHash, type ReplicaId, type SessionId } from '../../shared/model/ids.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { Fork } from '../../shared/sync/state.ts';
import { mergeVectors, sequenceOf } from '../../shared/sync/vectors.ts';
import type { RecordRow, SessionRow } from '../storage/rows.ts';
import type { SyncDeps } from './deps.ts';

/** Tabs append a few times a second at most, sealing takes milliseconds: a handful of rounds is enough. */
const rounds = 8;

interface Place {
  readonly replica: ReplicaId;
  readonly sequence: number;
  readonly hash: RecordHash;
}

/** Faults: UNREADABLE_RECORD, WRONG_KEY; then nothing was moved and the rows stay where they are. */
const sealAfter = async ({ vault }: SyncDeps, session: SessionId, rows: readonly RecordRow[], after: Place): Promise<Result<RecordRow[]>> => {
  const { owner, crypto, epoch } = vault;
  const key = await vault.dataKey(session, epoch);
  if (key === undefined) return err(fault('WRONG_KEY', { epoch }));
  const sealed: RecordRow[] = [];
  let { sequence, hash: previous } = after;
  for (const row of rows) {
    const opened = await openRecord(crypto, (of) => vault.dataKey(session, of), owner, session, row.bytes);
    if (!opened.ok) return opened;
    sequence += 1;
    const header = { ...opened.value.header, replica: after.replica, sequence, previous, epoch };
    const record = await sealRecord(crypto, key, header, opened.value.payload);
    sealed.push({ session, replica: after.replica, sequence, hash: record.hash, bytes: record.bytes });
    previous = record.hash;
  }
  return ok(sealed);
};

/** Rows of the replica that are this profile's own and not on the server. */
const unsent = ({ store }: SyncDeps, row: SessionRow, replica: ReplicaId): Promise<RecordRow[]> =>
  store.records.range(row.id, replica, Math.max(sequenceOf(row.acknowledged, replica), sequenceOf(row.stored, replica)) + 1);

/** Closes the forked replica and goes on under a new one. Nothing happens if another pusher has done it already. */
export const forkReplica = async (deps: SyncDeps, session: SessionId, fork: Fork): Promise<Result<void>> => {
  const { store, vault, mint, announce } = deps;
  for (let round = 0; round < rounds; round += 1) {
    const row = await store.sessions.get(session);
    if (row === undefined || row.replica !== fork.replica) return ok(undefined);
    const to = mintReplicaId(mint);
    const first = await firstPrevious(vault.crypto, session);
    const rows = await sealAfter(deps, session, await unsent(deps, row, fork.replica), { replica: to, sequence: 0, hash: first });
    if (!rows.ok) return rows;
    const done = await store.sessions.fork(session, fork.replica, to, rows.value);
    if (!done.ok) return done;
    if (done.value === 'done') {
      announce({ type: 'replica', session, replica: to });
      return ok(undefined);
    }
  }
  return err(fault('UNAVAILABLE'));
};

/** The server's last record of a retired replica may be one of ours: then only what lies above it is moved. */
export const noteRetired = async ({ store }: SyncDeps, session: SessionId, { replica, position }: Fork): Promise<void> => {
  if (position === undefined) return;
  const [row] = await store.records.outbox(session, replica, position[0] - 1, 0);
  if (row?.sequence !== position[0] || row.hash !== position[1]) return;
  await store.sessions.update(session, (current) => ({
    ...current,
    acknowledged: mergeVectors(current.acknowledged, { [replica]: position }),
  }));
};

/** Records that a slow tab appended to a closed replica go to the current one. Answers whether something was moved. */
export const sweepClosed = async (deps: SyncDeps, session: SessionId): Promise<Result<boolean>> => {
  const { store, vault, announce } = deps;
  let moved = false;
  for (let round = 0; round < rounds; round += 1) {
    const row = await store.sessions.get(session);
    if (row === undefined) return ok(moved);
    const late = await Promise.all(row.closed.map(async (from) => ({ from, rows: await unsent(deps, row, from) })));
    const next = late.find(({ rows }) => rows.length > 0);
    if (next === undefined) return ok(moved);
    const last = await store.records.last(session, row.replica);
    const after = last ?? { sequence: 0, hash: await firstPrevious(vault.crypto, session) };
    const sealed = await sealAfter(deps, session, next.rows, { replica: row.replica, sequence: after.sequence, hash: after.hash });
    if (!sealed.ok) return sealed;
    const done = await store.sessions.sweep(session, next.from, next.rows, sealed.value);
    if (!done.ok) return done;
    const top = sealed.value.at(-1);
    if (done.value === 'done' && top !== undefined) {
      moved = true;
      announce({ type: 'appended', session, replica: row.replica, sequence: top.sequence });
    }
  }
  return ok(moved);
};
