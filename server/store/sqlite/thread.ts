/**
 * The thread that commits: while it waits for the disk, the server answers others. When it dies the group under way is answered as
 * failed (nobody knows whether it happened), and the next group gets a new thread.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Perform } from './groups.ts';
import type { Done } from './writer.ts';

export const startThread = (path: string): { readonly perform: Perform; close(): Promise<void> } => {
  let worker: Worker | undefined;
  let telling: ((done: Done) => void) | undefined;
  const tell = (done: Done): void => {
    const waiting = telling;
    telling = undefined;
    worker?.unref();
    waiting?.(done);
  };
  const start = (): Worker => {
    const made = new Worker(new URL('./writing.ts', import.meta.url), { workerData: { path } });
    made.on('message', tell);
    made.on('error', (error) => tell({ failed: String(error) }));
    made.on('exit', () => {
      worker = undefined;
      tell({ failed: 'the thread that writes has ended' });
    });
    made.unref();
    return made;
  };
  worker = start();
  return {
    perform(group, answer) {
      worker ??= start();
      telling = answer;
      // The process stays until what it accepted is answered.
      worker.ref();
      worker.postMessage(group);
    },
    async close() {
      if (worker === undefined) return;
      worker.ref();
      worker.postMessage('end');
      await once(worker, 'exit');
    },
  };
};
