/**
 * Opening a session: the painted view and the records after it are enough to show it; the document follows behind. NOT_FOUND when
 * there is no such session here, DELETED when it lies in the trash. One that holds something of newer code opens read-only.
 */
import { createState } from '../../shared/documents/state.ts';
import { fault } from '../../shared/model/faults.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { attempt } from '../storage/failures.ts';
import { findView, type KeptView } from './checkpoint.ts';
import { clientIdOf } from './clientId.ts';
import type { SessionDeps } from './deps.ts';
import { enter } from './presence.ts';
import { createReader, type Stock } from './records/reader.ts';
import { buildSession, type Opening } from './session.ts';
import type { OpenSession } from './types.ts';
import { openUndo } from './undo.ts';

/** The state at the view's vector, and what comes after it, which is read while the view is opened. A view that does not open is as none. */
const read = async (deps: SessionDeps, id: SessionId, stock: Stock, kept: KeptView | undefined): Promise<Pick<Opening, 'reader' | 'reading' | 'state' | 'hasView'>> => {
  const reader = createReader(deps, id, kept?.vector ?? {}, stock);
  const [reading, painted] = await Promise.all([reader.read(), kept?.painted]);
  if (kept !== undefined && painted === undefined) return read(deps, id, stock, undefined);
  const state = painted?.state ?? createState();
  for (const change of reading.changes) state.apply(change.patch);
  return { reader, reading, state, hasView: painted !== undefined };
};

const open = async (deps: SessionDeps, id: SessionId): Promise<Result<OpenSession>> => {
  const { storage, vault, mint } = deps;
  // Asked for before the view, which is large: nothing small waits for it.
  const asking = attempt(() => storage.records.replicas(id));
  const row = await storage.sessions.get(id);
  // One of the account before comes along as another one (former.ts).
  if (row === undefined || (row.sealedFor !== undefined && row.sealedFor !== vault.owner)) return err(fault('NOT_FOUND'));
  if (row.deleted !== undefined) return err(fault('DELETED'));
  const reading = attempt(async () => {
    const [kept, replicas] = await Promise.all([findView(deps, id), asking]);
    return replicas.ok ? ok(await read(deps, id, [row, replicas.value], kept)) : replicas;
  });
  const [found, presence, undo] = await Promise.all([reading, attempt(() => enter(storage, mint, id, clientIdOf(vault.crypto))), attempt(() => openUndo(deps, id))]);
  if (found.ok && found.value.ok && presence.ok && undo.ok) {
    presence.value.settle();
    return ok(buildSession(deps, { id, row, ...found.value.value, presence: presence.value, undo: undo.value }));
  }
  if (presence.ok) presence.value.close();
  if (undo.ok) undo.value.release();
  return [found.ok ? found.value : found, presence, undo].find((part) => !part.ok) ?? err(fault('INTERNAL'));
};

export const openSession = async (deps: SessionDeps, id: SessionId): Promise<Result<OpenSession>> => {
  const opened = await attempt(() => open(deps, id));
  return opened.ok ? opened.value : opened;
};
