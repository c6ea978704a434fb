/**
 * Calls that anyone may make with a secret name (a snapshot's link, a pairing's door): whatever is wrong with it, the answer is one,
 * after one floor time, and whoever keeps missing is held back. Each miss is a line of the log (log.ts).
 */
import { limits } from '../../shared/model/limits.ts';
import type { AppDeps } from '../deps.ts';
import type { ApiContext } from './callers.ts';
import { problem } from './problems.ts';

const nameOf = (c: ApiContext): string => `miss ${c.get('address') ?? ''}`;

/** The refusal for an address that has missed too often; undefined lets it ask. */
export const heldBack = ({ limiter }: AppDeps, c: ApiContext): Response | undefined => {
  // While many addresses guess together, each has one guess at a time; whoever has not missed lately asks as ever.
  const isSiege = limiter.wait('misses', limits.missTotalRate) > 0;
  const wait = limiter.wait(nameOf(c), isSiege ? limits.missSiegeRate : limits.missRate);
  if (wait === 0) return undefined;
  c.set('miss', 'held back');
  return problem(c, { code: 'RATE_LIMITED', retryAfter: wait });
};

/** Begun before anything is looked up: counted afterwards, whole milliseconds would let through how long that took. */
export const beginFloor = ({ wait }: Pick<AppDeps, 'wait'>): Promise<void> => wait(limits.refusalFloor);

/** `floor`: what began when the question came. */
export const missed = async ({ limiter, metrics }: AppDeps, c: ApiContext, floor: Promise<void>): Promise<Response> => {
  limiter.take(nameOf(c), limits.missRate);
  limiter.take('misses', limits.missTotalRate);
  metrics?.add('holdfast_guesses_total');
  c.set('miss', 'missed');
  await floor;
  return problem(c, { code: 'NOT_FOUND' });
};
