/**
 * Clears away what nothing names: segments, lists and bodies of a push or checkpoint that ended between its put and its swap. A put
 * comes before the swap that names it, so to look whether something is named is not enough: its swap may still be on its way, for
 * a day if the process sleeps. The head itself settles it:
 *
 *   1 read what is old        2 read the head       3 swap the head for itself      4 remove, with the etags of 1
 *
 * Whoever put before 1 read the head before that too, and its swap fails after 3: it begins anew. Whoever begins anew puts anew: under
 * a new random name, or, where names are hashes, by rewriting, and then 4 fails. No clock decides; age only keeps the work small.
 * What belongs to a session without a head stays: there is nothing to swap. It goes with the account.
 */
import type { OwnerId, SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { AppDeps } from '../deps.ts';
import type { Place } from '../store/store.ts';
import { checkpointItemId, headId, headItem, sortable, type Entry, type Head } from './heads.ts';

const kinds = ['segment', 'checkpoint', 'archive', 'retired'] as const;
const sessionIn = /^[a-z]+\.([A-Za-z0-9_-]{22})\./;

interface Found {
  readonly id: string;
  readonly etag: string;
}

export const createGarbage = ({ store, now, metrics }: Pick<AppDeps, 'store' | 'now' | 'metrics'>) => {
  /** Ids by session of what was put longer ago than garbageAge. */
  const oldIds = async (owner: OwnerId): Promise<Map<SessionId, string[]>> => {
    const bySession = new Map<SessionId, string[]>();
    const end = sortable(Math.max(0, now() - limits.garbageAge));
    for (const kind of kinds) {
      for (let after: Place | undefined; ; ) {
        const rows = await store.page({ partition: owner, kind, limit: limits.listPageMaximum, ...(after && { after }) });
        for (const { id, sort } of rows) {
          const session = sessionIn.exec(id)?.[1] as SessionId | undefined;
          if (session !== undefined && sort < end) bySession.set(session, [...(bySession.get(session) ?? []), id]);
        }
        const last = rows.at(-1);
        if (rows.length < limits.listPageMaximum || last === undefined || last.sort >= end) break;
        after = last;
      }
    }
    return bySession;
  };

  /** Everything that the head leads to; undefined when a list of it is missing, and then nothing can be said. */
  const namesOf = async (owner: OwnerId, session: SessionId, head: Head): Promise<ReadonlySet<string> | undefined> => {
    const names = new Set(head.segments.map(({ id }) => id));
    if (head.retired !== undefined) names.add(head.retired.id);
    const line = [...(head.history ?? []), ...(head.checkpoint === undefined ? [] : [head.checkpoint])];
    for (const { hash, items, archive } of [...line, ...(head.doomed ?? [])]) {
      for (let index = 0; index < items; index += 1) names.add(checkpointItemId(session, hash, index));
      names.add(archive);
      const list = await store.read(owner, archive);
      const isKept = line.some((kept) => kept.archive === archive && kept.archived > 0);
      if (list === undefined && isKept) return undefined;
      for (const { id } of (list?.body as { readonly segments: readonly Entry[] } | undefined)?.segments ?? []) names.add(id);
    }
    return names;
  };

  const collectIn = async (owner: OwnerId, session: SessionId, ids: readonly string[]): Promise<void> => {
    const end = sortable(Math.max(0, now() - limits.garbageAge));
    const found: Found[] = [];
    for (const id of ids) {
      const item = await store.read(owner, id);
      if (item !== undefined && item.sort < end) found.push({ id, etag: item.etag });
    }
    const stored = await store.read(owner, headId(session));
    if (stored === undefined) return;
    const head = stored.body as Head;
    const names = await namesOf(owner, session, head);
    const unnamed = found.filter(({ id }) => names?.has(id) === false);
    if (unnamed.length === 0) return;
    // Whoever swaps now is alive: the next run looks again.
    if ((await store.replace(headItem(owner, session, head), stored.etag)) === undefined) return;
    for (const { id, etag } of unnamed) if (await store.remove(owner, id, etag)) metrics?.add('holdfast_garbage_total');
  };

  return async (owner: OwnerId): Promise<'done'> => {
    for (const [session, ids] of await oldIds(owner)) await collectIn(owner, session, ids);
    return 'done';
  };
};
