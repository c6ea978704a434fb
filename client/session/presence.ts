/**
 * Who has a session open, and which ones were never closed. A tab leaves a mark in the store and holds a Web Lock of the same
 * name; a mark whose lock nobody holds belongs to a tab that was killed. The mark goes in one request without waiting, because a
 * page that is being closed gets no second turn.
 */
import type { MintLetters, SessionId } from '../../shared/model/ids.ts';
import { parseSessionId } from '../../shared/model/ids.ts';
import type { Storage } from '../storage/storage.ts';

const prefix = 'open/';

export interface Presence {
  /** Removes the mark; `back` puts it again (a page can come back from the back-forward cache). */
  gone(): void;
  back(): void;
  close(): void;
}

const deadMarks = async ({ kv }: Storage): Promise<readonly string[]> => {
  const [marks, locks] = await Promise.all([kv.keys(prefix), navigator.locks.query()]);
  const held = new Set(locks.held?.map((lock) => lock.name));
  return marks.filter((mark) => !held.has(mark));
};

const sessionOf = (mark: string): SessionId | undefined => parseSessionId(mark.split('/')[1] ?? '');

/** Takes the lock first, so that a mark is never seen without it while the tab lives. */
export const enter = async (storage: Storage, mint: MintLetters, session: SessionId): Promise<Presence> => {
  const mark = `${prefix}${session}/${mint(8)}`;
  let release = (): void => undefined;
  await new Promise<void>((held) => {
    void navigator.locks.request(mark, () => {
      held();
      return new Promise<void>((resolve) => (release = resolve));
    });
  });
  for (const dead of await deadMarks(storage)) if (sessionOf(dead) === session) await storage.kv.remove(dead);
  const back = (): void => storage.kv.putNow(mark, true);
  back();
  return {
    gone: () => storage.kv.removeNow(mark),
    back,
    close: () => {
      storage.kv.removeNow(mark);
      release();
    },
  };
};

/** Sessions whose tab was killed and that nobody has opened since. */
export const uncleanSessions = async (storage: Storage): Promise<readonly SessionId[]> => [
  ...new Set((await deadMarks(storage)).map(sessionOf).filter((id) => id !== undefined)),
];

/** The person has answered for this session without opening it. */
export const settleUnclean = async (storage: Storage, session: SessionId): Promise<void> => {
  for (const dead of await deadMarks(storage)) if (sessionOf(dead) === session) await storage.kv.remove(dead);
};
