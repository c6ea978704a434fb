/** What is watched of what a worker knows: less of it is a fault unless enough answers, or the alarm between two of them, said so. */
import { expect, test } from 'vitest';
import type { Runner } from '../../../client/sync/runner.ts';
import type { RecordHash, ReplicaId, SessionId } from '../../model/ids.ts';
import { freshLane, type EngineState, type SessionSync } from '../../sync/state.ts';
import { idleEngine } from '../../sync/step.ts';
import type { Device } from './device.ts';
import { watchKnown } from './known.ts';

const [session, replica] = ['s'.repeat(22) as SessionId, 'r'.repeat(22) as ReplicaId];
const path = `/api/v1/sessions/${session}/pull`;

/** A worker that has heard of `held` records. */
const openWorker = (held: number): { readonly runner: Runner; readonly devices: readonly Device[]; readonly now: (held: number, lost: boolean) => void } => {
  let state: EngineState = idleEngine;
  const now = (last: number, lost: boolean): void => {
    const known: Partial<SessionSync> = { server: { [replica]: [last, 'h' as RecordHash] }, doubts: 0, pull: freshLane, lost: lost ? { reads: 1, since: 0, believed: false } : undefined };
    state = { ...idleEngine, sessions: new Map([[session, known as SessionSync]]) };
  };
  now(held, false);
  const runner: Runner = { happened: () => undefined, heard: () => undefined, stop: () => undefined, state: () => state };
  return { runner, devices: [{ name: 'd1', tabs: [{ worker: { runner: () => runner } }] } as unknown as Device], now };
};

test('SYN-23 what a worker knows of the server gets less by an alarm that was raised and ended between two looks, and without one it does not', () => {
  const accused: string[] = [];
  const known = watchKnown((what) => accused.push(what));
  const { runner, devices, now } = openWorker(159);
  known.look(devices, 3);
  known.answered(runner, path);
  now(5, true);
  known.answered(runner, path);
  now(5, false);
  known.look(devices, 3);
  expect(accused).toEqual([]);
  known.answered(runner, path);
  now(4, false);
  known.look(devices, 3);
  expect(accused).toEqual([`I7: d1 knew that the server has 5 of ${replica} in ${session}, and now believes 4`]);
});
