/**
 * Sealed data sets over Dexie. The row in `datasets` is written after the last chunk, so a data set is there whole or not at
 * all; chunks without a row are what a killed import left, and go when the next one begins, unless they are of a data set that is
 * arriving from another device (arrivals.ts).
 */
import { Dexie } from 'dexie';
import type { DatasetStore } from '../data/datasetStore.ts';
import { fault } from '../../shared/model/faults.ts';
import type { DatasetName } from '../../shared/model/ids.ts';
import { err, ok } from '../../shared/model/result.ts';
import { arrivingPrefix } from './arrivals.ts';
import type { Barrier } from './barrier.ts';
import type { Database } from './database.ts';
import { attempt, StorageError } from './failures.ts';

/** Held while chunks without a row may be an import under way, in whichever tab. */
const importLock = 'holdfast-import';

export const openDatasetStore = ({ datasets, datasetChunks, kv }: Database, { barrier }: Barrier): DatasetStore => {
  const chunksOf = (name: DatasetName) => datasetChunks.where('[name+index]').between([name, Dexie.minKey], [name, Dexie.maxKey]);

  const sweep = async (): Promise<void> => {
    const arriving = await kv.where('key').startsWith(arrivingPrefix).primaryKeys();
    const complete = new Set([...(await datasets.toCollection().primaryKeys()), ...arriving.map((key) => key.slice(arrivingPrefix.length))]);
    const left = (await datasetChunks.toCollection().primaryKeys()).filter(([name]) => !complete.has(name));
    if (left.length > 0) await datasetChunks.bulkDelete(left);
  };

  const store = async (...[name, meta, chunks]: Parameters<DatasetStore['put']>): Promise<void> => {
    await sweep();
    let index = 0;
    for await (const sealed of chunks) {
      await datasetChunks.put({ name, index, sealed });
      index += 1;
    }
    if (index !== meta.chunks) throw new StorageError(fault('INTERNAL', { chunks: index, expected: meta.chunks }));
    await datasets.put({ name, ...meta });
    const durable = await barrier();
    if (!durable.ok) throw new StorageError(durable.fault);
  };

  const put: DatasetStore['put'] = (name, meta, chunks) =>
    navigator.locks.request(importLock, async () => {
      const stored = await attempt(() => store(name, meta, chunks));
      if (stored.ok) return ok(undefined);
      await attempt(sweep);
      return err(stored.fault);
    });

  return {
    put,
    get: async (name) => {
      const row = await datasets.get(name);
      return row && { bytes: row.bytes, chunks: row.chunks };
    },
    chunk: async (name, index) => (await datasetChunks.get([name, index]))?.sealed,
    has: async (name) => (await datasets.where('name').equals(name).count()) > 0,
    remove: (name) =>
      attempt(async () => {
        await datasets.delete(name);
        await chunksOf(name).delete();
      }),
  };
};
