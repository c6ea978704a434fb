/**
 * The sessions of this device, for the start page: read from sealed metadata, without opening any of them. What was read before is
 * not read again: a change of one session among ten thousand opens one piece of metadata.
 */
import type { SessionId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { Result } from '../../../shared/model/result.ts';
import { attempt } from '../../storage/failures.ts';
import type { SessionRow } from '../../storage/rows.ts';
import { inTrash, ownFrom } from '../../storage/sessions.ts';
import type { SessionDeps } from '../deps.ts';
import { readIndex, tagOf, writeIndex, type ListIndex } from './listIndex.ts';
import { openMeta, type SessionMeta } from './meta.ts';
import { oneAtATime } from '../oneAtATime.ts';
import { writable, type Readable } from '../readable.ts';

export interface SessionSummary {
  readonly id: SessionId;
  /** Empty when the metadata has not arrived or does not open. */
  readonly title: string;
  readonly datasets: number;
  readonly panels: number;
  /** Of the files of its data sets; undefined when nobody has counted yet. */
  readonly bytes?: number | undefined;
  readonly conflicts: number;
  readonly pinned: boolean;
  readonly archived: boolean;
  /** Wall clock of the last change, ms. */
  readonly changed: number;
  /** Whether the server has what the metadata describes. A change after it is known by `placeOf` alone. */
  readonly sent: boolean;
  /** When it was moved to the trash, ms. */
  readonly deleted: number | undefined;
  /** In the trash, and the server has been told. */
  readonly buried: boolean;
  /** More than can be synced, as far as was last heard. */
  readonly tooLarge: boolean;
  readonly offer: SessionRow['offer'];
}

export interface SessionList extends Readable<readonly SessionSummary[] | undefined> {
  close(): void;
}

/** Own records that the server does not have. */
export const unsyncedOf = async ({ storage }: SessionDeps, row: SessionRow): Promise<number> => {
  const last = await storage.records.last(row.id, row.replica);
  return Math.max(0, (last?.sequence ?? 0) - ownFrom(row, row.replica));
};

/** Where a session is, from the log itself: what a row of the list says once it is seen. */
export const placeOf = async (deps: SessionDeps, id: SessionId): Promise<'device' | 'synced'> => {
  const row = await deps.storage.sessions.get(id);
  return row !== undefined && row.revision > 0 && (await unsyncedOf(deps, row)) === 0 ? 'synced' : 'device';
};

const summaryOf = (row: SessionRow, meta: SessionMeta | undefined): SessionSummary => ({
  id: row.id,
  title: meta?.title ?? '',
  datasets: meta?.datasets ?? 0,
  panels: meta?.panels ?? 0,
  bytes: meta?.bytes,
  conflicts: meta?.conflicts ?? 0,
  pinned: meta?.pinned ?? false,
  archived: meta?.archived ?? false,
  changed: meta?.changed ?? row.changed,
  sent: row.revision > 0 && (row.metaAt?.[row.replica]?.[0] ?? 0) <= ownFrom(row, row.replica),
  deleted: row.deleted,
  buried: row.buried === true,
  tooLarge: row.tooLarge !== undefined,
  offer: row.offer,
});

export const readSummary = async (deps: SessionDeps, row: SessionRow): Promise<SessionSummary> =>
  summaryOf(row, row.meta === undefined ? undefined : await openMeta(deps.vault, row.id, row.meta));

/** As the list was last time, until the table has been read: without a word on where each session is. */
const painted = (index: ListIndex): readonly SessionSummary[] =>
  [...index.values()]
    .map(({ id, meta }) => ({ ...meta, id, sent: true, deleted: undefined, buried: false, tooLarge: false, offer: undefined }))
    .toSorted((a, b) => b.changed - a.changed);

const same = (a: SessionSummary | undefined, b: SessionSummary): a is SessionSummary =>
  a !== undefined && (Object.keys(b) as (keyof SessionSummary)[]).every((field) => a[field] === b[field]);

const isListed = ({ forGood, restored }: SessionRow): boolean => forGood !== true && restored !== true;

/** Latest change first, the trash included. Undefined until the first reading. Follows every change of any tab. */
export const listSessions = (deps: SessionDeps): SessionList => {
  const { storage, vault } = deps;
  const list = writable<readonly SessionSummary[] | undefined>(undefined);
  const known = readIndex(deps)
    .catch(() => new Map() as ListIndex)
    .then((index) => {
      if (list.get() === undefined && index.size > 0) list.set(painted(index));
      return new Map(index);
    });
  const shown = new Map<SessionId, SessionSummary>();
  let rows: readonly SessionRow[] = [];
  let keeping: ReturnType<typeof setTimeout> | undefined;

  const metaIn = async (row: SessionRow, index: Map<string, { readonly id: SessionId; readonly meta: SessionMeta }>): Promise<SessionMeta | undefined> => {
    if (row.meta === undefined) return undefined;
    const tag = tagOf(row.meta);
    const meta = index.get(tag)?.meta ?? (await openMeta(vault, row.id, row.meta));
    if (meta !== undefined && !index.has(tag)) {
      index.set(tag, { id: row.id, meta });
      keepSoon();
    }
    return meta;
  };
  /** Only what is listed now: entries of former metadata are dropped. */
  const keep = async (): Promise<void> => {
    const index = await known;
    const now = new Set(rows.flatMap(({ meta, deleted }) => (meta === undefined || deleted !== undefined ? [] : tagOf(meta))));
    await writeIndex(deps, new Map([...index].filter(([tag]) => now.has(tag))));
  };
  const keepSoon = (): void => {
    keeping ??= setTimeout(() => {
      keeping = undefined;
      void keep().catch(() => undefined);
    }, limits.upkeepDelay);
  };
  const readOnce = async (): Promise<void> => {
    const index = await known;
    const taken = rows.filter(isListed);
    const metas = await Promise.all(taken.map((row) => metaIn(row, index)));
    const next = taken.map((row, at) => {
      const summary = summaryOf(row, metas[at]);
      const before = shown.get(row.id);
      if (same(before, summary)) return before;
      shown.set(row.id, summary);
      return summary;
    });
    list.set(next.toSorted((a, b) => b.changed - a.changed));
  };
  const read = oneAtATime(async () => void (await attempt(readOnce)));
  let unwatch = (): void => undefined;
  let closed = false;
  // The table is read behind what is painted already: ten thousand rows would hold it up.
  void known.then(() => {
    const watch = () => {
      if (closed) return;
      unwatch = storage.sessions.watch((found) => {
        rows = found;
        read();
      });
    };
    if (list.get() === undefined) watch();
    else setTimeout(watch, limits.listBehind);
  });
  const unhear = storage.announcer.listen(({ type }) => {
    if (type === 'keys-changed') read();
  });
  return {
    get: list.get,
    subscribe: list.subscribe,
    close: () => {
      closed = true;
      clearTimeout(keeping);
      unwatch();
      unhear();
    },
  };
};

const change = async ({ storage }: SessionDeps, id: SessionId, next: (row: SessionRow) => SessionRow): Promise<Result<void>> => {
  const done = await attempt(() => storage.sessions.update(id, next));
  if (!done.ok) return done;
  storage.announcer.send({ type: 'sessions-changed', session: id });
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

/** Takes that back: a recovered copy is offered as before. */
export const offerAgain = (deps: SessionDeps, id: SessionId): Promise<Result<void>> => change(deps, id, (row) => ({ ...row, offer: 'recovered' }));
