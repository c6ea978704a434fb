/**
 * Data for the screen, as one value made at start: data sets, kept results, and the engine, which starts at the first question.
 * An engine that failed to start, or that a question brought down, is started anew at the next one.
 */
import type { Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import { err, ok } from '../../shared/model/result.ts';
import type { Result } from '../../shared/model/result.ts';
import type { DatasetStore } from './datasetStore.ts';
import { openDatasets } from './datasets.ts';
import type { Datasets, DataVault } from './datasets.ts';
import type { Engine, QueryOptions } from './engine.ts';
import { openResults } from './results.ts';
import type { KeptResults, ResultStore } from './results.ts';
import type { ResultTable, TableSource } from './types.ts';

export interface AccessOptions extends QueryOptions {
  /** The tables that the question names, when they are not just the one. */
  readonly sources?: readonly TableSource[] | undefined;
}

export interface DataAccess {
  readonly datasets: Datasets;
  readonly results: KeptResults;
  /**
   * Loads the data sets that the question names, `source` alone where the options do not say which, and asks. A data set that is
   * not on this device is DATASET_MISSING with its `alias`.
   */
  query(source: TableSource, sql: string, options: AccessOptions): Promise<Result<ResultTable>>;
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

  const loadAll = async (into: Engine, sources: readonly TableSource[]): Promise<Result<void>> => {
    for (const source of sources) {
      const loaded = await into.load(source, (): Promise<Result<Bytes>> => datasets.source(source));
      if (!loaded.ok) {
        const missing = loaded.fault.code === 'DATASET_MISSING';
        return missing ? err(fault('DATASET_MISSING', { ...loaded.fault.facts, alias: source.alias })) : loaded;
      }
    }
    return ok(undefined);
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
      const loaded = await loadAll(opened.value, options.sources ?? [source]);
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
