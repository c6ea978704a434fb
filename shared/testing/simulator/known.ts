/**
 * I7 of what a sync worker knows that the server holds, whoever told it: the list does not tell a thing twice for ever, so what an
 * answer makes forgotten may stay unknown. It gets less only with the alarm that the server went back, or when as many answers have
 * said so as that takes. An alarm that is raised by one answer and ended by the next shows between two looks only, so each answer looks.
 */
import type { Runner } from '../../../client/sync/runner.ts';
import type { SessionId } from '../../model/ids.ts';
import { limits } from '../../model/limits.ts';
import { replicasOf, sequenceOf } from '../../sync/vectors.ts';
import type { Vector } from '../../model/vector.ts';
import { leading, type Device } from './device.ts';

export interface KnownWatch {
  /** A runner was answered, and has not taken that in yet. */
  answered(runner: Runner | object, path: string): void;
  look(devices: readonly Device[], era: number): void;
}

interface Known {
  readonly era: number;
  readonly server: Vector;
  readonly doubts: number;
  readonly answers: number;
  /** A job was under way: its answer may have been counted, and not been taken in. */
  readonly pending: boolean;
  /** The alarm was raised then; it may have ended since, and what is known with it. */
  readonly alarmed: boolean;
}

export const watchKnown = (accuse: (what: string) => void): KnownWatch => {
  const known = new WeakMap<Runner, Map<SessionId, Known>>();
  const answers = new WeakMap<object, Map<string, number>>();
  const answersOf = (runner: object, session: string): number => answers.get(runner)?.get(session) ?? 0;
  /** Sessions whose alarm an answer met since they were last looked at. */
  const alarms = new WeakMap<object, Set<string>>();

  return {
    answered: (runner, path) => {
      const session = path.split('/')[4] ?? '';
      answers.set(runner, (answers.get(runner) ?? new Map<string, number>()).set(session, answersOf(runner, session) + 1));
      const isAlarmed = 'state' in runner && runner.state().sessions.get(session as SessionId)?.lost !== undefined;
      if (isAlarmed) alarms.set(runner, (alarms.get(runner) ?? new Set<string>()).add(session));
    },
    look: (devices, era) => {
      for (const device of devices) {
        const runner = leading(device);
        if (runner === undefined) continue;
        const before = known.get(runner) ?? new Map<SessionId, Known>();
        known.set(runner, before);
        for (const [id, { server = {}, lost, doubts, job }] of runner.state().sessions) {
          const last = before.get(id);
          const count = answersOf(runner, id);
          const wasAlarmed = alarms.get(runner)?.delete(id) === true || last?.alarmed === true;
          before.set(id, { era, server, doubts, answers: count, pending: job !== undefined, alarmed: lost !== undefined });
          if (last === undefined || last.era !== era || lost !== undefined || wasAlarmed) continue;
          const less = replicasOf(server).find((replica) => sequenceOf(server, replica) < sequenceOf(last.server, replica));
          if (less === undefined || count - last.answers + Number(last.pending) + last.doubts >= limits.goneBackReads) continue;
          accuse(`I7: ${device.name} knew that the server has ${sequenceOf(last.server, less)} of ${less} in ${id}, and now believes ${sequenceOf(server, less)}`);
        }
      }
    },
  };
};
