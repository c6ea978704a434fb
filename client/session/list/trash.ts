/** What a person does in the trash: taking a session back out of it, or deleting it for good. */
import { mintSessionId, type SessionId } from '../../../shared/model/ids.ts';
import { fault } from '../../../shared/model/faults.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import { attempt } from '../../storage/failures.ts';
import { copySession } from '../copies/copy.ts';
import type { SessionDeps } from '../deps.ts';
import { restoreSession } from './list.ts';
import { openSessions } from '../presence.ts';

/** Answers the session that it is now: the same, or a new one once the server holds the tombstone, which is final. */
export const takeBack = async (deps: SessionDeps, id: SessionId): Promise<Result<SessionId>> => {
  const { storage, mint } = deps;
  const restored = await restoreSession(deps, id);
  const found = restored.ok ? await attempt(() => storage.sessions.get(id)) : restored;
  if (!found.ok) return found;
  if (found.value === undefined) return err(fault('NOT_FOUND'));
  if (found.value.deleted === undefined) return ok(id);
  const next = mintSessionId(mint);
  const copied = await attempt(() => copySession(deps, id, { id: next, suffix: '', offer: undefined }));
  if (!copied.ok) return copied;
  if (!copied.value.ok) return copied.value;
  const noted = await attempt(() => storage.sessions.update(id, (row) => ({ ...row, restored: true })));
  if (!noted.ok) return noted;
  storage.announcer.send({ type: 'sessions-changed' });
  const durable = await storage.barrier();
  return durable.ok ? ok(next) : durable;
};

/**
 * Nothing of it is left here; a row without content stays until the server has been told. 'open': a tab has it open, and nothing was done;
 * what is written there would be appended to nothing, and called saved.
 */
export const deleteForGood = async (deps: SessionDeps, id: SessionId): Promise<Result<'gone' | 'open'>> => {
  const { sessions, announcer, barrier } = deps.storage;
  if ((await openSessions()).has(id)) return ok('open');
  const erased = await attempt(async () => {
    const row = await sessions.get(id);
    if (row?.deleted === undefined) return;
    const isOnServer = row.buried === true || row.revision > 0 || Object.keys(row.acknowledged).length > 0;
    await sessions.erase(id, isOnServer ? { ...row, meta: undefined, forGood: true } : undefined);
  });
  if (!erased.ok) return erased;
  announcer.send({ type: 'sessions-changed', session: id });
  const durable = await barrier();
  return durable.ok ? ok('gone') : durable;
};
