/** Pages of the server's that were fetched ahead, by whoever has no keys, and wait to be checked and merged by who has. */
import { Dexie } from 'dexie';
import type { SessionId } from '../../shared/model/ids.ts';
import type { Database } from './database.ts';
import type { InboxRow } from './rows.ts';

export interface Inbox {
  /** Sessions that have pages. */
  sessions(): Promise<readonly SessionId[]>;
  /** Pages of one session in the order in which they were fetched. */
  list(session: SessionId): Promise<readonly InboxRow[]>;
  /** Behind those that are there. */
  add(page: Omit<InboxRow, 'sequence'>): Promise<void>;
  remove(page: InboxRow): Promise<void>;
}

export const openInbox = (database: Database): Inbox => {
  const { inbox } = database;
  const list = async (session: SessionId): Promise<InboxRow[]> => {
    const rows = await inbox.where(':id').between([session, Dexie.minKey, Dexie.minKey], [session, Dexie.maxKey, Dexie.maxKey]).toArray();
    return rows.toSorted((a, b) => a.sequence - b.sequence);
  };
  return {
    sessions: async () => [...new Set((await inbox.toCollection().primaryKeys()).map(([session]) => session))],
    list,
    add: (page) =>
      database.transaction('rw', inbox, async () => {
        const last = (await list(page.session)).at(-1)?.sequence ?? 0;
        await inbox.add({ ...page, sequence: last + 1 });
      }),
    remove: ({ session, replica, sequence }) => inbox.delete([session, replica, sequence]),
  };
};
