/** Gives back the room that the person chose, and has everything that waits for room try again. */
import type { DatasetName } from '../../../shared/model/ids.ts';
import { ok, type Result } from '../../../shared/model/result.ts';
import { retrySessions } from '../../app/openSessions.ts';
import type { Services } from '../../app/servicesContext.ts';
import { dropEngineCache } from '../../data/engineCache.ts';
import { dropCaches, freeDataset } from '../../storage/space.ts';

export interface Giving {
  readonly caches: boolean;
  readonly files: boolean;
  readonly engine: boolean;
}

/** Stops at the first fault of the store; what went is gone, and nothing of it is a loss. */
export const giveBack = async ({ storage }: Pick<Services, 'storage'>, { caches, files, engine }: Giving, names: readonly DatasetName[]): Promise<Result<void>> => {
  if (engine) await dropEngineCache(globalThis.caches).catch(() => undefined); // none was kept
  const works = [...(caches ? [() => dropCaches(storage.database)] : []), ...(files ? names.map((name) => () => freeDataset(storage.database, name)) : [])];
  for (const work of works) {
    const done = await work();
    if (!done.ok) return done;
  }
  if (files) storage.announcer.send({ type: 'transfers-changed' });
  retrySessions();
  return ok(undefined);
};
