/**
 * What a browser that ended unexpectedly left behind: sessions that a killed tab had open and that hold changes the server does not
 * have. Until a person has answered for one, nothing is merged into it (shared/sync/choose.ts). A session whose changes the
 * server has needs no answer.
 */
import { panelsOf, readDashboards, type PanelInfo } from '../../../shared/documents/read.ts';
import { createState, type DocState } from '../../../shared/documents/state.ts';
import type { Layout } from '../../../shared/documents/layout.ts';
import type { SessionId } from '../../../shared/model/ids.ts';
import type { Result } from '../../../shared/model/result.ts';
import { attempt, StorageError } from '../../storage/failures.ts';
import { readView } from '../checkpoint.ts';
import type { SessionDeps } from '../deps.ts';
import { deleteSession, readSummary, unsyncedOf, type SessionSummary } from './list.ts';
import { metaOf } from './meta.ts';
import { adoptIfOrphan, findOrphans, readOrphan } from '../copies/orphans.ts';
import { settleUnclean, uncleanSessions } from '../presence.ts';
import { createReader } from '../records/reader.ts';

export interface Draft extends SessionSummary {
  /** Panels of the first dashboard as they were last saved, to know the session by. */
  readonly preview: readonly (PanelInfo & { readonly layout: Layout })[];
  /** Changes that the server does not have. */
  readonly unsynced: number;
  /** Changes that do not open any more and were set aside. */
  readonly damaged: number;
  /** Its entry in the table of sessions is gone; answered in whatever way, it has one again. */
  readonly orphan?: true;
}

/** The session as it lies here, without opening it: no mark, no listening, nothing written. */
const readHere = async (deps: SessionDeps, id: SessionId): Promise<{ readonly state: DocState; readonly damaged: number }> => {
  const painted = await readView(deps, id);
  const state = painted?.state ?? createState();
  const { changes, damaged } = await createReader(deps, id, painted?.vector ?? {}).read();
  for (const { patch } of changes) state.apply(patch);
  return { state, damaged: damaged.length };
};

const draftOf = async (deps: SessionDeps, id: SessionId): Promise<Draft | undefined> => {
  const row = await deps.storage.sessions.get(id);
  if (row === undefined || row.deleted !== undefined) return undefined;
  const unsynced = await unsyncedOf(deps, row);
  if (unsynced === 0) return undefined;
  const [summary, { state, damaged }] = await Promise.all([readSummary(deps, row), readHere(deps, id)]);
  const first = readDashboards(state)[0];
  return { ...summary, unsynced, damaged, preview: first === undefined ? [] : panelsOf(state, first.id) };
};

const orphanOf = async (deps: SessionDeps, id: SessionId): Promise<Draft | undefined> => {
  const { state, changes, damaged } = await readOrphan(deps, id);
  if (changes === 0 && damaged === 0) return undefined;
  const changed = state.facts().set.reduce((latest, [, , , at]) => Math.max(latest, at), 0);
  const first = readDashboards(state)[0];
  const summary = { ...metaOf(state, changed), id, sent: false, deleted: undefined, buried: false, tooLarge: false, offer: undefined };
  return { ...summary, unsynced: changes, damaged, orphan: true, preview: first === undefined ? [] : panelsOf(state, first.id) };
};

/** Sessions of which only the records are left. A store that fails to answer is asked again at the next start. */
export const findLost = async (deps: SessionDeps): Promise<readonly Draft[]> => {
  const found = await attempt(async () => Promise.all((await findOrphans(deps)).map((id) => orphanOf(deps, id))));
  return found.ok ? found.value.filter((draft) => draft !== undefined) : [];
};

const settled = async (deps: SessionDeps, ids: readonly SessionId[]): Promise<void> => {
  const { storage } = deps;
  for (const id of ids) {
    const adopted = await adoptIfOrphan(deps, id);
    if (!adopted.ok) throw new StorageError(adopted.fault);
    await settleUnclean(storage, id);
    storage.announcer.send({ type: 'sessions-changed', session: id });
  }
};

/** Latest change first. A store that fails to answer has no drafts to show; opening the session says what is wrong. */
export const findDrafts = async (deps: SessionDeps): Promise<readonly Draft[]> => {
  const found = await attempt(async () => {
    const unclean = await uncleanSessions(deps.storage);
    const drafts = await Promise.all(unclean.map((id) => draftOf(deps, id)));
    // Nothing to ask about. One whose row is lost is not taken back without a word: it is among the lost ones.
    for (const [index, id] of unclean.entries()) if (drafts[index] === undefined) await settleUnclean(deps.storage, id);
    return drafts.filter((draft) => draft !== undefined).toSorted((a, b) => b.changed - a.changed);
  });
  return found.ok ? found.value : [];
};

/** Answered: from now on it is a session like any other. */
export const keepDrafts = (deps: SessionDeps, ids: readonly SessionId[]): Promise<Result<void>> => attempt(() => settled(deps, ids));

/** To the trash, where it stays for limits.trashLifetime. */
export const discardDraft = async (deps: SessionDeps, id: SessionId): Promise<Result<void>> => {
  const kept = await keepDrafts(deps, [id]);
  return kept.ok ? deleteSession(deps, id) : kept;
};
