/**
 * Clears away the chunks that no session names: limits.blobGrace after the first look that found them so, and only if the last look
 * agrees. One look a day over everybody who has blobs; a look that is cut short is made up for by the next.
 */
import { datasetOfBlob, type BlobName, type DatasetName, type OwnerId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { AppDeps } from '../deps.ts';
import type { Place } from '../store/store.ts';
import { readMarks, withoutNames, writeMarks, type Times } from './blobMarks.ts';
import type { HeadSummary } from './heads.ts';

type Deps = Pick<AppDeps, 'store' | 'blobs' | 'now'>;

const turn = { partition: 'blobs', id: 'sweep', kind: 'sweep', sort: '', summary: null };

export const createBlobSweep = ({ store, blobs, now }: Deps) => {
  /** A tombstone counts as long as the trash may give the session back. */
  const isCounted = ({ deleted, changed }: HeadSummary): boolean => !deleted || changed > now() - limits.trashLifetime;

  const namedBy = async (owner: OwnerId): Promise<ReadonlySet<DatasetName>> => {
    const named = new Set<DatasetName>();
    for (let after: Place | undefined; ; ) {
      const rows = await store.page({ partition: owner, kind: 'session', limit: limits.storeRows, ...(after && { after }) });
      for (const row of rows) {
        const summary = row.summary as unknown as HeadSummary;
        if (isCounted(summary)) for (const name of summary.datasets ?? []) named.add(name);
      }
      if (rows.length < limits.storeRows) return named;
      after = rows.at(-1);
    }
  };

  const presentOf = async (owner: OwnerId): Promise<ReadonlySet<DatasetName>> => {
    const present = new Set<DatasetName>();
    for (let after = ''; ; ) {
      const rows = await blobs.page(owner, { after, limit: limits.storeRows });
      for (const { name } of rows) present.add(datasetOfBlob(name));
      if (rows.length < limits.storeRows) return present;
      after = rows.at(-1)?.name ?? after;
    }
  };

  /** False when it took so long that somebody may put the name anew: the next look goes on. */
  const clear = async (owner: OwnerId, dataset: DatasetName, since: number): Promise<boolean> => {
    const rows = await blobs.page(owner, { under: `${dataset}.`, limit: limits.datasetChunks });
    for (const { name } of rows) {
      if (now() - since > limits.swapDeadline) return false;
      await blobs.remove(owner, name);
    }
    return true;
  };

  const clearAll = async (owner: OwnerId, going: Times): Promise<void> => {
    const gone: DatasetName[] = [];
    for (const [name, since] of Object.entries(going) as [DatasetName, number][]) if (await clear(owner, name, since)) gone.push(name);
    for (let attempt = 0; gone.length > 0 && attempt < limits.swapAttempts; attempt += 1) {
      const { etag, ...marks } = await readMarks(store, owner);
      if ((await writeMarks(store, owner, { ...marks, going: withoutNames(marks.going, gone) }, etag)) !== undefined) return;
    }
  };

  const sweepOwner = async (owner: OwnerId): Promise<void> => {
    // Marks first, heads after: a name that comes in between took its mark away, and the swap below is lost.
    const { etag, unnamed, going } = await readMarks(store, owner);
    const [named, present] = [await namedBy(owner), await presentOf(owner)];
    const since = [...present].filter((name) => !named.has(name)).map((name) => [name, unnamed[name] ?? now()] as const);
    const due = since.filter(([, at]) => at <= now() - limits.blobGrace).map(([name]) => name);
    const next: Times = Object.fromEntries(since.filter(([name]) => !due.includes(name)));
    const leaving: Times = Object.fromEntries([...Object.keys(going), ...due].map((name) => [name, now()]));
    const changed = JSON.stringify([unnamed, going]) !== JSON.stringify([next, leaving]);
    if (changed && (await writeMarks(store, owner, { unnamed: next, going: leaving }, etag)) === undefined) return;
    await clearAll(owner, leaving);
  };

  /** Of several processes one looks. */
  const isMyTurn = async (): Promise<boolean> => {
    const stored = await store.read(turn.partition, turn.id);
    if (stored !== undefined && now() - (stored.body as { at: number }).at < limits.blobSweep) return false;
    const item = { ...turn, body: { at: now() } };
    return (await (stored === undefined ? store.create(item) : store.replace(item, stored.etag))) !== undefined;
  };

  return {
    async run(): Promise<void> {
      if (!(await isMyTurn())) return;
      for await (const owner of blobs.owners()) await sweepOwner(owner);
    },
    /** All that an erased account has. */
    async erase(owner: OwnerId): Promise<void> {
      for (;;) {
        const rows = await blobs.page(owner, { limit: limits.storeRows });
        for (const { name } of rows) await blobs.remove(owner, name as BlobName);
        if (rows.length < limits.storeRows) return;
      }
    },
  };
};
