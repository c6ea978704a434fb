/**
 * Data for the screen, as one value made at start: data sets, kept results, and the engine, which starts at the first question.
 * An engine that failed to start, or that a question brought down, is started anew at the next one.
 */
import type { Result } from '../../shared/model/result.ts';
import type { Bytes } from '../../shared/model/bytes.ts';
import type { DatasetStore } from './datasetStore.ts';
import { openDatasets } from './datasets.ts';
import type { Datasets, DataVault } from './datasets.ts';
import type { Engine, QueryOptions } from './engine.ts';
import { openResults } from './results.ts';
import type { KeptResults, ResultStore } from './results.ts';
import type { ResultTable, TableSource } from './types.ts';

export interface DataAccess {
  readonly datasets: Datasets;
  readonly results: KeptResults;
  /** Loads the data set into the engine if it is not there yet, then asks. */
  query(source: TableSource, sql: string, options: QueryOptions): Promise<Result<ResultTable>>;
  /** Calls back when a data set was located or imported here, so that panels that miss it ask again. */
  onArrival(listener: () => void): () => void;
  close(): Promise<void>;
}

export interface DataAccessDeps {
  readonly datasetStore: DatasetStore;
  readonly resultStore: ResultStore;
  readonly vault: DataVault;
  /** Asks the browser to keep what is imported; called after an import. */
  readonly persistAsk: () => Promise<boolean>;
}

export const openDataAccess = ({ datasetStore, resultStore, vault, persistAsk }: DataAccessDeps): DataAccess => {
  const datasets = openDatasets({ store: datasetStore, vault });
  const listeners = new Set<() => void>();
  const arrived = <T>(result: Result<T>): Result<T> => {
    if (result.ok) for (const listener of [...listeners]) listener();
    return result;
  };
  let engine: Promise<Result<Engine>> | undefined;

  const start = async (): Promise<Result<Engine>> => {
    const opened = await (await import('./engine.ts')).openEngine();
    if (!opened.ok) engine = undefined;
    return opened;
  };

  return {
    datasets: {
      ...datasets,
      importFile: async (file, options) => {
        const imported = arrived(await datasets.importFile(file, options));
        if (imported.ok) void persistAsk();
        return imported;
      },
      locate: async (info, file) => arrived(await datasets.locate(info, file)),
    },
    results: openResults({ store: resultStore, vault }),
    query: async (source, sql, options) => {
      engine ??= start();
      const asked = engine;
      const opened = await asked;
      if (!opened.ok) return opened;
      const loaded = await opened.value.load(source, (): Promise<Result<Bytes>> => datasets.source(source));
      const answer = loaded.ok ? await opened.value.query(sql, options) : loaded;
      if (opened.value.crashed() && engine === asked) {
        engine = undefined;
        await opened.value.close();
      }
      return answer;
    },
    onArrival: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      const opened = await (engine ?? Promise.resolve(undefined));
      engine = undefined;
      if (opened?.ok === true) await opened.value.close();
    },
  };
};
