/**
 * What an owner uses: the sum over the heads and snapshots, which hold their own counts, so it cannot drift. Cached for
 * limits.accountCache and carried forward by this process's own writes; another process may be late by as much.
 */
import type { OwnerId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { AppDeps } from '../deps.ts';
import type { Place } from '../store/store.ts';

export interface Used {
  readonly bytes: number;
  readonly sessions: number;
  readonly snapshots: number;
}

export interface Usage {
  of(owner: OwnerId): Promise<Used>;
  add(owner: OwnerId, more: Partial<Used>): void;
}


export const createUsage = ({ store, now }: Pick<AppDeps, 'store' | 'now'>): Usage => {
  const cache = new Map<OwnerId, Used & { readonly at: number }>();
  const sum = async (partition: OwnerId, kind: string): Promise<{ count: number; bytes: number }> => {
    let [count, bytes] = [0, 0];
    let after: Place | undefined;
    do {
      const rows = await store.page({ partition, kind, limit: limits.storeRows, ...(after && { after }) });
      for (const { summary } of rows) bytes += (summary as { bytes: number }).bytes;
      count += rows.length;
      after = rows.length === limits.storeRows ? rows.at(-1) : undefined;
    } while (after !== undefined);
    return { count, bytes };
  };
  return {
    async of(owner) {
      const cached = cache.get(owner);
      if (cached !== undefined && now() - cached.at < limits.accountCache) return cached;
      const [sessions, snapshots] = [await sum(owner, 'session'), await sum(owner, 'snapshot')];
      const used = { bytes: sessions.bytes + snapshots.bytes, sessions: sessions.count, snapshots: snapshots.count, at: now() };
      if (cache.size >= limits.rateEntries) cache.clear();
      cache.set(owner, used);
      return used;
    },
    add(owner, { bytes = 0, sessions = 0, snapshots = 0 }) {
      const used = cache.get(owner);
      if (used === undefined) return;
      const sums = { bytes: used.bytes + bytes, sessions: used.sessions + sessions, snapshots: used.snapshots + snapshots };
      cache.set(owner, { ...sums, at: used.at });
    },
  };
};
