/**
 * Runs the engine: events in, effects out to the jobs, their outcomes back in as events. Events are taken one at a time, in the
 * order in which they arrived. The clock, chance and the timer are handed in, so the simulator drives the very same code.
 */
import type { SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Vector } from '../../shared/model/vector.ts';
import type { Effect, EngineState, Event, JobKind, ListOutcome, Outcome, Status } from '../../shared/sync/state.ts';
import { hasUnsent } from '../../shared/sync/choose.ts';
import { idleEngine, step } from '../../shared/sync/step.ts';
import type { Announcement, SyncState } from '../storage/announce.ts';
import type { SessionRow } from '../storage/rows.ts';
import { oneAtATime } from '../session/oneAtATime.ts';
import type { SyncDeps } from './deps.ts';
import { factsOf, readFacts } from './jobs/facts.ts';
import { checkpoint, fork, pull, push } from './jobs/jobs.ts';
import { gone } from './jobs/outcomes.ts';
import { reseed } from './jobs/reseed.ts';
import { createLooks } from './looks.ts';
import { shortId } from './rounds.ts';
import { adopt, bury, relabel } from './jobs/rows.ts';
import { watchSizes } from './jobs/sizes.ts';

type Happened = Event extends infer Each ? (Each extends Event ? Omit<Each, 'now' | 'chance'> : never) : never;

export interface Surroundings {
  /** A clock in ms that does not go back. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly chance: () => number;
  /** Calls once, after `ms`; returns how to cancel. */
  readonly later: (ms: number, call: () => void) => () => void;
  /** Hidden and nothing left to do. */
  readonly rest: () => void;
  /** How many sessions hold what the server does not have, whenever that changes. */
  readonly unsent?: (sessions: number) => void;
}

export interface Runner {
  happened(event: Happened): void;
  /** What another tab announced. */
  heard(announcement: Announcement): void;
  /** No effect starts after this; what is in flight ends without a word. */
  stop(): void;
  /** The state to go on from when this runner is elected again. */
  state(): EngineState;
}

/** `ahead`: how much the wall clock is ahead of the clock of events. */
const toSyncState = (status: Status, at: number, ahead: number): SyncState => {
  if (status.kind === 'idle') return { kind: 'idle', at };
  return status.kind === 'delayed' ? { ...status, until: Math.round(status.until + ahead) } : status;
};

export const createRunner = (deps: SyncDeps, around: Surroundings, from: EngineState = idleEngine): Runner => {
  const { store, api, announce, note, wallClock } = deps;
  let state = from;
  let stopped = false;
  let cancel = (): void => undefined;
  /** When a session was last looked at for rows that are older than history reaches. */
  const compactedAt = new Map<SessionId, number>();

  /** With nothing else to do: one session, and not the same one again for long. Cut off or failed, it is done another time. */
  const compactOne = async (): Promise<void> => {
    const now = around.now();
    const isDue = (id: SessionId): boolean => now - (compactedAt.get(id) ?? -Infinity) >= limits.compactionEvery;
    const [session] = [...state.sessions].flatMap(([id, { job, edits }]) => (job === undefined && edits === undefined && isDue(id) ? [id] : []));
    if (session === undefined) return;
    compactedAt.set(session, now);
    const { compact } = await import('./jobs/compaction.ts');
    await compact(deps, session);
  };

  const sizes = watchSizes(store.sessions);
  let unsent: number | undefined;
  const count = (): void => {
    const now = [...state.sessions.values()].filter(({ facts, final }) => !final && hasUnsent(facts)).length;
    if (!state.surveyed || now === unsent) return;
    unsent = now;
    around.unsent?.(now);
  };

  const happened = (event: Happened): void => {
    if (stopped) return;
    const next = step(state, { ...event, now: around.now(), chance: around.chance() } as Event);
    state = next.state;
    count();
    for (const effect of next.effects) perform(effect);
  };

  /** A rejection of the store becomes a failure of the job; the engine waits and tries again. */
  const attempt = async (job: () => Promise<Outcome>): Promise<Outcome> => {
    try {
      return await job();
    } catch (error) {
      return { kind: 'failed', fault: store.faultOf(error) };
    }
  };

  const { look, changed, tick, isChangedSince } = createLooks(
    (session) => readFacts(store, session),
    (session, facts, server) => happened({ type: 'looked', session, facts, ...(server === undefined ? {} : { server }) }),
  );

  const run = async (session: SessionId, job: JobKind, work: () => Promise<Outcome>): Promise<void> => {
    const [began, begun] = [around.now(), tick()];
    const outcome = await attempt(work);
    const ended = outcome.kind === 'failed' ? outcome.fault.code : outcome.kind;
    note({ at: wallClock(), what: job, session: shortId(session), ended, took: Math.round(around.now() - began) });
    void sizes.ended(session, job, outcome);
    const isOld = isChangedSince(session, begun);
    changed(session);
    happened({ type: 'ended', session, job, outcome });
    // Where its row went nothing that was known of it holds any more: it may come again like any other of the server's.
    if (outcome === gone || isOld) reading(look(session));
  };

  /** The copy is a session like any other from then on. */
  const rescue = async (session: SessionId): Promise<void> => {
    await run(session, 'rescue', async () => (await import('./jobs/rescue.ts')).rescue(deps, session));
    happened({ type: 'sessions-changed' });
  };

  const list = async (cursor: string | undefined): Promise<void> => {
    const began = around.now();
    const reply = await api.list(cursor);
    note({ at: wallClock(), what: 'list', ended: reply.ok ? 'answered' : reply.fault.code, took: Math.round(around.now() - began) });
    const outcome: ListOutcome = reply.ok
      ? { kind: 'listed', rows: reply.value.sessions, cursor: reply.value.cursor, more: reply.value.more }
      : { kind: 'failed', fault: reply.fault, retryAfter: reply.retryAfter };
    happened({ type: 'list-ended', outcome });
  };

  /** It has just been changed. */
  const lookAnew = (session: SessionId, server?: Vector): Promise<void> => {
    changed(session);
    return look(session, server);
  };

  const empty = async (): Promise<void> => {
    const { emptyTrash } = await import('./jobs/deletion.ts');
    const emptied = await emptyTrash(deps, limits.trashLifetime);
    if (emptied.ok && emptied.value > 0) happened({ type: 'sessions-changed' });
  };

  const surveyAll = async (): Promise<void> => {
    const begun = tick();
    const rows = await store.sessions.list();
    sizes.surveyed(rows);
    const isOld = ({ buried, deleted }: SessionRow): boolean => buried === true && (deleted ?? Infinity) <= wallClock() - limits.trashLifetime;
    if (rows.some(isOld)) void empty().catch(() => undefined); // at the next survey
    const sessions = await Promise.all(rows.map(async (row) => [row.id, await factsOf(store, row)] as const));
    happened({ type: 'surveyed', sessions: new Map(sessions) });
    // All of it is read once more.
    if (isChangedSince(undefined, begun)) return;
    for (const { id } of rows) if (isChangedSince(id, begun)) reading(look(id));
  };

  const survey = oneAtATime(async () => {
    const all = surveyAll();
    reading(all);
    await all.catch(() => undefined);
  });

  let lookingAgain = (): void => undefined;
  /** Reading the store failed: everything is looked at again in a while, because what a tab told of is told once. */
  const reading = (work: Promise<void>): void => {
    work.catch((error: unknown) => {
      if (stopped) return;
      announce({ type: 'sync-state', state: { kind: 'refused', fault: store.faultOf(error) } });
      lookingAgain();
      lookingAgain = around.later(limits.pollFirst, () => happened({ type: 'sessions-changed' }));
    });
  };

  /** The cursor is past it: it comes again when everything is listed. */
  const taking = (work: Promise<void>): void =>
    reading(
      work.catch((error: unknown) => {
        happened({ type: 'untaken' });
        throw error;
      }),
    );

  const perform = (effect: Effect): void => {
    switch (effect.type) {
      case 'survey':
        changed();
        return survey();
      case 'look':
        return reading(look(effect.session));
      case 'adopt':
        return taking(adopt(deps, effect.row).then(() => lookAnew(effect.row.id, effect.row.vector)));
      case 'relabel':
        return taking(relabel(deps, effect.row).then(() => lookAnew(effect.row.id, effect.row.vector)));
      case 'bury':
        return taking(bury(deps, effect.session).then(() => lookAnew(effect.session)));
      case 'list':
        return void list(effect.cursor);
      case 'push':
        return void run(effect.session, 'push', () => push(deps, effect.session));
      case 'pull':
        return void run(effect.session, 'pull', () => pull(deps, effect.session));
      case 'delete':
        return void run(effect.session, 'delete', async () => (await import('./jobs/deletion.ts')).remove(deps, effect.session));
      case 'rescue':
        return void rescue(effect.session);
      case 'checkpoint':
        return void run(effect.session, 'checkpoint', () => checkpoint(deps, effect.session));
      case 'fork':
        return void run(effect.session, 'fork', () => fork(deps, effect.session, effect.fork));
      case 'reseed':
        return void run(effect.session, 'reseed', () => reseed(deps, effect.session, effect.server));
      case 'wait':
        cancel();
        cancel = around.later(Math.max(0, effect.until - around.now()), () => happened({ type: 'timer' }));
        return;
      case 'rest':
        cancel();
        return around.rest();
      case 'tell': {
        const at = wallClock();
        const told = toSyncState(effect.status, at, at - around.now());
        if (effect.session === undefined && effect.status.kind === 'idle') void compactOne().catch(() => undefined);
        return announce({ type: 'sync-state', state: told, ...(effect.session === undefined ? {} : { session: effect.session }) });
      }
    }
  };

  return {
    happened,
    heard: (announcement) => {
      if (announcement.type === 'appended') happened(announcement);
      else if (announcement.type === 'sessions-changed' && announcement.session !== undefined) reading(lookAnew(announcement.session));
      else if (announcement.type === 'sessions-changed') happened({ type: 'sessions-changed' });
      else if (announcement.type === 'sync-now') happened({ type: 'woken', held: true });
    },
    stop: () => {
      stopped = true;
      cancel();
      lookingAgain();
    },
    state: () => state,
  };
};
