/**
 * Room that can be given back without losing anything: what is made again from the records, and files that the server has, too. Records,
 * checkpoints in place of records, keys and files that are only here are never among it.
 */
import { Dexie } from 'dexie';
import type { DatasetName } from '../../shared/model/ids.ts';
import type { Result } from '../../shared/model/result.ts';
import { freedPrefix } from './arrivals.ts';
import type { Database } from './database.ts';
import { attempt } from './failures.ts';

/** Pictures and results: the next time they are needed costs a moment more. */
export const dropCaches = ({ views, checkpoints, results }: Database): Promise<Result<void>> =>
  attempt(async () => {
    for (const table of [views, checkpoints, results]) await table.clear();
  });

/** Of these those that lie here, with the bytes they take. */
export const datasetsHere = async ({ datasets }: Database, names: readonly DatasetName[]): Promise<readonly { readonly name: DatasetName; readonly bytes: number }[]> =>
  (await datasets.bulkGet([...names])).filter((row) => row !== undefined);

/** Its file goes from this device and does not come back by itself. The caller knows that the server has it whole. */
export const freeDataset = (database: Database, name: DatasetName): Promise<Result<void>> =>
  attempt(() =>
    database.transaction('rw', database.datasets, database.datasetChunks, database.kv, async () => {
      await database.datasets.delete(name);
      await database.datasetChunks.where('[name+index]').between([name, Dexie.minKey], [name, Dexie.maxKey]).delete();
      await database.kv.put({ key: freedPrefix + name, value: true });
    }),
  );
