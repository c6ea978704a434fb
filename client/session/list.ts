/** The sessions of this device, for the start page: read from sealed metadata, without opening any of them. */
import type { SessionId } from '../../shared/model/ids.ts';
import type { Result } from '../../shared/model/result.ts';
import { attempt } from '../storage/failures.ts';
import type { SessionRow } from '../storage/rows.ts';
import { inTrash, ownFrom } from '../storage/sessions.ts';
import type { SessionDeps } from './deps.ts';
import { openMeta, type SessionMeta } from './meta.ts';
import { writable, type Readable } from './readable.ts';

export interface SessionSummary {
  readonly id: SessionId;
  /** Empty when the metadata has not arrived or does not open. */
  readonly title: string;
  readonly datasets: number;
  readonly panels: number;
  /** Wall clock of the last change, ms. */
  readonly changed: number;
  /** Own records that the server does not have. */
  readonly unsynced: number;
  readonly state: 'device' | 'synced' | 'conflict';
  /** When it was moved to the trash, ms. */
  readonly deleted: number | undefined;
  /** In the trash, and the server has been told. */
  readonly buried: boolean;
  readonly offer: SessionRow['offer'];
}

export interface SessionList extends Readable<readonly SessionSummary[] | undefined> {
  close(): void;
}

const unsyncedOf = async ({ storage }: SessionDeps, row: SessionRow): Promise<number> => {
  const last = await storage.records.last(row.id, row.replica);
  return Math.max(0, (last?.sequence ?? 0) - ownFrom(row, row.replica));
};

const stateOf = (row: SessionRow, unsynced: number, meta: SessionMeta | undefined): SessionSummary['state'] => {
  if (meta !== undefined && meta.conflicts > 0) return 'conflict';
  return unsynced === 0 && row.revision > 0 ? 'synced' : 'device';
};

export const summaryOf = async (deps: SessionDeps, row: SessionRow): Promise<SessionSummary> => {
  const [meta, unsynced] = await Promise.all([
    row.meta === undefined ? undefined : openMeta(deps.vault, row.id, row.meta),
    unsyncedOf(deps, row),
  ]);
  return {
    id: row.id,
    title: meta?.title ?? '',
    datasets: meta?.datasets ?? 0,
    panels: meta?.panels ?? 0,
    changed: meta?.changed ?? row.changed,
    unsynced,
    state: stateOf(row, unsynced, meta),
    deleted: row.deleted,
    buried: row.buried === true,
    offer: row.offer,
  };
};

/** Latest change first, the trash included. Undefined until the first reading. Follows every change of any tab. */
export const listSessions = (deps: SessionDeps): SessionList => {
  const { storage } = deps;
  const list = writable<readonly SessionSummary[] | undefined>(undefined);
  let turn = 0;
  let rows: readonly SessionRow[] = [];
  const read = async (): Promise<void> => {
    turn += 1;
    const mine = turn;
    const summaries = await attempt(() => Promise.all(rows.filter(({ forGood, restored }) => forGood !== true && restored !== true).map((row) => summaryOf(deps, row))));
    if (mine === turn && summaries.ok) list.set(summaries.value.toSorted((a, b) => b.changed - a.changed));
  };
  const unwatch = storage.sessions.watch((found) => {
    rows = found;
    void read();
  });
  const unhear = storage.announcer.listen(({ type }) => {
    if (type === 'appended' || type === 'keys-changed') void read();
  });
  return {
    get: list.get,
    subscribe: list.subscribe,
    close: () => {
      turn += 1;
      unwatch();
      unhear();
    },
  };
};

const change = async ({ storage }: SessionDeps, id: SessionId, next: (row: SessionRow) => SessionRow): Promise<Result<void>> => {
  const done = await attempt(() => storage.sessions.update(id, next));
  if (!done.ok) return done;
  storage.announcer.send({ type: 'sessions-changed' });
  return storage.barrier();
};

/** To the trash, from where it can be restored for limits.trashLifetime. Covers what is stored here now, and nothing that comes later. */
export const deleteSession = async (deps: SessionDeps, id: SessionId): Promise<Result<void>> => {
  const { records, sessions } = deps.storage;
  const last = await attempt(async () => {
    const row = await sessions.get(id);
    return row && (await records.last(id, row.replica));
  });
  return last.ok ? change(deps, id, (row) => inTrash(row, deps.now(), last.value)) : last;
};

/** As long as the server has not been told. Later it takes a new session (trash.ts). */
export const restoreSession = (deps: SessionDeps, id: SessionId): Promise<Result<void>> =>
  change(deps, id, (row) => (row.buried === true ? row : { ...row, deleted: undefined, deletedAt: undefined }));

/** The person has seen what was offered. */
export const answerOffer = (deps: SessionDeps, id: SessionId): Promise<Result<void>> => change(deps, id, (row) => ({ ...row, offer: undefined }));
