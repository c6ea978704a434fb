/**
 * Sending while locked: what is sealed goes to the server as it is, by the same job as always; nothing is fetched, opened or sealed.
 * What needs a key (a fork, a deletion, a checkpoint) waits for the unlocking.
 */
import { limits } from '../../shared/model/limits.ts';
import type { SessionRow } from '../storage/rows.ts';
import type { SyncDeps } from './deps.ts';
import { readFacts } from './facts.ts';
import { push } from './jobs.ts';

export interface LockedPusher {
  /** There may be something to send, or somebody to send it to. */
  wake(): void;
  stop(): void;
}

const isOwed = ({ deleted, buried, forGood }: SessionRow): boolean => deleted === undefined && buried !== true && forGood !== true;

/** False when it should be tried again. */
const sendAll = async (deps: SyncDeps, row: SessionRow): Promise<boolean> => {
  for (;;) {
    const facts = await readFacts(deps.store, row.id);
    const acknowledged = facts?.acknowledged[facts.replica]?.[0] ?? 0;
    if (facts === undefined || (facts.last <= acknowledged && !facts.owesMeta)) return true;
    const outcome = await push(deps, row.id);
    if (outcome.kind === 'failed') return false;
    if (outcome.kind !== 'answered' || (outcome.facts.acknowledged[facts.replica]?.[0] ?? 0) <= acknowledged) return true;
  }
};

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
    for (const row of rows.filter(isOwed)) if (!stopped) isDone = (await sendAll(deps, row)) && isDone;
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
