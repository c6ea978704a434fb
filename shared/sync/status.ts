/**
 * What may be told to the person. Never better than the truth: 'idle' means that a listing has ended since the start, that
 * nothing waits to be sent or fetched soon, and that the last request reached the server.
 */
import { limits } from '../model/limits.ts';
import type { Fault, FaultCode } from '../model/faults.ts';
import { nextJob } from './choose.ts';
import type { EngineState, Lane, SessionSync, Status } from './state.ts';

const isBusy = (session: SessionSync, now: number): boolean => {
  if (session.job !== undefined) return true;
  const job = nextJob(session);
  return job !== undefined && job.at <= now + limits.pushLatest;
};

const hindered = (cause: Fault | undefined, until: number): Status =>
  cause === undefined || cause.code === 'OFFLINE' ? { kind: 'offline' } : { kind: 'delayed', fault: cause, until };

export const statusOf = (state: EngineState, now: number): Status => {
  if (state.line.held !== undefined) return { kind: 'refused', fault: state.line.held };
  const { line, list } = state;
  // A wake forgets the failures, but not the wait that the server asked for.
  if (line.failures > 0 || line.asked > now) return hindered(line.cause, line.notBefore);
  if (list.failures > 0) return hindered(list.cause, list.due);
  if (!state.surveyed || !state.list.complete) return { kind: 'starting' };
  return [...state.sessions.values()].some((session) => isBusy(session, now)) ? { kind: 'working' } : { kind: 'idle' };
};

/** What another try does not heal: this device cannot keep what it fetched. */
const ofStore: ReadonlySet<FaultCode> = new Set(['STORAGE_FULL', 'STORAGE_FAILED', 'STORAGE_NEWER']);
/** Said at once; what devices settle among themselves (a gap, another device's news) only when it does not go away. */
const ofServer: ReadonlySet<FaultCode> = new Set(['UNAVAILABLE', 'INTERNAL', 'RATE_LIMITED']);

const told = ({ failures, cause }: Lane): boolean =>
  cause !== undefined && failures > (ofServer.has(cause.code) || ofStore.has(cause.code) ? 0 : 1);

/** Of one session: only what keeps it is told; whether it waits is seen from its records and its acknowledged vector. */
export const sessionStatus = ({ push, pull }: SessionSync): Status => {
  const held = push.held ?? pull.held;
  if (held !== undefined) return { kind: 'refused', fault: held };
  const lane = [push, pull].find(told);
  if (lane?.cause === undefined) return { kind: 'idle' };
  return ofStore.has(lane.cause.code) ? { kind: 'refused', fault: lane.cause } : { kind: 'delayed', fault: lane.cause, until: lane.notBefore };
};
