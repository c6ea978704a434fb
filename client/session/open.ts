/**
 * Opening a session: the painted view and the records after it are enough to show it; the document follows behind. NOT_FOUND when
 * there is no such session here, DELETED when it lies in the trash. One that holds something of newer code opens read-only.
 */
import { createState } from '../../shared/documents/state.ts';
import { fault } from '../../shared/model/faults.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { attempt } from '../storage/failures.ts';
import { readView } from './checkpoint.ts';
import type { SessionDeps } from './deps.ts';
import { enter } from './presence.ts';
import { createReader } from './reader.ts';
import { buildSession } from './session.ts';
import type { OpenSession } from './types.ts';

const open = async (deps: SessionDeps, id: SessionId): Promise<Result<OpenSession>> => {
  const { storage, vault, mint } = deps;
  const [row, painted] = await Promise.all([storage.sessions.get(id), readView(deps, id)]);
  // One of the account before comes along as another one (former.ts).
  if (row === undefined || (row.sealedFor !== undefined && row.sealedFor !== vault.owner)) return err(fault('NOT_FOUND'));
  if (row.deleted !== undefined) return err(fault('DELETED'));
  const state = painted?.state ?? createState();
  const reader = createReader(deps, id, painted?.vector ?? {});
  const reading = await reader.read();
  for (const change of reading.changes) state.apply(change.patch);
  const presence = await enter(storage, mint, id);
  return ok(await buildSession(deps, { id, row, state, reader, reading, hasView: painted !== undefined, presence }));
};

export const openSession = async (deps: SessionDeps, id: SessionId): Promise<Result<OpenSession>> => {
  const opened = await attempt(() => open(deps, id));
  return opened.ok ? opened.value : opened;
};
