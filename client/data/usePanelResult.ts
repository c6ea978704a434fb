/**
 * What a panel shows: its kept result at once, then the answer of the engine. While a changed question is being answered, or
 * after it failed, the last result stays, together with the settings that it answers, so that a view never gets settings and
 * rows that do not belong together and nothing on screen goes blank.
 */
import { useCallback, useEffect, useEffectEvent, useMemo, useState } from 'react';
import { fault } from '../../shared/model/faults.ts';
import type { Fault } from '../../shared/model/faults.ts';
import type { EntityId, SessionId } from '../../shared/model/ids.ts';
import type { DataAccess } from './access.ts';
import type { Question } from './results.ts';
import type { ResultTable, TableSource } from './types.ts';

export interface PanelResultInput<S> {
  readonly data: DataAccess;
  readonly session: SessionId;
  readonly panel: EntityId;
  /** Undefined: the data set is no longer in the session. */
  readonly dataset: TableSource | undefined;
  /** Undefined: the settings do not make a question yet. */
  readonly query: { readonly sql: string; readonly limit: number } | undefined;
  readonly settings: S;
}

export interface PanelResult<S> {
  /** For the view: rows, and the settings they answer. */
  readonly shown: { readonly result: ResultTable; readonly settings: S } | undefined;
  readonly problem: Fault | undefined;
  /** What is shown answers the present question on the present data. */
  readonly fresh: boolean;
  /** More rows of the present question. */
  readonly page: (offset: number, limit: number) => Promise<ResultTable | undefined>;
  /** Asks again after a problem. */
  readonly retry: () => void;
}

interface Answer<S> {
  readonly key: string;
  readonly settings: S;
  readonly result: ResultTable;
}

/** How the asking that `asked` names ended. */
interface Progress {
  readonly asked: string;
  readonly problem: Fault | undefined;
}

const questionOf = (key: string): Question | undefined => {
  const [dataset, query] = JSON.parse(key) as [TableSource | null, { sql: string; limit: number } | null];
  return dataset === null || query === null ? undefined : { dataset, ...query };
};

const keyOf = (dataset: TableSource | undefined, query: { readonly sql: string; readonly limit: number } | undefined): string =>
  JSON.stringify([
    dataset && { alias: dataset.alias, digest: dataset.digest, format: dataset.format, columns: dataset.columns },
    query && { sql: query.sql, limit: query.limit },
  ]);

export const usePanelResult = <S>({ data, session, panel, dataset, query, settings }: PanelResultInput<S>): PanelResult<S> => {
  const [answer, setAnswer] = useState<Answer<S>>();
  const [progress, setProgress] = useState<Progress>();
  const [attempt, setAttempt] = useState(0);
  const key = keyOf(dataset, query);
  const asked = `${attempt} ${key}`;
  const question = useMemo(() => questionOf(key), [key]);
  const currentSettings = useEffectEvent(() => settings);

  useEffect(() => {
    if (question === undefined) return;
    const stop = new AbortController();
    const ask = async (): Promise<void> => {
      const live = data.query(question.dataset, question.sql, { limit: question.limit, signal: stop.signal });
      let settled = false;
      const show = (result: ResultTable): void => setAnswer({ key, settings: currentSettings(), result });
      void data.results.keptResult(session, panel, question).then((kept) => {
        if (kept !== undefined && !settled && !stop.signal.aborted) show(kept);
      });
      const answered = await live;
      settled = answered.ok;
      if (stop.signal.aborted) return;
      setProgress({ asked, problem: answered.ok ? undefined : answered.fault });
      if (!answered.ok) return;
      show(answered.value);
      await data.results.keepResult(session, panel, question, answered.value);
    };
    void ask();
    return () => stop.abort();
  }, [data, session, panel, key, question, asked]);

  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  const lost = query !== undefined && dataset === undefined ? fault('DATASET_MISSING') : undefined;
  const ended = progress?.asked === asked ? progress : undefined;
  const problem = lost ?? ended?.problem;
  const missing = problem?.code === 'DATASET_MISSING';
  useEffect(() => (missing ? data.onArrival(retry) : undefined), [data, missing, retry]);

  const page = useCallback(
    async (offset: number, limit: number): Promise<ResultTable | undefined> => {
      if (question === undefined) return undefined;
      const rows = await data.query(question.dataset, question.sql, { limit, offset });
      return rows.ok ? rows.value : undefined;
    },
    [data, question],
  );
  // Settings that do not change the question (a title, a colour) take effect at once.
  const fits = answer?.key === key;
  return {
    shown: question && answer && { result: answer.result, settings: fits ? settings : answer.settings },
    problem,
    fresh: question === undefined || (fits && ended !== undefined && ended.problem === undefined),
    page,
    retry,
  };
};
