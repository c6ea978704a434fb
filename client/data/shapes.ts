/**
 * What data sets that are made from others came out as, in this tab: the columns and rows of today's data, or why there are none.
 * Known of a table once it has been made for whoever asked it, and asked for by who only wants to know.
 */
import type { Fault } from '../../shared/model/faults.ts';
import type { Result } from '../../shared/model/result.ts';
import type { Column, TableSource } from './types.ts';

/** `columns` of what a definition made, undefined while it failed. */
export interface Shape {
  readonly columns: readonly Column[] | undefined;
  readonly rows: number;
  readonly problem: Fault | undefined;
}

interface Known {
  readonly making: string;
  /** Undefined while it is being made. */
  readonly shape: Shape | undefined;
}

type Outcome = Result<{ readonly rows: number; readonly columns?: readonly Column[] }>;

export interface Shapes {
  of(source: TableSource): Shape | undefined;
  /** Has it made unless it is known what comes of it. */
  want(source: TableSource): void;
  tell(source: TableSource, outcome: Outcome): void;
  /** What failed is not known any more: something has arrived. */
  forgetFailures(): void;
  subscribe(listener: () => void): () => void;
  /** Grows with every change. */
  version(): number;
}

export const createShapes = (load: (source: TableSource) => Promise<Outcome>): Shapes => {
  /** By name, of what it was made of last and before that: the former may be told after the latter. */
  const known = new Map<string, readonly Known[]>();
  const listeners = new Set<() => void>();
  let version = 0;
  const keyOf = ({ making }: TableSource): string => JSON.stringify(making);
  const changed = (): void => {
    version += 1;
    for (const listener of [...listeners]) listener();
  };
  const entry = (source: TableSource) => {
    const making = keyOf(source);
    return known.get(source.alias)?.find((one) => one.making === making);
  };
  const keep = (source: TableSource, shape: Shape | undefined): void => {
    const making = keyOf(source);
    const [other] = (known.get(source.alias) ?? []).filter((one) => one.making !== making);
    known.set(source.alias, [{ making, shape }, ...(other === undefined ? [] : [other])]);
  };
  const tell: Shapes['tell'] = (source, outcome) => {
    const shape = outcome.ok ? { columns: outcome.value.columns, rows: outcome.value.rows, problem: undefined } : { columns: undefined, rows: 0, problem: outcome.fault };
    const before = entry(source)?.shape;
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(shape)) return;
    keep(source, shape);
    changed();
  };
  return {
    of: (source) => entry(source)?.shape,
    want: (source) => {
      if (entry(source) !== undefined) return;
      keep(source, undefined);
      void load(source).then((outcome) => {
        if (entry(source)?.shape === undefined) tell(source, outcome);
      });
    },
    tell,
    forgetFailures: () => {
      for (const [alias, each] of [...known]) known.set(alias, each.filter(({ shape }) => shape?.problem === undefined));
      changed();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    version: () => version,
  };
};
