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
  /**
   * Loads the tables that are not there yet, then asks. DATASET_MISSING names its `alias`; so does DEFINITION_FAILED, of a table that
   * could not be made from others, with the `reason`.
   */
  ask(sources: readonly TableSource[], sql: string, options: AskOptions): Promise<Result<ResultTable>>;
  /** Loads the table and what it is made from. */
  load(source: TableSource): Promise<Result<Loaded>>;
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
  /** Told what came of each table that is made from others. */
  readonly worked?: (source: TableSource, outcome: Result<Loaded>) => void;
}

/** Resolves when `insist` was aborted and the wait is over; never without. */
const unheard = (insist: AbortSignal | undefined): Promise<'unheard'> =>
  new Promise((resolve) => {
    const wait = () => setTimeout(() => resolve('unheard'), limits.cancelWait);
    if (insist?.aborted === true) wait();
    else insist?.addEventListener('abort', wait, { once: true });
  });

export const keepEngine = ({ open, bytes, worked }: EngineKeeperDeps): EngineKeeper => {
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

  const loadOne = async (into: Engine, source: TableSource): Promise<Result<Loaded>> => {
    const { alias, making } = source;
    if (making?.trouble !== undefined) return err(fault('DEFINITION_FAILED', { alias, reason: making.trouble }));
    for (const { table } of making?.inputs ?? []) {
      const loaded = await tellOf(into, table);
      if (!loaded.ok) return loaded;
    }
    const loaded = await into.load(source, () => bytes(source));
    if (loaded.ok) return loaded;
    const { code, facts } = loaded.fault;
    if (code === 'DATASET_MISSING') return err(fault(code, { ...facts, alias }));
    return making !== undefined && code === 'QUERY_FAILED' ? err(fault('DEFINITION_FAILED', { ...facts, alias })) : loaded;
  };

  const tellOf = async (into: Engine, source: TableSource): Promise<Result<Loaded>> => {
    const outcome = await loadOne(into, source);
    // What an engine says that was ended says nothing of the definition.
    if (source.making !== undefined && !ended.has(into) && !into.crashed()) worked?.(source, outcome);
    return outcome;
  };

  const loadAll = async (into: Engine, sources: readonly TableSource[]): Promise<Result<void>> => {
    for (const source of sources) {
      const loaded = await tellOf(into, source);
      if (!loaded.ok) return loaded;
    }
    return ok(undefined);
  };

  const ask: EngineKeeper['ask'] = async (sources, sql, options) => {
    engine ??= start();
    const asked = engine;
    const opened = await asked;
    if (!opened.ok) return opened;
    const loading = loadAll(opened.value, sources);
    // A file is read to its end whoever waits for it; a table that is made may take for ever, like any question.
    if (!sources.some(({ making }) => making !== undefined)) await loading;
    const work = async (): Promise<Result<ResultTable>> => {
      const loaded = await loading;
      return loaded.ok ? opened.value.query(sql, options) : loaded;
    };
    const answer = await Promise.race([work(), unheard(options.insist)]);
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

  const load: EngineKeeper['load'] = async (source) => {
    engine ??= start();
    const asked = engine;
    const opened = await asked;
    if (!opened.ok) return opened;
    const loaded = await tellOf(opened.value, source);
    if (!loaded.ok && ended.has(opened.value)) return load(source);
    if (opened.value.crashed()) await letGo(asked, opened.value);
    return loaded;
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
    load,
    take,
    close: async () => {
      const opened = await (engine ?? Promise.resolve(undefined));
      engine = undefined;
      if (opened?.ok === true) await opened.value.close();
    },
  };
};
