/**
 * A newer version that waits is let in by itself when nobody would notice: no tab is looked at, and none has a dialog open. Every tab
 * that learns of it says so by a lock while it is in use; each makes its changes durable before it starts anew, as ever.
 */
import { limits } from '../../shared/model/limits.ts';

const lockName = 'holdfast-in-use';

const isInUse = (): boolean => document.visibilityState === 'visible' || document.querySelector('dialog[open]') !== null;

/** Looked at every limits.updateQuiet, so that a tab has been out of use for at least that long. */
export const applyUnnoticed = (apply: () => void): void => {
  /** While it is in use: how to give the lock back. */
  let held: Promise<() => void> | undefined;
  let rested = false;
  const hold = (): Promise<() => void> =>
    new Promise((resolve) => void navigator.locks.request(lockName, { mode: 'shared' }, () => new Promise<void>((end) => resolve(() => end()))));
  const look = async (): Promise<void> => {
    if (isInUse()) {
      rested = false;
      held ??= hold();
      return;
    }
    (await held)?.();
    held = undefined;
    if (rested) await navigator.locks.request(lockName, { ifAvailable: true }, async (lock) => lock !== null && apply());
    rested = true;
  };
  void look();
  document.addEventListener('visibilitychange', () => isInUse() && void look());
  setInterval(() => void look(), limits.updateQuiet);
};
