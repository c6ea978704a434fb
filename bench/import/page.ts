/**
 * Brings a file into the engine in two ways, each on a page of its own: as the product does (looked at, checked, sealed into the
 * store, read back, loaded), and as DuckDB-WASM alone would, from the plain file. Each hands out the engine's answers, so that the
 * bench can check them before it believes a time.
 */
import { nanoid } from 'nanoid';
import { openDataAccess, type DataAccess } from '../../client/data/access.ts';
import { engineFiles, engineTag, fillEngineCache, moduleBlob } from '../../client/data/engineCache.ts';
import { inspectFile } from '../../client/data/files/importClient.ts';
import type { Cell, TableSource } from '../../client/data/types.ts';
import { openStorage } from '../../client/storage/storage.ts';
import { openVault } from '../../client/vault/vault.ts';
import { webCrypto } from '../../client/vault/webcrypto.ts';
import type { Result } from '../../shared/model/result.ts';

const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.fault));
  return result.value;
};

const fetched = async (address: string): Promise<File> => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return new File([await response.blob()], address.replace(/^.*\//, ''));
};

/** Column-major; integers as numbers. */
export type Answer = readonly (readonly Cell[])[];

export interface Side {
  /** Milliseconds until the table answered its first question. */
  import(address: string): Promise<number>;
  ask(sql: string): Promise<{ readonly time: number; readonly answer: Answer }>;
}

const timed = async <T>(work: () => Promise<T>): Promise<{ readonly time: number; readonly result: T }> => {
  const start = performance.now();
  const result = await work();
  return { time: performance.now() - start, result };
};

const product = async (): Promise<Side> => {
  const storage = value(await openStorage());
  const vault = await openVault({ crypto: webCrypto, keys: storage.keys, mint: (length) => nanoid(length), now: Date.now });
  const data: DataAccess = openDataAccess({ datasetStore: storage.datasets, resultStore: storage.results, vault, persistAsk: async () => false });
  let source: TableSource | undefined;
  const ask = async (sql: string): Promise<Answer> => {
    if (source === undefined) throw new Error('nothing imported');
    return value(await data.query(source, sql, { limit: 10_000, sources: sql.includes('flights') ? [source] : [] })).values;
  };
  // The engine is up before the clock starts, on both sides.
  value(await data.query({ alias: '', digest: '', columns: [], format: { kind: 'arrow' } }, 'SELECT 1', { limit: 1, sources: [] }));
  return {
    import: async (address) => {
      const file = await fetched(address);
      const { time } = await timed(async () => {
        const { result } = await inspectFile(file, {});
        const { format, columns, rows, checked } = value(result);
        source = value(await data.datasets.importFile(file, { name: 'flights', format, columns, checkedRows: checked && rows, aliases: [] }));
        await ask('SELECT count(*) FROM flights');
      });
      return time;
    },
    ask: async (sql) => {
      const { time, result } = await timed(() => ask(sql));
      return { time, answer: result };
    },
  };
};

const alone = async (): Promise<Side> => {
  const duckdb = await import('@duckdb/duckdb-wasm');
  const module = await moduleBlob(await fillEngineCache(caches, engineTag()));
  const database = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), new Worker(engineFiles(engineTag()).script));
  const moduleAddress = URL.createObjectURL(module);
  await database.instantiate(moduleAddress);
  URL.revokeObjectURL(moduleAddress);
  await database.open({ query: { castBigIntToDouble: true } });
  const connection = await database.connect();
  await connection.query('SELECT 1');
  const ask = async (sql: string): Promise<Answer> => {
    const table = await connection.query(sql);
    return table.schema.fields.map((_, at) => [...(table.getChildAt(at) ?? [])] as Cell[]);
  };
  return {
    import: async (address) => {
      const file = await fetched(address);
      const { time } = await timed(async () => {
        await database.registerFileHandle(file.name, file, duckdb.DuckDBDataProtocol.BROWSER_FILEREADER, true);
        await connection.query(`CREATE TABLE flights AS SELECT * FROM read_csv('${file.name}')`);
        await ask('SELECT count(*) FROM flights');
        await database.dropFile(file.name);
      });
      return time;
    },
    ask: async (sql) => {
      const { time, result } = await timed(() => ask(sql));
      return { time, answer: result };
    },
  };
};

let side: Side | undefined;
const bench = {
  start: async (name: 'product' | 'alone') => {
    side = name === 'product' ? await product() : await alone();
  },
  import: async (address: string) => side?.import(address),
  ask: async (sql: string) => side?.ask(sql),
};
declare global {
  var importBench: typeof bench;
}
globalThis.importBench = bench;
