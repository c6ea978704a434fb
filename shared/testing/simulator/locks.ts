/** The Web Locks of one profile, exclusive ones only: in order, `ifAvailable`, `steal`, and given up by whoever dies. */
import { inside, type Process } from './realm.ts';

interface Asked {
  readonly owner: Process;
  readonly start: () => void;
  readonly robbed: () => void;
}

export interface LockTable {
  readonly forProcess: (of: () => Process) => LockManager;
  /** The process is gone, and its locks with it. */
  release(process: Process): void;
  readonly held: () => readonly string[];
}

export const createLockTable = (): LockTable => {
  const held = new Map<string, Asked>();
  const waiting = new Map<string, Asked[]>();

  const next = (name: string): void => {
    const queue = (waiting.get(name) ?? []).filter(({ owner }) => owner.alive);
    const first = queue.shift();
    waiting.set(name, queue);
    if (first === undefined) return;
    held.set(name, first);
    first.start();
  };
  const end = (name: string, asked: Asked): void => {
    if (held.get(name) !== asked) return;
    held.delete(name);
    next(name);
  };

  const request = (owner: Process, name: string, options: LockOptions, work: (lock: Lock | null) => unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const asked: Asked = {
        owner,
        start: () => {
          inside(owner, async () => work({ name, mode: 'exclusive' })).then(
            (value) => {
              end(name, asked);
              resolve(value);
            },
            (error: unknown) => {
              end(name, asked);
              reject(error instanceof Error ? error : new Error('a lock holder failed'));
            },
          );
        },
        robbed: () => reject(new DOMException('stolen', 'AbortError')),
      };
      const holder = held.get(name);
      if (holder === undefined) {
        held.set(name, asked);
        asked.start();
      } else if (options.ifAvailable === true) {
        Promise.resolve(work(null)).then(resolve, reject);
      } else if (options.steal === true) {
        held.set(name, asked);
        if (holder.owner.alive) holder.robbed();
        asked.start();
      } else waiting.set(name, [...(waiting.get(name) ?? []), asked]);
    });

  const forProcess = (of: () => Process): LockManager => {
    const manager = {
      request: (name: string, ...rest: [LockOptions, (lock: Lock | null) => unknown] | [(lock: Lock | null) => unknown]) => {
        const [options, work] = rest.length === 1 ? [{}, rest[0]] : rest;
        return request(of(), name, options, work);
      },
      query: async () => ({ held: [...held.keys()].map((name) => ({ name })), pending: [] }),
    };
    return manager as unknown as LockManager;
  };

  return {
    forProcess,
    release: (process) => {
      for (const [name, asked] of held) {
        if (asked.owner !== process) continue;
        held.delete(name);
        next(name);
      }
    },
    held: () => [...held.keys()],
  };
};
