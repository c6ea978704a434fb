/**
 * Sending while locked: what is sealed goes to the server as it is (send.ts); nothing is fetched, opened or sealed.
 */
import { limits } from '../../shared/model/limits.ts';
import type { SyncDeps } from './deps.ts';
import { sendSealed } from './jobs/send.ts';

export interface LockedPusher {
  /** There may be something to send, or somebody to send it to. */
  wake(): void;
  stop(): void;
}

/** `later` calls once, after `ms`; it returns how to cancel. `chance` in [0, 1). */
export const createLockedPusher = (
  deps: SyncDeps,
  isPaused: () => Promise<boolean>,
  later: (ms: number, call: () => void) => () => void,
  chance: () => number,
): LockedPusher => {
  let running = false;
  let stopped = false;
  let failures = 0;
  let cancel = (): void => undefined;
  const round = async (): Promise<void> => {
    const rows = (await isPaused()) ? [] : await deps.store.sessions.list();
    let isDone = true;
    for (const { id } of rows) if (!stopped) isDone = (await sendSealed(deps, id)) === 'done' && isDone;
    failures = isDone ? 0 : failures + 1;
  };
  const wake = (): void => {
    if (running || stopped) return;
    cancel();
    running = true;
    void round()
      .catch(() => {
        failures += 1;
      })
      .finally(() => {
        running = false;
        // With full jitter, like the engine's.
        if (failures > 0 && !stopped) cancel = later(chance() * Math.min(limits.backoffLast, limits.backoffFirst * 2 ** failures), wake);
      });
  };
  return {
    wake,
    stop: () => {
      stopped = true;
      cancel();
    },
  };
};
