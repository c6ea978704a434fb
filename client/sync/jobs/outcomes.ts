/** How a job's end is put into the engine's words. */
import { fault, type Fault } from '../../../shared/model/faults.ts';
import type { SessionId } from '../../../shared/model/ids.ts';
import type { Failed, Outcome } from '../../../shared/sync/state.ts';
import type { SessionRow } from '../../storage/rows.ts';
import type { SyncDeps } from '../deps.ts';
import { readFacts } from './facts.ts';
import type { Refusal } from '../calls/http.ts';
import { acknowledgedOwn, bury } from './rows.ts';

type Told = Exclude<Extract<Outcome, { readonly facts: unknown }>['kind'], 'answered'>;

export const failed = (cause: Fault, retryAfter?: number): Failed => ({ kind: 'failed', fault: cause, retryAfter });
export const gone = failed(fault('NOT_FOUND'));

export const withFacts = async (deps: SyncDeps, session: SessionId, kind: Told): Promise<Outcome> => {
  const facts = await readFacts(deps.store, session);
  return facts === undefined ? gone : { kind, facts };
};

/** Somebody deleted it. A read of what is this profile's own names how much of that the tombstone covers. */
const deletedThere = async (deps: SyncDeps, row: SessionRow): Promise<Outcome> => {
  const own = acknowledgedOwn(row);
  if (Object.keys(own).length === 0) {
    await bury(deps, row.id);
    return withFacts(deps, row.id, 'deleted');
  }
  const reply = await deps.api.pull(row.id, own, row.checkpoint);
  // It went back meanwhile, and has lost the tombstone.
  if (reply.ok) return withFacts(deps, row.id, 'reread');
  if (reply.fault.code !== 'DELETED') return failed(reply.fault, reply.retryAfter);
  await bury(deps, row.id, reply.vector);
  return withFacts(deps, row.id, 'deleted');
};

export const refused = async (deps: SyncDeps, row: SessionRow, refusal: Refusal): Promise<Outcome> => {
  switch (refusal.fault.code) {
    case 'DELETED':
      return deletedThere(deps, row);
    case 'FORK':
    case 'RETIRED':
      return { kind: 'fork-found', fork: { replica: refusal.replica ?? row.replica, position: refusal.position } };
    default:
      return failed(refusal.fault, refusal.retryAfter);
  }
};
