/**
 * Who has a session open, and which ones were never closed. A tab leaves a mark in the store and holds a Web Lock of the same
 * name; a mark whose lock nobody holds belongs to a tab that was killed. The mark goes in one request without waiting, because a
 * page that is being closed gets no second turn. The browser drops that request, though, when the store is busy (a barrier waits for
 * the disk) until the page is gone; so the page also leaves a note where writing takes no turn, and the next look obeys it.
 *
 * The mark holds the Yjs client under which the tab writes: after own records were told anew, what it writes rests on what they said
 * before (storage/sessions.ts).
 */
import type { MintLetters, SessionId } from '../../shared/model/ids.ts';
import { parseSessionId } from '../../shared/model/ids.ts';
import { openPrefix } from '../storage/rows.ts';
import type { Storage } from '../storage/storage.ts';

export interface Presence {
  /** The Yjs client of the tab's document. */
  readonly client: number;
  /** What killed tabs have left of this session is answered for: it is open again. */
  settle(): void;
  /** Removes the mark; `back` puts it again (a page can come back from the back-forward cache). */
  gone(): void;
  back(): void;
  close(): void;
}

type Marks = Pick<Storage, 'kv'>;

/** Marks whose page said that it goes. Undefined in a worker and where the browser keeps nothing. */
const notes = (): globalThis.Storage | undefined => {
  try {
    return (globalThis as { readonly localStorage?: globalThis.Storage }).localStorage;
  } catch {
    return undefined;
  }
};

/** Removes the marks whose removal may have been dropped. */
export const obeyNotes = async ({ kv }: Marks): Promise<void> => {
  const kept = notes();
  for (const mark of Object.keys(kept ?? {}).filter((key) => key.startsWith(openPrefix))) {
    await kv.remove(mark);
    kept?.removeItem(mark);
  }
};

/** Marks under `from` whose lock nobody holds. Locks are read last: a tab takes its lock before it leaves its mark. */
const deadMarks = async (kv: Marks['kv'], from: string): Promise<readonly string[]> => {
  const marks = await kv.keys(from);
  if (marks.length === 0) return marks;
  const held = new Set((await navigator.locks.query()).held?.map((lock) => lock.name));
  return marks.filter((mark) => !held.has(mark));
};

const sessionOf = (mark: string): SessionId | undefined => parseSessionId(mark.split('/')[1] ?? '');

/** Sessions that some tab has open now. */
export const openSessions = async (): Promise<ReadonlySet<SessionId>> => {
  const held = (await navigator.locks.query()).held ?? [];
  const marks = held.flatMap(({ name }) => (name?.startsWith(openPrefix) === true ? [name] : []));
  return new Set(marks.map(sessionOf).filter((id) => id !== undefined));
};

/** Takes the lock first, so that a mark is never seen without it while the tab lives. `client`: a fresh one. */
export const enter = async (storage: Storage, mint: MintLetters, session: SessionId, client: number): Promise<Presence> => {
  const mark = `${openPrefix}${session}/${mint(8)}`;
  let release = (): void => undefined;
  await new Promise<void>((held) => {
    void navigator.locks.request(mark, () => {
      held();
      return new Promise<void>((resolve) => (release = resolve));
    });
  });
  const dead = await deadMarks(storage.kv, `${openPrefix}${session}/`);
  const back = (): void => {
    notes()?.removeItem(mark);
    storage.kv.putNow(mark, client);
  };
  const gone = (): void => {
    storage.kv.removeNow(mark);
    try {
      notes()?.setItem(mark, '');
    } catch {
      return; // full: the removal is on its way all the same
    }
  };
  back();
  return {
    client,
    settle: () => dead.forEach(storage.kv.removeNow),
    gone,
    back,
    close: () => {
      gone();
      release();
    },
  };
};

/** Sessions whose tab was killed and that nobody has opened or answered for since. */
export const uncleanSessions = async (storage: Marks): Promise<readonly SessionId[]> => {
  await obeyNotes(storage);
  return [...new Set((await deadMarks(storage.kv, openPrefix)).map(sessionOf).filter((id) => id !== undefined))];
};

/** Whether one of them is among these. One look serves all that ask at the same time. */
export const askUnclean = (storage: Marks): ((session: SessionId) => Promise<boolean>) => {
  let looking: Promise<ReadonlySet<SessionId>> | undefined;
  return async (session) => {
    looking ??= uncleanSessions(storage)
      .then((found) => new Set(found))
      .finally(() => (looking = undefined));
    return (await looking).has(session);
  };
};

/** The person has answered for this session without opening it. */
export const settleUnclean = async ({ kv }: Marks, session: SessionId): Promise<void> => {
  for (const dead of await deadMarks(kv, `${openPrefix}${session}/`)) await kv.remove(dead);
};
