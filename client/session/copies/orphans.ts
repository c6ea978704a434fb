/**
 * Records whose session's row is gone: a table that a disk gave out without it. What opens is put together into one change of a session
 * under the same id, so that whatever another device or the server holds of it merges; nothing of the rows themselves is touched.
 */
import { createState, type DocState } from '../../../shared/documents/state.ts';
import type { Change } from '../../../shared/documents/facts/facts.ts';
import type { SessionId } from '../../../shared/model/ids.ts';
import { ok, type Result } from '../../../shared/model/result.ts';
import { attempt } from '../../storage/failures.ts';
import { withBase } from '../../storage/bases.ts';
import { sessionsWithRecords } from '../../storage/orphans.ts';
import { heldReplicas, openBase } from '../records/base.ts';
import { clientIdOf } from '../clientId.ts';
import { copyDocument } from './copy.ts';
import type { SessionDeps } from '../deps.ts';
import { createReader } from '../records/reader.ts';

/** Sessions that have records and no row. */
export const findOrphans = async ({ storage }: SessionDeps): Promise<readonly SessionId[]> => {
  const known = new Set(await storage.database.sessions.toCollection().primaryKeys());
  return (await sessionsWithRecords(storage.database)).filter((id) => !known.has(id));
};

/** What opens of it: the checkpoint, where there is one, and the records. */
const changesOf = async (deps: SessionDeps, id: SessionId): Promise<{ readonly changes: readonly Change[]; readonly damaged: number }> => {
  const row = await deps.storage.bases.get(id);
  const base = row && (await openBase(deps.vault, row));
  const { changes, damaged } = await createReader(deps, id, row?.coverage ?? row?.vector ?? {}).read();
  return { changes: [...(base?.ok === true ? [base.value] : []), ...changes], damaged: damaged.length };
};

export const readOrphan = async (deps: SessionDeps, id: SessionId): Promise<{ readonly state: DocState; readonly changes: number; readonly damaged: number }> => {
  const { changes, damaged } = await changesOf(deps, id);
  const state = createState();
  for (const { patch } of changes) state.apply(patch);
  return { state, changes: changes.length, damaged };
};

/** It is a session again. Durable when it resolves; done twice it is one session. */
const adoptOrphan = async (deps: SessionDeps, id: SessionId): Promise<Result<void>> => {
  const done = await attempt(async () => {
    const { storage, vault } = deps;
    const [{ openDoc }, { changes }] = await Promise.all([import('../../../shared/documents/doc.ts'), changesOf(deps, id)]);
    const doc = openDoc({ clientId: clientIdOf(vault.crypto) }, changes.map(({ update }) => update));
    const made = await copyDocument(deps, doc, { id, suffix: '', offer: undefined });
    if (!made.ok) return made;
    const base = await storage.bases.get(id);
    const opened = base && (await openBase(vault, base));
    if (base !== undefined && opened?.ok === true) {
      const covered = { coverage: base.coverage ?? base.vector, held: heldReplicas(opened.value.held) };
      const put = await storage.bases.put(base, (row) => withBase(row, base, covered));
      if (!put.ok) return put;
    }
    storage.announcer.send({ type: 'sessions-changed' });
    return storage.barrier();
  });
  return done.ok ? done.value : done;
};

/** Only those that a person has said nothing about, and that are sessions by now, need nothing. */
export const adoptIfOrphan = async (deps: SessionDeps, id: SessionId): Promise<Result<void>> =>
  (await deps.storage.sessions.get(id)) === undefined ? adoptOrphan(deps, id) : ok(undefined);
