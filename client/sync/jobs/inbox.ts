/**
 * What was fetched ahead, by the service worker and without keys, becomes part of the sessions: each page is checked as if it had
 * just come, and stored the same way. One that no longer fits is dropped, because the server has it, too, and the next pull asks
 * for it again. What the page said of the server is old by now, so the engine hears nothing of it.
 *
 *   service worker: pull -> chain checked -> inbox        here: inbox -> chain, keys, checkpoint checked -> records -> merged
 */
import type { SessionId } from '../../../shared/model/ids.ts';
import { covers } from '../../../shared/sync/vectors.ts';
import type { Inbox } from '../../storage/inbox.ts';
import type { InboxRow } from '../../storage/rows.ts';
import { acknowledge } from './acknowledge.ts';
import type { SyncDeps } from '../deps.ts';
import { factsOf } from './facts.ts';
import { storePage } from './jobs.ts';
import { shortId } from '../rounds.ts';

/** 'kept': the store failed, or the person has not answered for this draft yet; it is tried again. */
const takeIn = async (deps: SyncDeps, { session, asked, page }: InboxRow): Promise<'stored' | 'dropped' | 'kept'> => {
  const row = await deps.store.sessions.get(session);
  if (row === undefined || row.deleted !== undefined || row.refetch === true) return 'dropped';
  const { stored, unanswered } = await factsOf(deps.store, row);
  if (unanswered) return 'kept';
  // Only what is here already may be in front of it; and a checkpoint that brings nothing new must not replace a newer one.
  if (!covers(stored, asked) || (page.checkpoint !== undefined && covers(stored, page.vector))) return 'dropped';
  const outcome = await storePage(deps, row, asked, page);
  if (outcome.kind === 'failed' && outcome.fault.code.startsWith('STORAGE_')) return 'kept';
  if (outcome.kind !== 'stored') return 'dropped';
  const { revision, vector, log, retired, meta } = page;
  if (!page.more && covers(outcome.end, vector)) await acknowledge(deps, session, { revision, vector, log, meta, retired: retired ?? {} });
  return 'stored';
};

const takeAll = async (deps: SyncDeps, inbox: Inbox, session: SessionId): Promise<void> => {
  for (const row of await inbox.list(session)) {
    const ended = await takeIn(deps, row);
    deps.note({ at: deps.wallClock(), what: 'inbox', session: shortId(session), ended, took: 0 });
    if (ended === 'kept') return;
    await inbox.remove(row);
  }
};

/** A store that fails leaves the pages where they are. */
export const takeInbox = async (deps: SyncDeps, inbox: Inbox): Promise<void> => {
  for (const session of await inbox.sessions()) await takeAll(deps, inbox, session);
};
