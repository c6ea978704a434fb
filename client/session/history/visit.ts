/** What can be done with a point of the past: looking at it, and taking a copy of it as a session of its own. */
import { createState, type DocState } from '../../../shared/documents/state.ts';
import { fault } from '../../../shared/model/faults.ts';
import { mintSessionId, type SessionId } from '../../../shared/model/ids.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import { attempt } from '../../storage/failures.ts';
import { clientIdOf } from '../clientId.ts';
import { copyDocument } from '../copies/copy.ts';
import type { SessionDeps } from '../deps.ts';
import { updatesAt, type Past, type Reach } from './steps.ts';

const documentAt = async ({ vault }: SessionDeps, past: Past, reach: Reach) => {
  const updates = updatesAt(past, reach);
  if (updates === undefined) return undefined;
  const { openDoc } = await import('../../../shared/documents/doc.ts');
  return openDoc({ clientId: clientIdOf(vault.crypto) }, updates);
};

/** The session as it was; undefined when the point lies in front of what is known of the past. */
export const stateAt = async (deps: SessionDeps, past: Past, reach: Reach): Promise<DocState | undefined> => {
  const doc = await documentAt(deps, past, reach);
  if (doc === undefined) return undefined;
  const state = createState();
  state.apply(doc.facts());
  return state;
};

/** Makes the session as it was a session of its own, called as it was called with `suffix` behind it; durable when it resolves. */
export const copyAt = async (deps: SessionDeps, past: Past, reach: Reach, suffix: string): Promise<Result<SessionId>> => {
  const doc = await documentAt(deps, past, reach);
  if (doc === undefined) return err(fault('NOT_FOUND'));
  const id = mintSessionId(deps.mint);
  const copied = await attempt(() => copyDocument(deps, doc, { id, suffix, offer: undefined }));
  if (!copied.ok) return copied;
  if (!copied.value.ok) return copied.value;
  deps.storage.announcer.send({ type: 'sessions-changed' });
  const durable = await deps.storage.barrier();
  return durable.ok ? ok(id) : durable;
};
