/**
 * DuckDB in a worker of its own. It is fetched and started at the first use, from our own origin or from its Cache; it may read
 * nothing but the buffers registered here (engineSql.ts, and the Content-Security-Policy on the worker's script); and it holds
 * tables only in memory: sealed files on the device stay the one lasting copy.
 *
 * Each query has a connection of its own and is polled, so that a cancel is heard between two slices of work.
 */
import type * as DuckDb from '@duckdb/duckdb-wasm';
import type * as ArrowLibrary from 'apache-arrow';
import type { Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import type { Fault } from '../../shared/model/faults.ts';
import { err, ok } from '../../shared/model/result.ts';
import type { Result } from '../../shared/model/result.ts';
import type * as ArrowCells from './arrow.ts';
import { convertFile } from './csv/importClient.ts';
import { engineFiles, fillEngineCache, moduleBlob } from './engineCache.ts';
import { bufferFolder, countOf, createTable, dropTable, insertBlock, lockDown, pageOf } from './engineSql.ts';
import type { ResultTable, TableSource } from './types.ts';

export interface QueryOptions {
  /** Rows read at most. */
  readonly limit: number;
  readonly offset?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Engine {
  /** Makes the table named by the alias; at once when it is there already. `bytes` are the file's own. */
  load(source: TableSource, bytes: () => Promise<Result<Bytes>>): Promise<Result<void>>;
  query(sql: string, options: QueryOptions): Promise<Result<ResultTable>>;
  close(): Promise<void>;
}

type Library = typeof DuckDb;
type Arrow = typeof ArrowLibrary;
type Decode = typeof ArrowCells;

/** The engine's own first line: it names a column or a position, which the person at the screen needs and nobody else gets. */
const reason = (problem: unknown): string => {
  const message = problem instanceof Error ? problem.message : String(problem);
  // A parser error comes as JSON.
  const inner = /^\{.*"exception_message":("(?:[^"\\]|\\.)*")/s.exec(message)?.[1];
  return (inner === undefined ? message : String(JSON.parse(inner))).split('\n\n')[0] ?? '';
};
const failed = (problem: unknown): Fault => fault('QUERY_FAILED', { reason: reason(problem) });

const cancelled = (): Result<never> => err(fault('QUERY_CANCELLED'));
/** Asked anew each time: a signal changes between two awaits. */
const aborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

const start = async (library: Library): Promise<DuckDb.AsyncDuckDB> => {
  const version = library.PACKAGE_VERSION;
  const module = await moduleBlob(await fillEngineCache(caches, version));
  const worker = new Worker(engineFiles(version).script);
  const database = new library.AsyncDuckDB(new library.VoidLogger(), worker);
  const address = URL.createObjectURL(module);
  const broken = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => reject(new Error(event.message || 'the worker did not start')), { once: true });
  });
  try {
    await Promise.race([database.instantiate(address), broken]);
  } catch (problem) {
    worker.terminate();
    throw problem;
  } finally {
    URL.revokeObjectURL(address);
  }
  await database.open({ query: { queryPollingInterval: 20 } });
  return database;
};

/** Runs one statement, polled; the whole answer as Arrow stream bytes. Undefined when cancelled. */
const run = async (database: DuckDb.AsyncDuckDB, sql: string, signal: AbortSignal | undefined): Promise<Uint8Array[] | undefined> => {
  const connection = await database.connectInternal();
  try {
    let header = await database.startPendingQuery(connection, sql, true);
    while (header === null) {
      if (aborted(signal)) {
        await database.cancelPendingQuery(connection);
        return undefined;
      }
      header = await database.pollPendingQuery(connection);
    }
    const parts = [header];
    for (;;) {
      if (aborted(signal)) return undefined;
      const part = await database.fetchQueryResults(connection);
      // Null: not ready yet. Empty: the end.
      if (part === null) continue;
      if (part.length === 0) return parts;
      parts.push(part);
    }
  } finally {
    await database.disconnect(connection);
  }
};

const fill = async (database: DuckDb.AsyncDuckDB, info: TableSource, bytes: Bytes): Promise<Result<void>> => {
  const file = `${bufferFolder}${info.alias}.csv`;
  await run(database, createTable(info.alias, info.columns), undefined);
  // Blocks are inserted in order while the worker converts the next.
  let inserted: Promise<void> = Promise.resolve();
  const insert = async (block: Bytes): Promise<void> => {
    await database.registerFileBuffer(file, block);
    try {
      await run(database, insertBlock(info.alias, info.columns, file), undefined);
    } finally {
      await database.dropFile(file);
    }
  };
  const converted = await convertFile(new Blob([bytes]), info, (block) => {
    inserted = inserted.then(() => insert(block));
    inserted.catch(() => undefined);
  });
  try {
    await inserted;
    if (converted.ok) return ok(undefined);
  } catch (problem) {
    await run(database, dropTable(info.alias), undefined);
    return err(failed(problem));
  }
  await run(database, dropTable(info.alias), undefined);
  return converted;
};

const createEngine = (database: DuckDb.AsyncDuckDB, arrow: Arrow, decode: Decode): Engine => {
  /** What each table was made of. A load that failed is forgotten, so that it can be tried again. */
  const tables = new Map<string, { readonly made: string; readonly done: Promise<Result<void>> }>();
  const totals = new Map<string, number>();

  const load: Engine['load'] = (info, bytes) => {
    const made = JSON.stringify([info.digest, info.format, info.columns]);
    const present = tables.get(info.alias);
    if (present?.made === made) return present.done;
    const attempt = async (): Promise<Result<void>> => {
      await present?.done;
      const source = await bytes();
      if (!source.ok) return source;
      totals.clear();
      try {
        return await fill(database, info, source.value);
      } catch (problem) {
        return err(failed(problem));
      }
    };
    const done = attempt().then((result) => {
      if (!result.ok && tables.get(info.alias)?.made === made) tables.delete(info.alias);
      return result;
    });
    tables.set(info.alias, { made, done });
    return done;
  };

  const total = async (sql: string, signal: AbortSignal | undefined): Promise<number | undefined> => {
    const known = totals.get(sql);
    if (known !== undefined) return known;
    const parts = await run(database, countOf(sql), signal);
    if (parts === undefined) return undefined;
    const count = Number(arrow.tableFromIPC(parts).getChildAt(0)?.get(0) ?? 0);
    totals.set(sql, count);
    return count;
  };

  const read = async (sql: string, { limit, offset = 0, signal }: QueryOptions): Promise<ArrowLibrary.Table | undefined> => {
    const parts = await run(database, pageOf(sql, limit, offset), signal);
    if (parts === undefined) return undefined;
    const table = arrow.tableFromIPC(parts);
    const awkward = decode.awkwardColumns(table);
    if (awkward.length === 0) return table;
    const again = await run(database, pageOf(sql, limit, offset, awkward), signal);
    return again && arrow.tableFromIPC(again);
  };

  const query: Engine['query'] = async (sql, { limit, offset = 0, signal }) => {
    if (aborted(signal)) return cancelled();
    try {
      const table = await read(sql, { limit, offset, signal });
      if (table === undefined) return cancelled();
      const whole = table.numRows < limit && (table.numRows > 0 || offset === 0) ? offset + table.numRows : await total(sql, signal);
      return whole === undefined ? cancelled() : ok(decode.toResult(table, whole));
    } catch (problem) {
      return aborted(signal) ? cancelled() : err(failed(problem));
    }
  };

  return { load, query, close: () => database.terminate() };
};

/** Fault ENGINE_FAILED: its files can neither be found in the Cache nor fetched, or the browser cannot run it. */
export const openEngine = async (): Promise<Result<Engine>> => {
  try {
    const [library, arrow, decode] = await Promise.all([import('@duckdb/duckdb-wasm'), import('apache-arrow'), import('./arrow.ts')]);
    const database = await start(library);
    for (const statement of lockDown) await run(database, statement, undefined);
    return ok(createEngine(database, arrow, decode));
  } catch (problem) {
    return err(fault('ENGINE_FAILED', { reason: reason(problem) }));
  }
};
