/**
 * Statistics of a data set's columns, asked as they come into view, a block at a time and each shown as soon as it is known: a file
 * of a thousand columns costs what is looked at. Undefined at a column: not known yet. Asked anew when the file arrives on this
 * device or the data set is replaced; what was known of the former one goes at once.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { Result } from '../../../shared/model/result.ts';
import { ok } from '../../../shared/model/result.ts';
import type { DataAccess } from '../../data/access.ts';
import type { Table } from '../../data/making.ts';
import type { Column } from '../../data/types.ts';
import { barsLimit, barsSql, factsSql, readBars, readFacts, type ColumnStatistics } from './statistics.ts';

export interface Statistics {
  readonly columns: ReadonlyMap<string, ColumnStatistics>;
  readonly problem: Fault | undefined;
}

const nothing: Statistics = { columns: new Map(), problem: undefined };

type Tell = (columns: readonly Column[], statistics: readonly ColumnStatistics[]) => void;

const askBlock = async (
  data: DataAccess,
  dataset: Table,
  columns: readonly Column[],
  signal: AbortSignal,
  tell: Tell,
): Promise<Result<void>> => {
  const first = await data.query(dataset, factsSql(dataset.alias, columns, dataset.rows), { limit: 1, signal });
  if (!first.ok) return first;
  const facts = readFacts(first.value, columns, dataset.rows);
  const sql = barsSql(dataset.alias, columns, facts);
  tell(columns, facts.map((known) => ({ ...known, bars: sql === undefined ? [] : undefined })));
  if (sql === undefined) return ok(undefined);
  const second = await data.query(dataset, sql, { limit: barsLimit(columns), signal });
  if (!second.ok) return second;
  const bars = readBars(second.value, columns);
  tell(columns, facts.map((known, index) => ({ ...known, bars: bars[index] ?? [] })));
  return ok(undefined);
};

export interface AskedStatistics {
  readonly statistics: Statistics;
  /** The columns in view, by name; each change is to be told. */
  readonly show: (names: ReadonlySet<string>) => void;
}

/** `wanted`: whether the file is here; without it there is nothing to ask. */
export const useStatistics = (data: DataAccess, dataset: Table, wanted: boolean): AskedStatistics => {
  const [known, setKnown] = useState<{ readonly key: string; readonly statistics: Statistics }>();
  const inView = useRef<ReadonlySet<string>>(new Set());
  const goOn = useRef<() => void>(undefined);
  const { alias, digest, format, columns, rows, making } = dataset;
  const key = JSON.stringify([alias, digest, format, columns, rows, making]);
  useEffect(() => {
    if (!wanted) return;
    const stop = new AbortController();
    const found = new Map<string, ColumnStatistics>();
    const show = (problem?: Fault): void => {
      if (!stop.signal.aborted) setKnown({ key, statistics: { columns: new Map(found), problem } });
    };
    const tell: Tell = (block, statistics) => {
      for (const [index, { name }] of block.entries()) {
        const one = statistics[index];
        if (one !== undefined) found.set(name, one);
      }
      show();
    };
    const next = (): readonly Column[] =>
      dataset.columns.filter(({ name }) => inView.current.has(name) && !found.has(name)).slice(0, limits.statisticsColumns);
    let asking = false;
    const ask = async (): Promise<void> => {
      if (asking) return;
      asking = true;
      for (let block = next(); block.length > 0 && !stop.signal.aborted; block = next()) {
        const asked = await askBlock(data, dataset, block, stop.signal, tell);
        if (asked.ok) continue;
        show(asked.fault);
        break;
      }
      asking = false;
    };
    goOn.current = () => void ask();
    void ask();
    return () => {
      stop.abort();
      goOn.current = undefined;
    };
    // oxlint-disable-next-line react/exhaustive-deps -- `key` says all of the data set that the questions depend on
  }, [data, key, wanted]);
  const show = useCallback((names: ReadonlySet<string>): void => {
    inView.current = names;
    goOn.current?.();
  }, []);
  return { statistics: known?.key === key ? known.statistics : nothing, show };
};
