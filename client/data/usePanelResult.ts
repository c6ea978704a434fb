/**
 * What a panel can show: its kept result at once, then the answer of the engine, where that could be another: who only looks at a
 * session does not start it. `result` always answers the question asked with this very call; while a changed question is being answered
 * there is none yet, and who draws may keep the former drawing.
 * A problem does not take away a result that is there.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { fault } from '../../shared/model/faults.ts';
import type { Fault } from '../../shared/model/faults.ts';
import type { EntityId, SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { DataAccess } from './access.ts';
import { tableOf } from './making.ts';
import type { Question } from './results.ts';
import type { ResultTable, TableSource } from './types.ts';

export interface PanelResultInput {
  readonly data: DataAccess;
  readonly session: SessionId;
  readonly panel: EntityId;
  /** Undefined: the data set is no longer in the session. */
  readonly dataset: TableSource | undefined;
  /** Undefined: the settings do not make a question yet. */
  readonly query: PanelQuestion | undefined;
  /** The same question over the same data has the same answer at any time: it is ours, not one that a person wrote (`random()`, `now()`). */
  readonly lasting: boolean;
}

export interface PanelQuestion {
  readonly sql: string;
  readonly limit: number;
  /** The tables that it names, when they are not just `dataset`. */
  readonly sources?: readonly TableSource[] | undefined;
}

export interface PanelResult {
  readonly result: ResultTable | undefined;
  readonly problem: Fault | undefined;
  /** More rows of the same question. */
  readonly page: (offset: number, limit: number) => Promise<ResultTable | undefined>;
  /** Another question over the same tables, about what this one found. */
  readonly ask: (sql: string, limit: number) => Promise<ResultTable | undefined>;
  /** Somebody has touched the panel and may be about to ask for more: the engine loads its tables. Once for each question. */
  readonly prepare: () => void;
  /** Asks again. */
  readonly retry: () => void;
  /** The engine has not answered yet. */
  readonly busy: boolean;
  /** Stops the asking under way; it ends as QUERY_CANCELLED. */
  readonly cancel: () => void;
}

interface Answer {
  readonly key: string;
  readonly result: ResultTable;
}

/** How the asking that `asked` names ended. */
interface Ending {
  readonly asked: string;
  readonly problem: Fault | undefined;
}

/** Later than the next frame, also where none is drawn (a hidden tab). */
const painted = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, limits.keepResultDelay));

const keyOf = (panel: EntityId, dataset: TableSource | undefined, query: PanelResultInput['query']): string =>
  JSON.stringify([
    panel,
    dataset && tableOf(dataset),
    query && { sql: query.sql, limit: query.limit, sources: query.sources?.map(tableOf) },
  ]);

const questionOf = (key: string): Question | undefined => {
  const [, dataset, query] = JSON.parse(key) as [string, TableSource | null, PanelQuestion | null];
  return dataset === null || query === null ? undefined : { dataset, ...query };
};

/** The tables that are asked, where all of them are files, which never change under their digest; what people define may. */
const filesOf = ({ dataset, sources = [dataset] }: Question): readonly TableSource[] | undefined =>
  sources.some(({ making }) => making !== undefined) ? undefined : sources;

/** Without the file there is nothing to page through or to ask further, and the person is told so. */
const areHere = async (data: DataAccess, files: readonly TableSource[]): Promise<boolean> =>
  (await Promise.all(files.map((file) => data.datasets.has(file)))).every(Boolean);

export const usePanelResult = ({ data, session, panel, dataset, query, lasting }: PanelResultInput): PanelResult => {
  const [answer, setAnswer] = useState<Answer>();
  const [ending, setEnding] = useState<Ending>();
  const [attempt, setAttempt] = useState(0);
  const current = useRef<AbortController>(undefined);
  /** What was kept answers the question of an earlier start; once this panel has an answer it is no longer looked for. */
  const answers = useRef(0);
  // By its text: new objects of the same content must not ask again.
  const key = keyOf(panel, dataset, query);
  const asked = `${attempt} ${key}`;
  const question = useMemo(() => questionOf(key), [key]);

  useEffect(() => {
    if (question === undefined) return;
    const stop = new AbortController();
    const cancelled = new AbortController();
    const signal = AbortSignal.any([stop.signal, cancelled.signal]);
    current.current = cancelled;
    const ask = async (): Promise<void> => {
      const { dataset: source, sql, limit, sources } = question;
      const kept = answers.current === 0 ? await data.results.keptResult(session, panel, question) : undefined;
      if (stop.signal.aborted) return;
      if (kept !== undefined) setAnswer({ key, result: kept.result });
      const files = kept?.final === true && lasting && attempt === 0 ? filesOf(question) : undefined;
      if (files !== undefined && (await areHere(data, files))) {
        if (!stop.signal.aborted) setEnding({ asked, problem: undefined });
        return;
      }
      const reply = await data.query(source, sql, { limit, sources, signal, insist: cancelled.signal });
      if (stop.signal.aborted) return;
      setEnding({ asked, problem: reply.ok ? undefined : reply.fault });
      if (!reply.ok) return;
      answers.current += 1;
      setAnswer({ key, result: reply.value });
      // First it is painted: keeping a large one takes as long as drawing it.
      await painted();
      if (stop.signal.aborted) return;
      await data.results.keepResult(session, panel, question, reply.value, { answered: true });
    };
    void ask();
    return () => stop.abort();
  }, [data, session, panel, key, question, asked, attempt, lasting]);

  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  const cancel = useCallback(() => current.current?.abort(), []);
  // A panel that goes away cannot be cancelled any more, and everyone else would wait behind its question.
  useEffect(() => cancel, [cancel]);
  const ended = ending?.asked === asked ? ending : undefined;
  const problem = query !== undefined && dataset === undefined ? fault('DATASET_MISSING') : ended?.problem;
  const missing = problem?.code === 'DATASET_MISSING' || problem?.code === 'DEFINITION_FAILED';
  useEffect(() => (missing ? data.onArrival(retry) : undefined), [data, missing, retry]);

  const page = useCallback(
    async (offset: number, limit: number): Promise<ResultTable | undefined> => {
      if (question === undefined) return undefined;
      const rows = await data.query(question.dataset, question.sql, { limit, offset, sources: question.sources });
      return rows.ok ? rows.value : undefined;
    },
    [data, question],
  );
  const ask = useCallback(
    async (sql: string, limit: number): Promise<ResultTable | undefined> => {
      if (question === undefined) return undefined;
      const rows = await data.query(question.dataset, sql, { limit, sources: question.sources });
      return rows.ok ? rows.value : undefined;
    },
    [data, question],
  );
  const prepared = useRef<string>(undefined);
  const prepare = useCallback(() => {
    if (question === undefined || prepared.current === asked) return;
    prepared.current = asked;
    data.prepare(question.sources ?? [question.dataset]);
  }, [data, question, asked]);
  const result = answer?.key === key ? answer.result : undefined;
  return { result, problem, page, ask, prepare, retry, busy: question !== undefined && ended === undefined, cancel };
};
