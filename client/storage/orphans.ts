/** Sessions that have records, found by jumping from one to the next: one look-up each, however many records they have. */
import { Dexie } from 'dexie';
import type { SessionId } from '../../shared/model/ids.ts';
import type { Database } from './database.ts';

export const sessionsWithRecords = async ({ records }: Database): Promise<readonly SessionId[]> => {
  const found: SessionId[] = [];
  for (let after: readonly unknown[] = ['']; ; ) {
    const [key] = await records.where(':id').between(after, [Dexie.maxKey]).limit(1).primaryKeys();
    if (key === undefined) return found;
    found.push(key[0]);
    after = [key[0], Dexie.maxKey];
  }
};
