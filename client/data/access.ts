/**
 * Data for the screen, as one value made at start: data sets, kept results, and the engine, which starts at the first question that
 * no kept result answers.
 * An engine that failed to start, or that a question brought down, is started anew at the next one.
 */
import type { Result } from '../../shared/model/result.ts';
import type { DatasetStore } from './datasetStore.ts';
import { openDatasets } from './datasets.ts';
import type { Datasets, DataVault } from './datasets.ts';
import { engineTag } from './engineCache.ts';
import { keepEngine } from './engineKeeper.ts';
import type { AskOptions, EngineKeeper } from './engineKeeper.ts';
import { openResults } from './results.ts';
import type { KeptResults, ResultStore } from './results.ts';
import { createShapes, type Shapes } from './shapes.ts';
import type { ResultTable, TableSource } from './types.ts';

export interface AccessOptions extends AskOptions {
  /** The tables that the question names, when they are not just the one. */
  readonly sources?: readonly TableSource[] | undefined;
}

export interface DataAccess {
  readonly datasets: Datasets;
  readonly results: KeptResults;
  readonly shapes: Shapes;
  /**
   * Loads the data sets that the question names, `source` alone where the options do not say which, and asks. A data set that is
   * not on this device is DATASET_MISSING with its `alias`, one that could not be made from others DEFINITION_FAILED with `alias` and `reason`.
   */
  query(source: TableSource, sql: string, options: AccessOptions): Promise<Result<ResultTable>>;
  /** Someone is about to ask: starts the engine and loads these tables, so that the answer does not wait for it. */
  prepare(sources: readonly TableSource[]): void;
  /** Calls back when a data set was located or imported here, so that panels that miss it ask again. */
  onArrival(listener: () => void): () => void;
  /** A data set came to lie here by other hands than this tab's. */
  arrived(): void;
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
  // Either needs the other: an import fills the engine, and the engine is filled from what was imported.
  const take: EngineKeeper['take'] = (...file) => engine.take(...file);
  const datasets = openDatasets({ store: datasetStore, vault, take });
  const listeners = new Set<() => void>();
  const tell = (): void => {
    shapes.forgetFailures();
    for (const listener of [...listeners]) listener();
  };
  const arrived = <T>(result: Result<T>): Result<T> => {
    if (result.ok) tell();
    return result;
  };
  const engine = keepEngine({
    open: async () => (await import('./engine.ts')).openEngine(),
    bytes: (source) => datasets.source(source),
    worked: (source, outcome) => shapes.tell(source, outcome),
  });
  const shapes = createShapes((source) => engine.load(source));

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
    results: openResults({ store: resultStore, vault, engine: engineTag }),
    shapes,
    query: (source, sql, { sources = [source], ...options }) => engine.ask(sources, sql, options),
    prepare: (sources) => {
      for (const source of sources) void engine.load(source);
    },
    onArrival: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    arrived: tell,
    close: () => engine.close(),
  };
};
