/**
 * Which session may do what, and when. One job a session at a time; among those that are due the one served longest ago goes
 * first, so that a large or failing session cannot starve the others. A refused lane holds only itself: a session whose push was
 * refused still pulls.
 */
import type { SessionId } from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import type { EngineState, Facts, JobKind, SessionSync } from './state.ts';
import { covers, sequenceOf } from './vectors.ts';

export interface Job {
  readonly kind: JobKind;
  /** Not before this time. */
  readonly at: number;
}

/** Own records that no 2xx answer has covered. */
export const hasUnsent = (facts: Facts): boolean => facts.strayed === true || facts.last > sequenceOf(facts.acknowledged, facts.replica);

/** The server holds something that is not stored here, or must be read before it is written to. */
const isBehind = (session: SessionSync): boolean =>
  session.unsettled || session.facts.owes === 'refetch' || (session.server !== undefined && !covers(session.facts.stored, session.server));

const isOnServer = ({ facts, server }: SessionSync): boolean =>
  Object.keys(facts.acknowledged).length > 0 || (server !== undefined && Object.keys(server).length > 0);

/** Wanted when much lies behind the newest one, and when the server takes no further replica before the next. */
const wantsCheckpoint = ({ facts, push }: SessionSync): boolean => facts.checkpointDue || push.held?.code === 'CHECKPOINT_FIRST';

/** Never in place of anything that is due: what is to be read is read first, and a burst of edits goes before. */
const orCheckpoint = (session: SessionSync, work: Job | undefined): Job | undefined => {
  const { notBefore: at } = session.checkpoint;
  if (!wantsCheckpoint(session) || (work !== undefined && work.at <= at)) return work;
  return { kind: 'checkpoint', at };
};

const jobOf = (session: SessionSync): Job | undefined => {
  if (session.job !== undefined) return undefined;
  if (session.facts.owes === 'copy') return { kind: 'rescue', at: session.push.notBefore };
  if ((session.facts.owes === 'erasure' || session.risen) && session.final) return { kind: 'delete', at: session.push.notBefore };
  if (session.final) return undefined;
  if (session.fork !== undefined) return { kind: 'fork', at: session.push.notBefore };
  // What is given back may be of more replicas than there are places. A deletion needs something to be told of, and comes behind that.
  if (session.lost?.believed === true) return orCheckpoint(session, { kind: 'reseed', at: session.push.notBefore });
  const pull: Job | undefined = isBehind(session) ? { kind: 'pull', at: session.pull.notBefore } : undefined;
  if (session.facts.deleted) {
    if (pull !== undefined || !(isOnServer(session) || session.facts.owes === 'burial')) return pull;
    return { kind: 'delete', at: Math.max(session.push.notBefore, session.edits?.settle ?? 0) };
  }
  if (session.unsettled || session.lost !== undefined) return pull;
  if (!hasUnsent(session.facts) && (pull !== undefined || !session.facts.owesMeta)) return pull ?? orCheckpoint(session, undefined);
  const push: Job = { kind: 'push', at: Math.max(session.push.notBefore, session.edits?.settle ?? 0) };
  return pull === undefined || push.at < pull.at ? orCheckpoint(session, push) : pull;
};

/**
 * The next job of a session, or undefined if it has nothing to do (or is doing it). A draft that a killed tab left is only sent
 * until the person has answered for it.
 */
export const nextJob = (session: SessionSync): Job | undefined => {
  const job = jobOf(session);
  return session.facts.unanswered === true && job?.kind !== 'push' ? undefined : job;
};

export const jobsInFlight = (state: EngineState): number =>
  [...state.sessions.values()].reduce((count, session) => count + (session.job === undefined ? 0 : 1), 0);

/** The due job whose session was served longest ago. */
export const chooseJob = (state: EngineState, now: number): { session: SessionId; kind: JobKind } | undefined => {
  if (!state.surveyed || state.line.notBefore > now || jobsInFlight(state) >= limits.syncParallel) return undefined;
  let best: { session: SessionId; kind: JobKind; turn: number } | undefined;
  for (const [id, session] of state.sessions) {
    const job = nextJob(session);
    if (job === undefined || job.at > now) continue;
    if (best === undefined || session.turn < best.turn) best = { session: id, kind: job.kind, turn: session.turn };
  }
  return best;
};

/**
 * The earliest time at which work could start that did not start now; undefined if only an event can bring some. While all places
 * are taken, the end of a job is that event: a timer for work that is already due would fire without end.
 */
export const nextTime = (state: EngineState): number | undefined => {
  const full = jobsInFlight(state) >= limits.syncParallel;
  const times = full ? [] : [...state.sessions.values()].flatMap((session) => nextJob(session)?.at ?? []);
  if (state.visible && !state.list.asking) times.push(state.list.due);
  return times.length === 0 ? undefined : Math.max(Math.min(...times), state.line.notBefore);
};
