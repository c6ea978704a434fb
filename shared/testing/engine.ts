/** A hand-driven engine for tests: a clock that only the test moves, and the effects of each step. Inputs are frozen. */
import type { ReplicaId, RecordHash, SessionId } from '../model/ids.ts';
import type { Vector } from '../model/vector.ts';
import type { Effect, EngineState, Event, Facts, Outcome, JobKind } from '../sync/state.ts';
import { idleEngine, step } from '../sync/step.ts';

type Happened = Event extends infer Each ? (Each extends Event ? Omit<Each, 'now' | 'chance'> : never) : never;

export const sessionNamed = (name: string): SessionId => name.padEnd(22, '0') as SessionId;
export const replicaNamed = (name: string): ReplicaId => name.padEnd(22, '0') as ReplicaId;
const hashNamed = (name: string): RecordHash => name.padEnd(43, '0') as RecordHash;

/** vector({ a: 3 }): three records of replica a, with the hash that is named after the place. */
export const vector = (counts: { readonly [replica: string]: number }): Vector =>
  Object.fromEntries(Object.entries(counts).map(([name, count]) => [replicaNamed(name), [count, hashNamed(`${name}${count}`)]]));

/** Facts of a session whose own replica is `own`: `last` records stored, `acknowledged` of them on the server. */
export const facts = (last: number, acknowledged: number, more: Partial<Facts> = {}): Facts => ({
  replica: replicaNamed('own'),
  last,
  stored: last === 0 ? {} : vector({ own: last }),
  acknowledged: acknowledged === 0 ? {} : vector({ own: acknowledged }),
  revision: 1,
  owesMeta: false,
  checkpointDue: false,
  deleted: false,
  ...more,
});

const freeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of value instanceof Map ? value.values() : Object.values(value)) freeze(inner);
  }
  return value;
};

export interface Driven {
  now: number;
  chance: number;
  /** One event at the present time; answers the effects without the timer. */
  send(event: Happened): Effect[];
  /** Lets time pass until the engine's own timer fires or `ms` have gone; answers the effects of every firing. */
  pass(ms: number): Effect[];
  ended(session: SessionId, job: JobKind, outcome: Outcome): Effect[];
  state(): EngineState;
  timer(): number | undefined;
}

export const drive = (): Driven => {
  let state = idleEngine;
  let timer: number | undefined;
  const driven: Driven = {
    now: 1000,
    chance: 0.5,
    send: (event) => {
      const next = step(freeze(state), freeze({ ...event, now: driven.now, chance: driven.chance } as Event));
      state = next.state;
      const waits = next.effects.filter((effect) => effect.type === 'wait');
      timer = waits.at(-1)?.until ?? undefined;
      return next.effects.filter((effect) => effect.type !== 'wait');
    },
    pass: (ms) => {
      const end = driven.now + ms;
      const effects: Effect[] = [];
      for (let fired = 0; timer !== undefined && timer <= end; fired += 1) {
        if (fired > 1000) throw new Error('the timer fires without end');
        driven.now = Math.max(driven.now, timer);
        effects.push(...driven.send({ type: 'timer' }));
      }
      driven.now = end;
      return effects;
    },
    ended: (session, job, outcome) => driven.send({ type: 'ended', session, job, outcome }),
    state: () => state,
    timer: () => timer,
  };
  return driven;
};

/** An engine that was started while visible, has surveyed these sessions and ended its first listing, which names what was acknowledged. */
export const started = (sessions: { readonly [name: string]: Facts } = {}, visible = true): Driven => {
  const driven = drive();
  driven.send({ type: 'started', visible });
  driven.send({ type: 'surveyed', sessions: new Map(Object.entries(sessions).map(([name, of]) => [sessionNamed(name), of])) });
  const rows = Object.entries(sessions).map(([name, { acknowledged, revision }]) => ({ id: sessionNamed(name), revision, vector: acknowledged, deleted: false, changed: 1 }));
  const known = rows.filter((row) => Object.keys(row.vector).length > 0);
  driven.send({ type: 'list-ended', outcome: { kind: 'listed', rows: known, cursor: 'c', more: false } });
  return driven;
};

/** What work the effects start: 'push a', 'list', … */
export const work = (effects: readonly Effect[]): string[] =>
  effects.flatMap((effect) => {
    if (effect.type === 'wait' || effect.type === 'tell') return [];
    if (effect.type === 'adopt' || effect.type === 'relabel') return [`${effect.type} ${effect.row.id.replace(/0+$/, '')}`];
    return 'session' in effect ? [`${effect.type} ${effect.session.replace(/0+$/, '')}`] : [effect.type];
  });
