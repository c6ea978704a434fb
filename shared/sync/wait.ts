/**
 * How long to wait. Back-off with full jitter (a random point of a doubling span), so that devices that lost the same server do
 * not return to it in step; a server that names a time is heard.
 */
import type { Fault } from '../model/faults.ts';
import { limits } from '../model/limits.ts';
import { freshLane, type Failed, type Lane } from './state.ts';

/** Milliseconds to wait after the given number of failures in a row (1 for the first). */
export const backoff = (failures: number, chance: number): number => {
  const span = Math.min(limits.backoffLast, limits.backoffFirst * 2 ** Math.min(failures, 16));
  return Math.ceil(chance * span);
};

/** The lane after a failure that time may heal. `held` names it on screen where waiting alone would not explain it. */
export const afterFailure = (lane: Lane, failed: Failed, now: number, chance: number, held?: Fault): Lane => {
  const failures = lane.failures + 1;
  const asked = failed.retryAfter === undefined ? lane.asked : now + failed.retryAfter;
  return { notBefore: Math.max(now + backoff(failures, chance), asked), asked, failures, cause: failed.fault, held };
};

/** The lane after a refusal: it is asked again rarely, or when the person edits or asks. */
export const afterRefusal = (lane: Lane, refusal: Fault, now: number): Lane => ({
  notBefore: now + limits.refusedRetry,
  asked: lane.asked,
  failures: lane.failures + 1,
  cause: refusal,
  held: refusal,
});

/** The lane when something gives hope: waits are forgotten, except those that the server asked for. */
export const woken = (lane: Lane): Lane => ({ ...lane, notBefore: lane.asked, failures: 0 });

export const afterSuccess = (lane: Lane): Lane => (lane.failures === 0 && lane.held === undefined ? lane : freshLane);

/** The next interval of the poll: longer while nothing changes. */
export const longerPoll = (interval: number): number => Math.min(limits.pollLast, interval * 1.5);

/** A poll interval with a fifth of jitter to both sides. */
export const pollWait = (interval: number, chance: number): number => Math.round(interval * (0.8 + 0.4 * chance));
