/**
 * The engine of synchronization for all sessions of one profile: (state, event) -> { state, effects }. Pure: time and chance come
 * with the event, and nothing is performed here. Order of a step: what happened changes the state, then due work is started,
 * then one timer is set and the status told if it changed.
 *
 * Why not a machine per session: requests share one line, one list and one server, so back-off, fairness and the limit of
 * parallel requests can only be decided over all of them.
 */
import type { SessionId } from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import { chooseJob, jobsInFlight, nextTime } from './choose.ts';
import { listCursor, listEnded } from './listing.ts';
import { afterJob, lineOf, newSession, withFacts } from './outcomes.ts';
import { freshLane, type Effect, type EngineState, type Event, type Facts, type SessionSync, type Status, type Step } from './state.ts';
import { sessionStatus, statusOf } from './status.ts';
import { mergeVectors } from './vectors.ts';
import { woken } from './wait.ts';

/** Before the first event. */
export const idleEngine: EngineState = {
  visible: false,
  sparing: false,
  line: freshLane,
  list: { asking: false, due: 0, interval: limits.pollFirst, cursor: undefined, failures: 0, cause: undefined, complete: false, whole: undefined, wholeDue: 0 },
  surveyed: false,
  sessions: new Map(),
  turn: 0,
  told: { kind: 'starting' },
  toldSessions: new Map(),
};

const none: readonly Effect[] = [];

const withSession = (state: EngineState, id: SessionId, session: SessionSync): EngineState => ({
  ...state,
  sessions: new Map(state.sessions).set(id, session),
});

/** It is not here any more. */
const withoutSession = (state: EngineState, id: SessionId): EngineState => {
  const sessions = new Map(state.sessions);
  return sessions.delete(id) ? { ...state, sessions } : state;
};

/** An undone deletion or a restored session lives again; one that the server buried stays final. */
const refreshed = (known: SessionSync | undefined, facts: Facts, now: number): SessionSync => {
  if (known === undefined) return newSession(facts, undefined);
  const next = withFacts(known, facts);
  if (!facts.deleted || known.facts.deleted) return next;
  return { ...next, edits: { since: now, settle: now + limits.deletionDelay } };
};

const surveyed = (state: EngineState, found: ReadonlyMap<SessionId, Facts>, now: number): EngineState => {
  const sessions = new Map(state.sessions);
  for (const [id, facts] of found) sessions.set(id, refreshed(sessions.get(id), facts, now));
  for (const id of state.sessions.keys()) {
    if (!found.has(id)) sessions.delete(id);
  }
  return { ...state, surveyed: true, sessions };
};

const appended = (state: EngineState, event: Event & { type: 'appended' }): Step => {
  const session = state.sessions.get(event.session);
  if (session === undefined || session.final || session.facts.replica !== event.replica) {
    return { state, effects: [{ type: 'look', session: event.session }] };
  }
  const since = session.edits?.since ?? event.now;
  const settle = Math.min(event.now + limits.pushDebounce, since + limits.pushLatest);
  const facts = { ...session.facts, last: Math.max(session.facts.last, event.sequence) };
  const push = session.push.held === undefined ? session.push : woken({ ...session.push, held: undefined });
  const list = { ...state.list, interval: limits.pollFirst };
  const next: SessionSync = { ...session, facts, push, edits: { since, settle } };
  return { state: withSession({ ...state, list }, event.session, next), effects: none };
};

const wokenAll = (state: EngineState, held: boolean, now: number): EngineState => {
  const sessions = new Map(
    [...state.sessions].map(([id, session]): [SessionId, SessionSync] => [
      id,
      {
        ...session,
        push: session.push.held === undefined || held ? woken(session.push) : session.push,
        checkpoint: held && session.checkpoint.held !== undefined ? woken({ ...session.checkpoint, held: undefined }) : session.checkpoint,
        pull: session.lost === undefined && (session.pull.held === undefined || held) ? woken(session.pull) : session.pull,
      },
    ]),
  );
  const list = { ...state.list, due: now, interval: limits.pollFirst, failures: 0 };
  return { ...state, line: woken(state.line), list, sessions };
};

const happened = (state: EngineState, event: Event): Step => {
  switch (event.type) {
    case 'started': {
      const list = { ...state.list, asking: false, due: event.now };
      // Jobs of an earlier reign ended without a word: read before writing.
      const sessions = new Map(
        [...state.sessions].map(([id, session]): [SessionId, SessionSync] => [
          id,
          session.job === undefined ? session : { ...session, job: undefined, unsettled: true },
        ]),
      );
      return { state: { ...state, visible: event.visible, sparing: event.sparing ?? false, list, sessions }, effects: [{ type: 'survey' }] };
    }
    case 'surveyed':
      return { state: surveyed(state, event.sessions, event.now), effects: none };
    case 'looked': {
      if (event.facts === undefined) return { state: withoutSession(state, event.session), effects: none };
      const session = refreshed(state.sessions.get(event.session), event.facts, event.now);
      // What was listed may be older than an answer that came meanwhile.
      const server = event.server === undefined ? session.server : mergeVectors(session.server ?? {}, event.server);
      return { state: withSession(state, event.session, { ...session, server }), effects: none };
    }
    case 'appended':
      return appended(state, event);
    case 'sessions-changed':
      return { state, effects: [{ type: 'survey' }] };
    case 'woken':
      return { state: wokenAll(state, event.held, event.now), effects: none };
    case 'visibility': {
      const due = Math.min(state.list.due, event.now);
      const sparing = event.sparing ?? false;
      const list = event.visible ? { ...state.list, due, interval: sparing ? limits.pollLast : limits.pollFirst } : state.list;
      return { state: { ...state, visible: event.visible, sparing, list }, effects: none };
    }
    case 'timer':
      // Nothing starts before the first survey; one that failed is repeated.
      return { state, effects: state.surveyed ? none : [{ type: 'survey' }] };
    case 'list-ended':
      return listEnded(state, event.outcome, event.now, event.chance);
    case 'untaken':
      return { state: { ...state, list: { ...state.list, whole: undefined, wholeDue: event.now } }, effects: none };
    case 'ended': {
      const session = state.sessions.get(event.session);
      if (session === undefined) return { state, effects: none };
      const next = afterJob(session, event.job, event.outcome, event.now, event.chance);
      const line = lineOf(state, event.outcome, event.now, event.chance);
      return { state: withSession({ ...state, line }, event.session, next), effects: none };
    }
  }
};

/** Starts the list and as many due jobs as may run side by side. */
const startWork = (state: EngineState, now: number): Step => {
  const effects: Effect[] = [];
  let next = state;
  if (next.visible && next.surveyed && !next.list.asking && next.list.due <= now && next.line.notBefore <= now) {
    next = { ...next, list: { ...next.list, asking: true, cursor: listCursor(next.list, now) } };
    effects.push({ type: 'list', cursor: next.list.cursor });
  }
  for (let chosen = chooseJob(next, now); chosen !== undefined; chosen = chooseJob(next, now)) {
    const session = next.sessions.get(chosen.session);
    if (session === undefined) break;
    const { kind } = chosen;
    const turn = next.turn + 1;
    const started: SessionSync = { ...session, job: kind, turn, edits: kind === 'push' ? undefined : session.edits };
    next = withSession({ ...next, turn }, chosen.session, started);
    if (kind === 'reseed') effects.push({ type: kind, session: chosen.session, server: session.server ?? {} });
    else if (kind !== 'fork') effects.push({ type: kind, session: chosen.session });
    else if (session.fork !== undefined) effects.push({ type: 'fork', session: chosen.session, fork: session.fork });
  }
  return { state: next, effects };
};

const causeOf = (status: Status) => ('fault' in status ? status.fault.code : undefined);
const untilOf = (status: Status) => (status.kind === 'delayed' ? status.until : undefined);
const sameStatus = (a: Status, b: Status): boolean => a.kind === b.kind && causeOf(a) === causeOf(b) && untilOf(a) === untilOf(b);

/**
 * Tells what changed; after a listing in any case, which is also the sign of life that other tabs wait for, and to whoever asks: a page
 * that was opened later has heard none of it.
 */
const tell = (state: EngineState, now: number, anyway: boolean): Step => {
  const effects: Effect[] = [];
  const toldSessions = new Map<SessionId, Status>();
  for (const [id, session] of state.sessions) {
    const status = sessionStatus(session);
    if (status.kind !== 'idle') toldSessions.set(id, status);
    if ((anyway && status.kind !== 'idle') || !sameStatus(status, state.toldSessions.get(id) ?? { kind: 'idle' })) effects.push({ type: 'tell', session: id, status });
  }
  const told = statusOf(state, now);
  if (anyway || !sameStatus(told, state.told)) effects.push({ type: 'tell', session: undefined, status: told });
  return { state: { ...state, told, toldSessions }, effects };
};

/** Either a timer, or, when hidden with nothing due soon, leave to another tab. */
const waitOrRest = (state: EngineState, now: number): Effect => {
  if (!state.surveyed) return { type: 'wait', until: now + limits.pollFirst };
  const until = nextTime(state);
  const busy = state.list.asking || jobsInFlight(state) > 0;
  if (!state.visible && !busy && (until === undefined || until > now + limits.deletionDelay)) return { type: 'rest' };
  return { type: 'wait', until: until ?? now + limits.pollLast };
};

/** One step. Never throws, never changes its arguments; the returned effects are to be performed in order. */
export const step = (state: EngineState, event: Event): Step => {
  const { now } = event;
  const first = happened(state, event);
  const second = startWork(first.state, now);
  const third = tell(second.state, now, event.type === 'list-ended' || event.type === 'woken');
  return { state: third.state, effects: [...first.effects, ...second.effects, ...third.effects, waitOrRest(third.state, now)] };
};
