/**
 * What may be told to the person. Never better than the truth: 'idle' means that a listing has ended since the start, that
 * nothing waits to be sent or fetched soon, and that the last request reached the server.
 */
import { limits } from '../model/limits.ts';
import { nextJob } from './choose.ts';
import type { EngineState, SessionSync, Status } from './state.ts';

const isBusy = (session: SessionSync, now: number): boolean => {
  if (session.job !== undefined) return true;
  const job = nextJob(session);
  return job !== undefined && job.at <= now + limits.pushLatest;
};

export const statusOf = (state: EngineState, now: number): Status => {
  if (state.line.held !== undefined) return { kind: 'refused', fault: state.line.held };
  if (state.line.failures > 0 || state.list.failures > 0) return { kind: 'offline' };
  if (!state.surveyed || !state.list.complete) return { kind: 'starting' };
  return [...state.sessions.values()].some((session) => isBusy(session, now)) ? { kind: 'working' } : { kind: 'idle' };
};

/** Of one session: only a refusal is told; whether it waits is seen from its records and its acknowledged vector. */
export const sessionStatus = (session: SessionSync): Status => {
  const held = session.push.held ?? session.pull.held;
  return held === undefined ? { kind: 'idle' } : { kind: 'refused', fault: held };
};
