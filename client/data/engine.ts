/**
 * DuckDB as the product uses it. It is fetched and started at the first use; it may read nothing but the buffers registered here
 * (engineSql.ts, and the Content-Security-Policy on the worker's script); and it holds tables only in memory: sealed files on the
 * device stay the one lasting copy.
 */
import type * as ArrowLibrary from 'apache-arrow';
import type { Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import { err, ok } from '../../shared/model/result.ts';
import type { Result } from '../../shared/model/result.ts';
import type * as ArrowCells from './arrow.ts';
import { convertFile, type Watch } from './files/importClient.ts';
import type { LineEnd } from './files/inspection.ts';
import { failed, reasonOf } from './engineErrors.ts';
import { bufferFolder, countOf, createTable, dropTable, insertBlock, lockDown, makeTable, pageOf, quoteName } from './engineSql.ts';
import { startEngineWorker, type EngineWorker } from './engineWorker.ts';
import { madeOf, makingSql } from './making.ts';
import type { Column, Making, ResultTable, TableSource } from './types.ts';

export interface QueryOptions {
  /** Rows read at most. */
  readonly limit: number;
  readonly offset?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Loaded {
  readonly rows: number;
  /** Of a table that was made from others: which columns came out. */
  readonly columns?: readonly Column[];
}

export interface Engine {
  /**
   * Makes the table named by the alias; at once when it is there already. `bytes` are the file's own, and are taken over; what is made
   * from other tables has none, and those have to be there.
   */
  load(source: TableSource, bytes: () => Promise<Result<Bytes>>, watch?: Watch): Promise<Result<Loaded>>;
  query(sql: string, options: QueryOptions): Promise<Result<ResultTable>>;
  /** It answers nothing any more; another one has to be opened. */
  crashed(): boolean;
  close(): Promise<void>;
}

type Arrow = typeof ArrowLibrary;
type Decode = typeof ArrowCells;

const cancelled = (): Result<never> => err(fault('QUERY_CANCELLED'));
const aborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

const fill = async (worker: EngineWorker, info: TableSource, bytes: Bytes, watch: Watch): Promise<Result<Loaded>> => {
  const file = `${bufferFolder}${info.alias}.csv`;
  await worker.run(createTable(info.alias, info.columns));
  // Blocks are inserted in order while the worker converts the next.
  let inserted: Promise<void> = Promise.resolve();
  const columnar = info.format.kind === 'parquet' || info.format.kind === 'arrow';
  const insert = async (block: Bytes, raw: LineEnd | undefined): Promise<void> => {
    if (columnar) return worker.insert(info.alias, block);
    const own = raw !== undefined && info.format.kind === undefined ? { format: info.format, lineEnd: raw } : undefined;
    await worker.register(file, block);
    try {
      await worker.run(insertBlock(info.alias, info.columns, file, own));
    } finally {
      await worker.drop(file);
    }
  };
  const converted = await convertFile(bytes, info, (block, raw) => {
    inserted = inserted.then(() => insert(block, raw));
    inserted.catch(() => undefined);
    return inserted;
  }, watch);
  try {
    await inserted;
    if (converted.ok) return converted;
  } catch (problem) {
    if (!worker.crashed()) await worker.run(dropTable(info.alias));
    return err(failed(problem));
  }
  await worker.run(dropTable(info.alias));
  return converted;
};

/** A table is made, not a view: rows have an order to page by, and many panels ask it. */
const make = async (worker: EngineWorker, arrow: Arrow, decode: Decode, alias: string, making: Making): Promise<Loaded> => {
  const sql = makingSql(making);
  const ask = async (statement: string): Promise<ArrowLibrary.Table> => arrow.tableFromIPC((await worker.run(statement)) ?? []);
  const described = await ask(`DESCRIBE ${sql}`);
  const text = (column: number, row: number): string => String(described.getChildAt(column)?.get(row));
  const shape = Array.from({ length: described.numRows }, (_, row) => ({ name: text(0, row), type: text(1, row) }));
  await worker.run(makeTable(alias, shape, sql));
  const columns = decode.toColumns(await ask(pageOf(`FROM ${quoteName(alias)}`, 0, 0)));
  const count = await ask(countOf(`FROM ${quoteName(alias)}`));
  return { rows: Number(count.getChildAt(0)?.get(0) ?? 0), columns };
};

const createEngine = (worker: EngineWorker, arrow: Arrow, decode: Decode): Engine => {
  /** What each table was made of. A load that failed is forgotten, so that it can be tried again. */
  const tables = new Map<string, { readonly made: string; readonly done: Promise<Result<Loaded>> }>();
  const totals = new Map<string, number>();

  const load: Engine['load'] = (info, bytes, watch = {}) => {
    const made = madeOf(info);
    const present = tables.get(info.alias);
    if (present?.made === made) return present.done;
    const attempt = async (): Promise<Result<Loaded>> => {
      await present?.done;
      if (info.making !== undefined) {
        totals.clear();
        try {
          return ok(await make(worker, arrow, decode, info.alias, info.making));
        } catch (problem) {
          return err(failed(problem));
        }
      }
      const source = await bytes();
      if (!source.ok) return source;
      totals.clear();
      try {
        return await fill(worker, info, source.value, watch);
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
    const parts = await worker.run(countOf(sql), signal);
    if (parts === undefined) return undefined;
    const count = Number(arrow.tableFromIPC(parts).getChildAt(0)?.get(0) ?? 0);
    totals.set(sql, count);
    return count;
  };

  const read = async (sql: string, { limit, offset = 0, signal }: QueryOptions): Promise<ArrowLibrary.Table | undefined> => {
    const parts = await worker.run(pageOf(sql, limit, offset), signal);
    if (parts === undefined) return undefined;
    const table = arrow.tableFromIPC(parts);
    const awkward = decode.awkwardColumns(table);
    if (awkward.length === 0) return table;
    const again = await worker.run(pageOf(sql, limit, offset, awkward), signal);
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
      return aborted(signal) ? cancelled() : err(failed(problem, { sent: pageOf(sql, limit, offset), asked: sql }));
    }
  };

  return { load, query, crashed: worker.crashed, close: worker.end };
};

/** Fault ENGINE_FAILED: its files can neither be found in the Cache nor fetched, or the browser cannot run it. */
export const openEngine = async (): Promise<Result<Engine>> => {
  try {
    const [library, arrow, decode] = await Promise.all([import('@duckdb/duckdb-wasm'), import('apache-arrow'), import('./arrow.ts')]);
    const worker = await startEngineWorker(library);
    for (const statement of lockDown) await worker.run(statement);
    return ok(createEngine(worker, arrow, decode));
  } catch (problem) {
    return err(fault('ENGINE_FAILED', { reason: reasonOf(problem) }));
  }
};
