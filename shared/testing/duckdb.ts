/** The very engine of the product in this process, without a worker: for tests of what the app asks it. */
import { createRequire } from 'node:module';
import path from 'node:path';

export interface Connection {
  query(sql: string): { toArray(): readonly { toJSON(): { readonly [name: string]: unknown } }[] };
}
interface Database {
  instantiate(done: () => void): Promise<void>;
  open(config: object): void;
  connect(): Connection;
  registerFileBuffer(name: string, bytes: Uint8Array): void;
  dropFile(name: string): void;
}
interface Library {
  createDuckDB(bundles: object, logger: object, runtime: object): Promise<Database>;
  readonly VoidLogger: new () => object;
  readonly NODE_RUNTIME: object;
}

export const openDuckDb = async (): Promise<{ readonly database: Database; readonly connection: Connection }> => {
  const require = createRequire(import.meta.url);
  const script = require.resolve('@duckdb/duckdb-wasm/dist/duckdb-node-blocking.cjs');
  const library = require(script) as Library;
  const bundle = { mainModule: path.join(path.dirname(script), 'duckdb-eh.wasm'), mainWorker: '' };
  const database = await library.createDuckDB({ mvp: bundle, eh: bundle }, new library.VoidLogger(), library.NODE_RUNTIME);
  await database.instantiate(() => undefined);
  database.open({});
  return { database, connection: database.connect() };
};
