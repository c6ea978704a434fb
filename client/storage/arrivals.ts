/**
 * A data set on its way from another device: its chunks come one by one, over as many starts as it takes, and the row that makes it
 * a data set of this device is written when all of them were checked together. A mark keeps them from being taken for what a
 * killed import left.
 */
import { Dexie } from 'dexie';
import type { DatasetMeta } from '../data/datasetStore.ts';
import type { Bytes } from '../../shared/model/bytes.ts';
import type { DatasetName } from '../../shared/model/ids.ts';
import type { Result } from '../../shared/model/result.ts';
import type { Barrier } from './barrier.ts';
import type { Database } from './database.ts';
import { attempt, StorageError } from './failures.ts';

export const arrivingPrefix = 'arriving/';
/** Of a data set whose file the person let go from this device (space.ts): it comes again when it is asked for. */
export const freedPrefix = 'freed/';

export interface Arrivals {
  /** Numbers of the chunks that are here. */
  present(name: DatasetName): Promise<ReadonlySet<number>>;
  keep(name: DatasetName, index: number, sealed: Bytes): Promise<Result<void>>;
  /** It is whole and durable from now on. */
  complete(name: DatasetName, meta: DatasetMeta): Promise<Result<void>>;
  isFreed(name: DatasetName): Promise<boolean>;
  /** It turned out wrong: all of it goes. */
  drop(name: DatasetName): Promise<Result<void>>;
}

export const openArrivals = ({ datasets, datasetChunks, kv }: Database, { barrier }: Barrier): Arrivals => {
  const chunksOf = (name: DatasetName) => datasetChunks.where('[name+index]').between([name, Dexie.minKey], [name, Dexie.maxKey]);
  return {
    present: async (name) => new Set((await chunksOf(name).primaryKeys()).map(([, index]) => index)),
    keep: (name, index, sealed) =>
      attempt(async () => {
        await kv.put({ key: arrivingPrefix + name, value: true });
        await datasetChunks.put({ name, index, sealed });
      }),
    complete: (name, meta) =>
      attempt(async () => {
        await datasets.put({ name, ...meta });
        await kv.bulkDelete([arrivingPrefix + name, freedPrefix + name]);
        const durable = await barrier();
        if (!durable.ok) throw new StorageError(durable.fault);
      }),
    isFreed: async (name) => (await kv.get(freedPrefix + name)) !== undefined,
    drop: (name) =>
      attempt(async () => {
        if ((await datasets.get(name)) === undefined) await chunksOf(name).delete();
        await kv.delete(arrivingPrefix + name);
      }),
  };
};
