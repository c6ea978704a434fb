/** What runs in the writer's thread: takes groups of writes, answers each with what came of it, and ends when it is told to. */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { createWriter, prepare, type Write } from './writer.ts';

const database = new DatabaseSync((workerData as { readonly path: string }).path);
prepare(database);
const write = createWriter(database);

parentPort?.on('message', (group: readonly Write[] | 'end') => {
  if (group !== 'end') return parentPort?.postMessage(write(group));
  database.close();
  parentPort?.close();
});
