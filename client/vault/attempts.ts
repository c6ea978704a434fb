/**
 * Wrong passphrases slow down: a few are free, then each doubles the wait. Kept on the device, durable before an attempt is made, so
 * that a reload or a kill does not start the count anew. It holds up who sits at this browser; who has copied the files guesses at
 * the pace of Argon2id alone.
 */
import { fault } from '../../shared/model/faults.ts';
import { limits } from '../../shared/model/limits.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { exclusivelyIn } from './lock.ts';

export interface Attempts {
  /** Wrong ones since the last right one, the one under way included. */
  readonly count: number;
  /** Wall clock of the last one, ms. */
  readonly at: number;
}

export interface AttemptsStore {
  load(): Promise<Attempts>;
  /** Durable when it resolves. */
  save(attempts: Attempts): Promise<void>;
}

/** Milliseconds until the next attempt is taken. A clock that was set back never makes it longer than the whole wait. */
export const waitAfter = ({ count, at }: Attempts, now: number): number => {
  if (count < limits.passphraseFree) return 0;
  const whole = Math.min(limits.passphraseWaitFirst * 2 ** (count - limits.passphraseFree), limits.passphraseWaitMost);
  return Math.min(whole, Math.max(0, at + whole - now));
};

/** Counts one more. Fault RATE_LIMITED { wait } in ms when it is too early; then nothing is counted. */
export const beforeAttempt = (store: AttemptsStore, now: number): Promise<Result<void>> =>
  exclusivelyIn('holdfast-attempts', async () => {
    const known = await store.load();
    const wait = waitAfter(known, now);
    if (wait > 0) return err(fault('RATE_LIMITED', { wait }));
    await store.save({ count: known.count + 1, at: now });
    return ok(undefined);
  });

export const afterAttempt = (store: AttemptsStore): Promise<void> => store.save({ count: 0, at: 0 });
