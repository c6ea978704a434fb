/** What the server sees to without being asked: an interval on Node, a cron trigger on Workers. Every step may be repeated. */
import type { OwnerId, SnapshotId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { AppDeps } from '../deps.ts';
import { createAccounts } from './accounts.ts';
import { createBlobSweep } from './blobSweep.ts';
import { createGarbage } from './garbage.ts';
import { createSnapshots } from './snapshots.ts';
import { createTasks, type TaskKind } from './tasks.ts';
import { createUsage } from './usage.ts';

type Deps = Pick<AppDeps, 'store' | 'blobs' | 'crypto' | 'now' | 'metrics'>;

/** All kinds of an owner's items but the account itself, whose tombstone stays. */
const ownedKinds = ['session', 'segment', 'checkpoint', 'archive', 'retired', 'seen', 'blobs', 'pairing'] as const;

export const createUpkeep = (deps: Deps) => {
  const { store, now } = deps;
  const collect = createGarbage(deps);
  const [tasks, accounts] = [createTasks(deps), createAccounts(deps)];
  const sweep = createBlobSweep(deps);
  const snapshots = createSnapshots({ ...deps, usage: createUsage(deps) });

  const each = async (owner: OwnerId, kind: string, task: (id: string) => Promise<void>): Promise<void> => {
    for (let after: { sort: string; id: string } | undefined; ; ) {
      const rows = await store.page({ partition: owner, kind, limit: limits.storeRows, ...(after && { after }) });
      for (const { id } of rows) await task(id);
      if (rows.length < limits.storeRows) return;
      after = rows.at(-1);
    }
  };
  const clear = async (owner: OwnerId, id: string): Promise<void> => {
    const stored = await store.read(owner, id);
    if (stored !== undefined) await store.remove(owner, id, stored.etag);
  };

  const eraseOwner = async (owner: OwnerId): Promise<'done' | 'later'> => {
    const erased = await accounts.erasedAt(owner);
    if (erased === undefined) return 'done';
    await each(owner, 'snapshot', async (id) => {
      const gone = await snapshots.remove(owner, id.slice('link.'.length) as SnapshotId);
      if (!gone.ok) await clear(owner, id);
    });
    await sweep.erase(owner);
    for (const kind of ownedKinds) await each(owner, kind, (id) => clear(owner, id));
    // Another process may have admitted a push just before it learned of the tombstone: one more look after that.
    return now() - erased > limits.accountCache + limits.swapDeadline ? 'done' : 'later';
  };

  const handlers = {
    snapshot: (subject: string) => snapshots.finishRemoval(subject as SnapshotId),
    owner: (subject: string) => eraseOwner(subject as OwnerId),
    garbage: (subject: string) => collect(subject as OwnerId),
  };
  return async (dead: (what: TaskKind) => void = () => undefined): Promise<void> => {
    await tasks.run(handlers, dead);
    await sweep.run();
  };
};
