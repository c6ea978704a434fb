/**
 * DuckDB's worker: started from our own origin or from its Cache, and asked one statement at a time for each connection. A
 * statement that exhausts the browser's memory breaks WebAssembly for good ("memory access out of bounds" from then on), so a
 * crash is remembered here and whoever owns the engine starts another.
 */
import type * as DuckDb from '@duckdb/duckdb-wasm';
import type { Bytes } from '../../shared/model/bytes.ts';
import { engineFiles, engineTag, fillEngineCache, moduleBlob } from './engineCache.ts';

export interface EngineWorker {
  /** The whole answer as parts of one Arrow stream; undefined when cancelled. Rejects with the engine's own error. */
  run(sql: string, signal?: AbortSignal): Promise<Uint8Array[] | undefined>;
  /** Takes the bytes over: the caller's buffer is empty afterwards. */
  register(file: string, bytes: Bytes): Promise<void>;
  drop(file: string): Promise<void>;
  /** Adds the rows of one whole Arrow stream to a table that is there. Takes the bytes over. */
  insert(table: string, stream: Bytes): Promise<void>;
  crashed(): boolean;
  end(): Promise<void>;
}

/** How long the worker computes before it listens again, ms: the longest wait of a cancel. */
const slice = 20;

/** Asked anew each time: a signal changes between two awaits. */
const aborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

/** `over` says that the worker answers nothing any more; without asking it, a broken one would be polled for ever. */
const runPolled = async (
  database: DuckDb.AsyncDuckDB,
  sql: string,
  { over, signal }: { readonly over: () => boolean; readonly signal: AbortSignal | undefined },
): Promise<Uint8Array[] | undefined> => {
  const connection = await database.connectInternal();
  try {
    let header = await database.startPendingQuery(connection, sql, true);
    while (header === null) {
      if (over()) return undefined;
      if (aborted(signal)) {
        await database.cancelPendingQuery(connection);
        return undefined;
      }
      header = await database.pollPendingQuery(connection);
    }
    const parts = [header];
    for (;;) {
      if (over() || aborted(signal)) return undefined;
      const part = await database.fetchQueryResults(connection);
      // Null: not ready yet. Empty: the end.
      if (part === null) continue;
      if (part.length === 0) return parts;
      parts.push(part);
    }
  } finally {
    if (!over()) await database.disconnect(connection);
  }
};

const insertStream = async (database: DuckDb.AsyncDuckDB, table: string, stream: Bytes): Promise<void> => {
  const connection = await database.connectInternal();
  await database.insertArrowFromIPCStream(connection, stream, { name: table, schema: 'main', create: false });
  await database.disconnect(connection);
};

/** Throws when the files can neither be found nor fetched, or when the browser cannot run them. */
export const startEngineWorker = async (library: typeof DuckDb): Promise<EngineWorker> => {
  const module = await moduleBlob(await fillEngineCache(caches, engineTag()));
  const worker = new Worker(engineFiles(engineTag()).script);
  const database = new library.AsyncDuckDB(new library.VoidLogger(), worker);
  let state: 'running' | 'crashed' | 'ended' = 'running';
  const over = (): boolean => state !== 'running';
  let letGo: (why: unknown) => void = () => undefined;
  const end = new Promise<never>((_, reject) => (letGo = reject));
  end.catch(() => undefined);
  /** Everything that waits for the worker is let go: it will not answer. */
  const stop = (as: 'crashed' | 'ended', why: unknown): void => {
    if (over()) return;
    state = as;
    letGo(why);
  };
  worker.addEventListener('error', (event) => stop('crashed', new Error(event.message || 'the worker did not start')));
  const watched = async <T>(work: Promise<T>): Promise<T> => {
    // What loses the race may still fail later, with nobody to hear it.
    work.catch((problem: unknown) => {
      if (problem instanceof Error && problem.name === 'RuntimeError') stop('crashed', problem);
    });
    return Promise.race([work, end]);
  };
  const address = URL.createObjectURL(module);
  try {
    await watched(database.instantiate(address));
    await watched(database.open({ query: { queryPollingInterval: slice } }));
  } catch (problem) {
    worker.terminate();
    throw problem;
  } finally {
    URL.revokeObjectURL(address);
  }
  return {
    run: (sql, signal) => watched(runPolled(database, sql, { over, signal })),
    register: (file, bytes) => watched(database.registerFileBuffer(file, bytes)),
    drop: async (file) => void (await watched(database.dropFile(file))),
    insert: (table, stream) => watched(insertStream(database, table, stream)),
    crashed: () => state === 'crashed',
    end: async () => {
      stop('ended', new Error('the engine was closed'));
      await database.terminate();
    },
  };
};
