/**
 * Rate limits in this process, by the generic cell rate algorithm (ITU-T I.371): one number for each caller, the time at which
 * its burst would be whole again. Memory is bounded; what is forgotten first is what has rested longest.
 */
import { limits } from '../../shared/model/limits.ts';

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

export interface Limiter {
  /** Milliseconds to wait until one more is allowed: 0 takes it, anything else takes nothing. */
  take(caller: string, rate: Rate): number;
  /** The same question without taking. */
  wait(caller: string, rate: Rate): number;
}

export const createLimiter = (now: () => number): Limiter => {
  const whole = new Map<string, number>();
  /** Never later than a whole burst from now: what says so was written before the clock went back, and would hold the caller for as long. */
  const wholeAt = (caller: string, { perSecond, burst }: Rate): number => {
    const [at, latest] = [whole.get(caller) ?? 0, now() + (burst * 1000) / perSecond];
    if (at > latest) whole.set(caller, latest);
    return Math.min(at, latest);
  };
  const waitOf = (caller: string, rate: Rate): number => {
    const interval = 1000 / rate.perSecond;
    return Math.max(0, Math.ceil(wholeAt(caller, rate) + interval - now() - rate.burst * interval));
  };
  const forget = (): void => {
    for (const [caller, at] of whole) {
      if (whole.size <= limits.rateEntries && at > now()) break;
      whole.delete(caller);
    }
  };
  return {
    wait: waitOf,
    take(caller, rate) {
      const wait = waitOf(caller, rate);
      if (wait > 0) return wait;
      const at = Math.max(whole.get(caller) ?? 0, now()) + 1000 / rate.perSecond;
      whole.delete(caller);
      whole.set(caller, at);
      forget();
      return 0;
    },
  };
};
