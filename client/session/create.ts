/** Making a session, here and at once: its row, and a first record that holds the title. Durable when it resolves. */
import { newSession } from '../../shared/documents/commands.ts';
import type { Write } from '../../shared/documents/facts/facts.ts';
import { mintReplicaId, mintSessionId, type SessionId } from '../../shared/model/ids.ts';
import { ok, type Result } from '../../shared/model/result.ts';
import { attempt } from '../storage/failures.ts';
import { freshRow } from '../storage/sessions.ts';
import type { SessionDeps } from './deps.ts';
import { openSession } from './open.ts';

export interface NewSession {
  readonly title: string;
  /** More of its first change, as when a snapshot is copied. */
  readonly writes?: readonly Write[];
}

export const createSession = async (deps: SessionDeps, { title, writes = [] }: NewSession): Promise<Result<SessionId>> => {
  const { storage, mint, now } = deps;
  const id = mintSessionId(mint);
  const stored = await attempt(() => storage.sessions.put(freshRow(id, mintReplicaId(mint), now())));
  if (!stored.ok) return stored;
  const opened = await openSession(deps, id);
  if (!opened.ok) return opened;
  opened.value.write('', [...newSession({ title }), ...writes]);
  const saved = await opened.value.flush();
  if (!saved.ok) return saved;
  await opened.value.close();
  return ok(id);
};
