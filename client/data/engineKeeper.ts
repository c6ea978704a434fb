/**
 * Keeps one engine at work. It is started at the first question, anew after one that failed to start or was brought down, and
 * after one that would not stop: most queries look up every few milliseconds and see that they are cancelled, but some steps
 * (a product of two tables filtered to nothing) run for minutes in one go, and then only the end of the worker stops them.
 *
 *   who was asking such an engine, and did not cancel, asks the next one; who brought one down is told
 */
import type { Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import { limits } from '../../shared/model/limits.ts';
import { err, ok } from '../../shared/model/result.ts';
import type { Result } from '../../shared/model/result.ts';
import type { Engine, Loaded, QueryOptions } from './engine.ts';
import type { Watch } from './files/importClient.ts';
import type { ResultTable, TableSource } from './types.ts';

export interface AskOptions extends QueryOptions {
  /** Aborted by the person, who wants it to end now: `signal` is heard first, after limits.cancelWait the engine is ended. */
  readonly insist?: AbortSignal | undefined;
}

export interface EngineKeeper {
  /** Loads the tables that are not there yet, then asks. DATASET_MISSING names its `alias`. */
  ask(sources: readonly TableSource[], sql: string, options: AskOptions): Promise<Result<ResultTable>>;
  /**
   * Makes the table of a file that is being imported, from bytes in hand, which are taken over. Its rows, or what is wrong in the
   * file; undefined where the engine itself could not: then nothing is known of the file.
   */
  take(source: TableSource, bytes: Bytes, watch: Watch): Promise<Result<Loaded> | undefined>;
  close(): Promise<void>;
}

export interface EngineKeeperDeps {
  readonly open: () => Promise<Result<Engine>>;
  readonly bytes: (source: TableSource) => Promise<Result<Bytes>>;
}

/** Resolves when `insist` was aborted and the wait is over; never without. */
const unheard = (insist: AbortSignal | undefined): Promise<'unheard'> =>
  new Promise((resolve) => {
    const wait = () => setTimeout(() => resolve('unheard'), limits.cancelWait);
    if (insist?.aborted === true) wait();
    else insist?.addEventListener('abort', wait, { once: true });
  });

export const keepEngine = ({ open, bytes }: EngineKeeperDeps): EngineKeeper => {
  let engine: Promise<Result<Engine>> | undefined;
  const ended = new WeakSet<Engine>();

  const start = async (): Promise<Result<Engine>> => {
    const opened = await open();
    if (!opened.ok) engine = undefined;
    return opened;
  };

  const letGo = async (asked: Promise<Result<Engine>>, opened: Engine): Promise<void> => {
    if (engine !== asked) return;
    engine = undefined;
    await opened.close();
  };

  const loadAll = async (into: Engine, sources: readonly TableSource[]): Promise<Result<void>> => {
    for (const source of sources) {
      const loaded = await into.load(source, () => bytes(source));
      if (!loaded.ok) {
        const missing = loaded.fault.code === 'DATASET_MISSING';
        return missing ? err(fault('DATASET_MISSING', { ...loaded.fault.facts, alias: source.alias })) : loaded;
      }
    }
    return ok(undefined);
  };

  const ask: EngineKeeper['ask'] = async (sources, sql, options) => {
    engine ??= start();
    const asked = engine;
    const opened = await asked;
    if (!opened.ok) return opened;
    const loaded = await loadAll(opened.value, sources);
    const answer = loaded.ok ? await Promise.race([opened.value.query(sql, options), unheard(options.insist)]) : loaded;
    if (answer === 'unheard') {
      ended.add(opened.value);
      await letGo(asked, opened.value);
      return err(fault('QUERY_CANCELLED'));
    }
    if (!answer.ok && ended.has(opened.value)) {
      return options.signal?.aborted === true ? err(fault('QUERY_CANCELLED')) : ask(sources, sql, options);
    }
    if (opened.value.crashed()) await letGo(asked, opened.value);
    return answer;
  };

  const take: EngineKeeper['take'] = async (source, plain, watch) => {
    engine ??= start();
    const asked = engine;
    const opened = await asked;
    if (!opened.ok) return undefined;
    const loaded = await opened.value.load(source, async () => ok(plain), watch);
    if (opened.value.crashed()) await letGo(asked, opened.value);
    return loaded.ok || loaded.fault.code !== 'QUERY_FAILED' ? loaded : undefined;
  };

  return {
    ask,
    take,
    close: async () => {
      const opened = await (engine ?? Promise.resolve(undefined));
      engine = undefined;
      if (opened?.ok === true) await opened.value.close();
    },
  };
};
