/**
 * Group commit: writes that come while a group is being committed are the next group, so the disk is waited for once for all of them,
 * and who only reads never waits for it. Writes that come in one turn of the event loop are one group from the start.
 */
import { StoreUnavailable } from '../store.ts';
import type { Done, Write } from './writer.ts';

/** Commits a group, and says later, once, what came of it. */
export type Perform = (group: readonly Write[], tell: (done: Done) => void) => void;

interface Waiting {
  readonly write: Write;
  readonly settle: (held: boolean) => void;
  readonly fail: (error: unknown) => void;
}

export const createGroups = (perform: Perform) => {
  let waiting: Waiting[] = [];
  let isBusy = false;
  let idle: (() => void) | undefined;
  const flush = (): void => {
    if (isBusy) return;
    const group = waiting;
    waiting = [];
    if (group.length === 0) return idle?.();
    isBusy = true;
    perform(group.map(({ write }) => write), (done) => {
      isBusy = false;
      for (const [index, { settle, fail }] of group.entries()) {
        if ('held' in done) settle(done.held[index] === true);
        else fail(new StoreUnavailable('SQLite refused', { cause: done.failed }));
      }
      flush();
    });
  };
  return {
    /** Whether the write's condition held. */
    add: (write: Write): Promise<boolean> =>
      new Promise((settle, fail) => {
        waiting.push({ write, settle, fail });
        if (!isBusy && waiting.length === 1) setImmediate(flush);
      }),
    /** When everything that was added has been answered. */
    finish: (): Promise<void> =>
      new Promise((done) => {
        idle = done;
        flush();
      }),
  };
};
