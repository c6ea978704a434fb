/**
 * The steps of a replacement, as one value:
 *
 *   choosing -> reading -> fits -> storing -> (replaced)
 *      ^           └─────> differs | broken ──┘ another file
 *
 * Nothing of the data set changes before the whole new file has been checked and stored.
 */
import { useEffect, useRef, useState } from 'react';
import type { DatasetContent } from '../../../shared/documents/commands.ts';
import type { DatasetInfo } from '../../../shared/documents/read.ts';
import type { Fault } from '../../../shared/model/faults.ts';
import type { DataAccess } from '../../data/access.ts';
import { inspectFile } from '../../data/files/importClient.ts';
import type { FormatChoice, Inspection } from '../../data/files/inspection.ts';
import type { Result } from '../../../shared/model/result.ts';
import { fitOf, type Fit } from './shape.ts';

interface Candidate {
  readonly file: File;
  readonly inspection: Inspection;
  readonly fit: Fit;
}

export type ReplaceStep =
  | { readonly kind: 'choosing' }
  | { readonly kind: 'reading'; readonly file: File; readonly done: number }
  | { readonly kind: 'broken'; readonly file: File; readonly problem: Fault }
  | ({ readonly kind: 'differs' | 'fits' } & Candidate)
  | ({ readonly kind: 'storing'; readonly done: number } & Candidate);

/** As the data set itself is read: what a person chose at its import is right for the newer file, too. */
const choiceOf = ({ format }: DatasetInfo): FormatChoice => {
  const entry = format.pack?.kind === 'zip' ? { entry: format.pack.entry } : {};
  if (format.kind === undefined) {
    const { delimiter, header, encoding, quote, escape, decimal, skip } = format;
    return { kind: 'csv', delimiter, header, encoding, quote, escape: escape ?? '', decimal: decimal ?? '.', skip: skip ?? 0, ...entry };
  }
  return format.kind === 'json' ? { kind: 'json', lines: format.lines, at: format.at, ...entry } : { kind: format.kind, ...entry };
};

type Progress = (done: number) => void;

/** First as the file says itself, then as the data set is read; the first one that fits, else what the file says itself. */
const examine = async (dataset: DatasetInfo, file: File, signal: AbortSignal, progress: Progress): Promise<Result<Candidate>> => {
  const look = async (choice: FormatChoice): Promise<Result<Candidate>> => {
    const { result } = await inspectFile(file, choice, { signal, progress: (done, total) => progress(done / total) });
    return result.ok ? { ok: true, value: { file, inspection: result.value, fit: fitOf(dataset.columns, result.value) } } : result;
  };
  const own = await look({});
  if (own.ok && own.value.fit.differences.length === 0) return own;
  const likeBefore = await look(choiceOf(dataset));
  return likeBefore.ok && likeBefore.value.fit.differences.length === 0 ? likeBefore : own;
};

export interface ReplaceControl {
  readonly step: ReplaceStep;
  take(file: File): void;
  store(): void;
  cancel(): void;
}

export const useReplace = (data: DataAccess, dataset: DatasetInfo, onReplaced: (content: DatasetContent) => void): ReplaceControl => {
  const [step, setStep] = useState<ReplaceStep>({ kind: 'choosing' });
  const work = useRef(new AbortController());
  useEffect(() => () => work.current.abort(), []);
  const restart = (): AbortSignal => {
    work.current.abort();
    work.current = new AbortController();
    return work.current.signal;
  };

  const take = async (file: File): Promise<void> => {
    const signal = restart();
    setStep({ kind: 'reading', file, done: 0 });
    const found = await examine(dataset, file, signal, (done) => setStep({ kind: 'reading', file, done }));
    if (signal.aborted) return;
    if (!found.ok) return setStep({ kind: 'broken', file, problem: found.fault });
    setStep({ kind: found.value.fit.differences.length === 0 ? 'fits' : 'differs', ...found.value });
  };

  const store = async (): Promise<void> => {
    if (step.kind !== 'fits') return;
    const { file, inspection, fit } = step;
    const signal = restart();
    const progress = (done: number): void => setStep({ kind: 'storing', done, file, inspection, fit });
    progress(0);
    const { format } = inspection;
    const stored = await data.datasets.importFile(file, {
      name: dataset.name,
      format,
      columns: fit.columns,
      aliases: [],
      signal,
      progress,
    });
    if (signal.aborted) return;
    if (stored.ok) onReplaced(stored.value);
    else setStep({ kind: 'broken', file, problem: stored.fault });
  };

  return {
    step,
    take: (file) => void take(file),
    store: () => void store(),
    cancel: () => {
      restart();
      setStep({ kind: 'choosing' });
    },
  };
};
