/**
 * Sessions as the list, the single head and the deletion see them. What is another owner's is not in this partition: not there.
 */
import type { OwnerId, SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { ok } from '../../shared/model/result.ts';
import type { Vector } from '../../shared/model/vector.ts';
import type { AppDeps } from '../deps.ts';
import { refuse, type Answer } from './answer.ts';
import { changesSince, nextPage, readCursor } from './cursor.ts';
import { eraseContent } from './erase.ts';
import { headId, headItem, type Head } from './heads.ts';
import type { Serially } from './serially.ts';
import type { Usage } from './usage.ts';

/** sessionRow of the protocol, sealed bytes still as text. */
export interface SessionRow {
  readonly id: string;
  readonly revision: number;
  readonly vector: Vector;
  readonly meta?: string;
  readonly deleted: boolean;
  readonly changed: number;
}
type Summary = Omit<SessionRow, 'id'> & { readonly bytes: number };

const row = (id: string, { revision, vector, meta, deleted, changed }: Summary): SessionRow => ({
  id,
  revision,
  vector,
  deleted,
  changed,
  ...(meta !== undefined && { meta }),
});

const covers = (mine: Vector, theirs: Vector): boolean =>
  (Object.entries(theirs) as [keyof Vector & string, Vector[keyof Vector]][]).every(([replica, position]) => {
    const known = (mine as Record<string, Vector[keyof Vector]>)[replica];
    return (
      known !== undefined &&
      position !== undefined &&
      (known[0] > position[0] || (known[0] === position[0] && known[1] === position[1]))
    );
  });

export const createSessions = ({ store, now, serially, usage }: Pick<AppDeps, 'store' | 'now'> & { readonly serially: Serially; readonly usage: Usage }) => ({
  /** Changes since the cursor, oldest first; everything without one. */
  async list(
    owner: OwnerId,
    asked: string | undefined,
    limit: number,
  ): Promise<Answer<{ sessions: SessionRow[]; cursor: string; more: boolean }>> {
    const position = readCursor(asked, now());
    if (position === undefined) return refuse('INVALID_INPUT', { facts: { field: 'cursor' } });
    const { start, after } = position;
    const rows = await store.page({ partition: owner, kind: 'session', limit: limit + 1, ...(after && { after }) });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const more = last !== undefined && rows.length > limit;
    const sessions = page.map(({ id, summary }) => row(id.slice('head.'.length), summary as unknown as Summary));
    return ok({ sessions, cursor: more ? nextPage(start, last) : changesSince(start), more });
  },

  async head(owner: OwnerId, session: SessionId): Promise<Answer<{ row: SessionRow; etag: string }>> {
    const stored = await store.read(owner, headId(session));
    if (stored === undefined) return refuse('NOT_FOUND');
    const summary = stored.summary as unknown as Summary;
    return summary.deleted ? refuse('DELETED') : ok({ row: row(session, summary), etag: stored.etag });
  },

  /**
   * Leaves a tombstone that keeps all it named, or nothing of it with `forGood`. Only by one who has seen everything: otherwise
   * BEHIND. Again is a success.
   */
  remove(owner: OwnerId, session: SessionId, vector: Vector, forGood: boolean): Promise<Answer<void>> {
    return serially(`${owner}.${session}`, async () => {
      for (let attempt = 0; attempt < limits.swapAttempts; attempt += 1) {
        const stored = await store.read(owner, headId(session));
        if (stored === undefined) return refuse('NOT_FOUND');
        const head = stored.body as Head;
        if (head.deleted !== undefined) {
          if (!forGood || (await eraseContent(store, { owner, session, head, etag: stored.etag })) !== undefined) {
            if (forGood) usage.add(owner, { bytes: -head.bytes, sessions: 0 });
            return ok(undefined);
          }
          continue;
        }
        if (!covers(vector, head.vector)) return refuse('BEHIND', { vector: head.vector });
        const tombstone: Head = { ...head, revision: head.revision + 1, changed: now(), deleted: now() };
        if ((await store.replace(headItem(owner, session, tombstone), stored.etag)) !== undefined && !forGood) return ok(undefined);
      }
      return refuse('UNAVAILABLE', { retryAfter: limits.backoffFirst });
    });
  },
});
