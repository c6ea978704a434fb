/**
 * A question that is tried before it is kept:
 *
 *   idle -> asking -> answered | refused
 *
 * What is shown belongs to the text that was asked; a text that was changed since has to be asked again.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { EntityId } from '../../../shared/model/ids.ts';
import type { DataAccess } from '../../data/access.ts';
import type { Table } from '../../data/making.ts';
import type { ResultTable } from '../../data/types.ts';
import { faultWords } from '../../texts/words.ts';
import { propose, type Proposal } from './definition.ts';
import { refusal } from './sql/statement.ts';

export interface Refused {
  readonly words: string;
  /** Offset in the text. */
  readonly position: number | undefined;
  /** The text itself is sound; what it needs is not on this device. */
  readonly missing: boolean;
}

export interface Trial {
  readonly sql: string;
  readonly proposal: Proposal;
  readonly result: ResultTable | undefined;
  readonly refused: Refused | undefined;
}

const refusedOf = ({ code, facts }: Fault, words: string, sql: string, text: string): Refused => {
  const { reason, position } = facts ?? {};
  const at = typeof position === 'number' ? position - sql.indexOf(text) : undefined;
  return {
    words: typeof reason === 'string' ? reason : words,
    position: at === undefined || at < 0 || at > text.length ? undefined : at,
    missing: code === 'DATASET_MISSING',
  };
};

const ask = async (data: DataAccess, datasets: readonly Table[], { entity, name, sql }: { readonly entity: EntityId; readonly name: string; readonly sql: string }, signal: AbortSignal): Promise<Trial | undefined> => {
  const proposal = propose(datasets, entity, name, sql);
  const unfit = refusal(sql) ?? (proposal.trouble === undefined ? undefined : { words: proposal.trouble, position: undefined });
  if (unfit !== undefined) return { sql, proposal, result: undefined, refused: { ...unfit, missing: false } };
  const anything = { alias: '', digest: '', columns: [], format: { kind: 'arrow' } } as const;
  const answer = await data.query(anything, proposal.sql, { sources: proposal.sources, limit: limits.previewRows, signal, insist: signal });
  if (signal.aborted) return undefined;
  if (answer.ok) return { sql, proposal, result: answer.value, refused: undefined };
  return { sql, proposal, result: undefined, refused: refusedOf(answer.fault, faultWords(answer.fault), proposal.sql, sql.replace(/[;\s]+$/, '')) };
};

export interface Trying {
  readonly trial: Trial | undefined;
  readonly busy: boolean;
  /** Undefined: it was cancelled. */
  readonly run: (sql: string) => Promise<Trial | undefined>;
  readonly cancel: () => void;
}

export const useTrial = (data: DataAccess, datasets: readonly Table[], entity: EntityId, name: string): Trying => {
  const [trial, setTrial] = useState<Trial>();
  const [busy, setBusy] = useState(false);
  const stop = useRef<AbortController>(undefined);
  const cancel = useCallback(() => {
    stop.current?.abort();
    setBusy(false);
  }, []);
  useEffect(() => () => stop.current?.abort(), []);
  const run = async (sql: string): Promise<Trial | undefined> => {
    cancel();
    const own = (stop.current = new AbortController());
    setBusy(true);
    const found = await ask(data, datasets, { entity, name, sql }, own.signal);
    if (stop.current !== own) return undefined;
    setBusy(false);
    if (found !== undefined) setTrial(found);
    return found;
  };
  return { trial, busy, run, cancel };
};
