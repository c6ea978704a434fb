/**
 * The last result of each panel, kept sealed on this device, so that a dashboard is painted before the engine is up. It is a
 * cache: what cannot be read is as good as absent. It says which question it answers, so that a panel whose settings have
 * changed since never shows the answer to another question; and whether this very engine gave it on this device, whole: then a question
 * that always has the same answer need not be asked again.
 */
import { fromUtf8, utf8 } from '../../shared/model/bytes.ts';
import type { Bytes } from '../../shared/model/bytes.ts';
import type { EntityId, SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { openLocal, sealLocal } from '../vault/local.ts';
import type { DataVault } from './datasets.ts';
import type { ResultTable, TableSource } from './types.ts';

export interface ResultStore {
  get(session: SessionId, panel: EntityId): Promise<Bytes | undefined>;
  put(session: SessionId, panel: EntityId, sealed: Bytes): Promise<void>;
}

/** What a result depends on. */
export interface Question {
  readonly dataset: TableSource;
  readonly sql: string;
  readonly limit: number;
  /** The tables that it names, when they are not just `dataset`. */
  readonly sources?: readonly TableSource[] | undefined;
}

export interface Kept {
  readonly result: ResultTable;
  /** The engine of this version would say the same, of data that never change: it did, here, and nothing was left out. */
  readonly final: boolean;
}

export interface KeptResults {
  keptResult(session: SessionId, panel: EntityId, question: Question): Promise<Kept | undefined>;
  /** `answered`: it is what the engine has just said. Else it was told by somebody (a snapshot), and is asked for again. */
  keepResult(session: SessionId, panel: EntityId, question: Question, result: ResultTable, how?: { readonly answered: boolean }): Promise<void>;
}

const parts = ({ digest, alias, format, columns, making }: TableSource) =>
  making === undefined ? [digest, alias, format, columns] : [alias, making];

const asText = ({ dataset, sql, limit, sources }: Question): string =>
  JSON.stringify(sources === undefined ? [...parts(dataset), sql, limit] : [sources.map(parts), sql, limit]);

const through = async (bytes: Bytes, step: CompressionStream | DecompressionStream): Promise<Bytes> =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(step)).arrayBuffer());

/** A result that is too large is kept by its first rows; `total` still tells how many there are. */
export const bounded = (result: ResultTable): ResultTable => {
  if (result.rows * result.columns.length <= limits.keptResultCells) return result;
  const rows = Math.min(result.rows, limits.frozenRows);
  return { ...result, rows, values: result.values.map((column) => column.slice(0, rows)) };
};

const context = (session: SessionId, panel: EntityId): string => `result|${session}|${panel}`;

export interface ResultsDeps {
  readonly store: ResultStore;
  readonly vault: DataVault;
  /** Names the version of the engine. */
  readonly engine: () => string;
}

/** What is sealed. `engine` is there when the result is the whole answer of that engine. */
interface Stored {
  readonly question: string;
  readonly result: ResultTable;
  readonly engine?: string;
}

export const openResults = ({ store, vault, engine }: ResultsDeps): KeptResults => ({
  keptResult: async (session, panel, question) => {
    try {
      const sealed = await store.get(session, panel);
      if (sealed === undefined) return undefined;
      const opened = await openLocal(vault, 'results', context(session, panel), sealed);
      if (!opened.ok) return undefined;
      const plain = fromUtf8(await through(opened.value, new DecompressionStream('deflate-raw')));
      const kept = JSON.parse(plain) as Stored;
      return kept.question === asText(question) ? { result: kept.result, final: kept.engine === engine() } : undefined;
    } catch {
      return undefined;
    }
  },
  keepResult: async (session, panel, question, result, { answered } = { answered: false }) => {
    const part = bounded(result);
    const kept: Stored = { question: asText(question), result: part, ...(answered && part === result && { engine: engine() }) };
    const plain = utf8(JSON.stringify(kept));
    const deflated = await through(plain, new CompressionStream('deflate-raw'));
    const sealed = await sealLocal(vault, 'results', context(session, panel), deflated);
    try {
      await store.put(session, panel, sealed);
    } catch {
      // A full disk costs the next start some speed and nothing else; edits report it on their own.
    }
  },
});
