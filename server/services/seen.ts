/**
 * When a device was last here: the time of its last sign-in, so at most limits.tokenLifetime before its last call. One small item of
 * the owner's, kept for people to read in their list of devices; it decides nothing, and a write of it that is lost is no loss.
 */
import type { DeviceId, OwnerId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { AppDeps } from '../deps.ts';
import type { Item } from '../store/store.ts';
import { createTasks } from './tasks.ts';

type Times = { readonly [device: DeviceId]: number };

export interface Seen {
  /** Best effort: never rejects. Times of devices that are not `certified` any more are dropped. */
  note(owner: OwnerId, device: DeviceId, certified: readonly DeviceId[]): Promise<void>;
  /** Server time of the last sign-in, ms; a device without one is absent. */
  times(owner: OwnerId): Promise<Times>;
}

const id = 'seen';
const item = (owner: OwnerId, body: Times): Item => ({ partition: owner, id, kind: id, sort: '', summary: null, body });

export const createSeen = ({ store, now }: Pick<AppDeps, 'store' | 'now'>): Seen => {
  const tasks = createTasks({ store, now });
  /** Owners for whom this process has planned a look for garbage, and when. */
  const planned = new Map<OwnerId, number>();
  const planGarbage = async (owner: OwnerId): Promise<void> => {
    if (now() - (planned.get(owner) ?? -Infinity) < limits.garbageAge) return;
    if (planned.size >= limits.rateEntries) planned.clear();
    planned.set(owner, now());
    await tasks.plan('garbage', owner, limits.garbageAge);
  };
  return {
    note: async (owner, device, certified) => {
      try {
        await planGarbage(owner);
        const stored = await store.read(owner, id);
        const kept = Object.entries((stored?.body ?? {}) as Times).filter(([known]) => certified.includes(known as DeviceId));
        const next = item(owner, { ...Object.fromEntries(kept), [device]: now() });
        await (stored === undefined ? store.create(next) : store.replace(next, stored.etag));
      } catch {
        return; // the sign-in stands without it
      }
    },
    times: async (owner) => ((await store.read(owner, id))?.body ?? {}) as Times,
  };
};
