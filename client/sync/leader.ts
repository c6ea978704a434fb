/**
 * One sync worker of the profile works at a time: the one that holds the Web Lock. The lock goes to the next in line when its
 * holder ends, for whatever reason. A holder that is frozen keeps it without doing anything; a follower that has heard nothing for
 * long takes it by force. Two that work at once do no harm (records are idempotent, vectors merge by maximum), only waste.
 *
 *   out --want--> waiting --granted--> leading --release--> out
 *                    ^--------- stolen ---'
 */
export interface Leader {
  /** Stands in line; `ifFree` only takes a lock that nobody holds. */
  want(options?: { readonly ifFree: boolean }): void;
  /** Takes the lock from a holder that is silent. */
  seize(): void;
  release(): void;
  readonly place: () => 'out' | 'waiting' | 'leading';
}

export interface LeaderDeps {
  readonly locks: LockManager;
  readonly lead: () => void;
  /** The lock was given back or taken away. */
  readonly follow: (how: 'released' | 'stolen') => void;
}

export const lockName = 'holdfast-sync';

export const createLeader = ({ locks, lead, follow }: LeaderDeps): Leader => {
  let place: 'out' | 'waiting' | 'leading' = 'out';
  let giveBack = (): void => undefined;
  /** Counts requests: one that was overtaken by a later one is let pass when its turn comes. */
  let latest = 0;

  const hold = (lock: Lock | null): Promise<void> | undefined => {
    if (lock === null) {
      place = 'out';
      return undefined;
    }
    place = 'leading';
    return new Promise((resolve) => {
      giveBack = resolve;
      lead();
    });
  };

  const request = async (options: LockOptions): Promise<void> => {
    latest += 1;
    const turn = latest;
    place = 'waiting';
    try {
      await locks.request(lockName, options, (lock) => (turn === latest ? hold(lock) : undefined));
    } catch {
      // Another worker took the lock: the request rejects with an AbortError while this one leads.
      if (turn !== latest) return;
      place = 'out';
      follow('stolen');
    }
  };

  return {
    want: (options) => {
      if (place === 'out') void request(options?.ifFree === true ? { ifAvailable: true } : {});
    },
    seize: () => {
      if (place === 'waiting') void request({ steal: true });
    },
    release: () => {
      if (place !== 'leading') return;
      place = 'out';
      giveBack();
      follow('released');
    },
    place: () => place,
  };
};
