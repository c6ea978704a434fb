/**
 * The steps of an import, as one value:
 *
 *   choosing -> reading -> ready -> importing -> (imported)
 *                  └─────> broken    └──> ready, with the problem
 *
 * A changed format reads the file anew; a changed type does not. A problem never closes the dialog,
 * and whatever is under way can be cancelled.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { inspectFile } from '../../data/files/importClient.ts';
import type { FormatChoice, Inspection, Taken } from '../../data/files/inspection.ts';
import type { DataAccess } from '../../data/access.ts';
import type { ImportedDataset } from '../../data/datasets.ts';
import type { ColumnType } from '../../data/types.ts';
import type { Fault } from '../../../shared/model/faults.ts';

export type ImportStep =
  | { readonly kind: 'choosing' }
  | { readonly kind: 'reading'; readonly file: File; readonly before: Inspection | undefined; readonly done: number }
  | { readonly kind: 'broken'; readonly file: File; readonly problem: Fault; readonly partial: Inspection | undefined }
  | { readonly kind: 'ready'; readonly file: File; readonly inspection: Inspection; readonly problem: Fault | undefined }
  | { readonly kind: 'importing'; readonly file: File; readonly inspection: Inspection; readonly done: number };

/** What can be shown of the file at this step; while it is read anew, what was known before. */
export const inspectionOf = (step: ImportStep): Inspection | undefined => {
  switch (step.kind) {
    case 'choosing':
      return undefined;
    case 'reading':
      return step.before;
    case 'broken':
      return step.partial;
    default:
      return step.inspection;
  }
};

export interface ImportInput {
  readonly data: DataAccess;
  readonly aliases: readonly string[];
  /** A file that is there from the start. */
  readonly first: File | undefined;
  readonly onImported: (dataset: ImportedDataset) => void;
}

export interface ImportControl {
  readonly step: ImportStep;
  readonly choice: FormatChoice;
  /** What the file was last taken for. */
  readonly taken: Taken | undefined;
  take(file: File): void;
  reread(choice: FormatChoice): void;
  setType(column: number, type: ColumnType): void;
  begin(name: string): void;
  /** Stops reading or importing; from there the file can be changed or the dialog closed. */
  cancel(): void;
}

const withType = ({ checked: _before, ...inspection }: Inspection, index: number, type: ColumnType): Inspection => ({
  ...inspection,
  columns: inspection.columns.map((column, at) => (at === index ? { ...column, type } : column)),
});

export const useImport = ({ data, aliases, first, onImported }: ImportInput): ImportControl => {
  const [step, setStep] = useState<ImportStep>(
    first === undefined ? { kind: 'choosing' } : { kind: 'reading', file: first, before: undefined, done: 0 },
  );
  const [choice, setChoice] = useState<FormatChoice>({});
  const [taken, setTaken] = useState<Taken>();
  const work = useRef(new AbortController());

  const restart = useCallback((): AbortSignal => {
    work.current.abort();
    work.current = new AbortController();
    return work.current.signal;
  }, []);

  const inspect = useCallback(
    async (file: File, wanted: FormatChoice, before?: Inspection): Promise<void> => {
      const signal = restart();
      const progress = (done: number, total: number): void => {
        if (!signal.aborted) setStep({ kind: 'reading', file, before, done: done / total });
      };
      const { result, partial, taken: as } = await inspectFile(file, wanted, { signal, progress });
      if (signal.aborted) return;
      setTaken(as);
      setStep(
        result.ok
          ? { kind: 'ready', file, inspection: result.value, problem: undefined }
          : { kind: 'broken', file, problem: result.fault, partial },
      );
    },
    [restart],
  );
  const read = (file: File, wanted: FormatChoice, before?: Inspection): void => {
    setChoice(wanted);
    setStep({ kind: 'reading', file, before, done: 0 });
    void inspect(file, wanted, before);
  };
  useEffect(() => {
    if (first !== undefined) void inspect(first, {});
    return () => work.current.abort();
  }, [first, inspect]);

  const begin = async (name: string): Promise<void> => {
    if (step.kind !== 'ready') return;
    const { file, inspection } = step;
    const signal = restart();
    setStep({ kind: 'importing', file, inspection, done: 0 });
    const { format, columns } = inspection;
    // A report that was under way when it was cancelled must not begin it again.
    const progress = (done: number): void => {
      if (!signal.aborted) setStep({ kind: 'importing', file, inspection, done });
    };
    const imported = await data.datasets.importFile(file, {
      name,
      format,
      columns,
      checkedRows: inspection.checked && inspection.rows,
      aliases,
      signal,
      progress,
    });
    if (signal.aborted) return;
    if (imported.ok) onImported(imported.value);
    else setStep({ kind: 'ready', file, inspection, problem: imported.fault });
  };

  // The same function for as long as the dialog stands: what it draws is a thousand columns for some files.
  const setType = useCallback((column: number, type: ColumnType): void => {
    setStep((now) => (now.kind === 'ready' ? { ...now, inspection: withType(now.inspection, column, type), problem: undefined } : now));
  }, []);

  return {
    step,
    choice,
    taken,
    take: (file) => {
      setTaken(undefined);
      read(file, {});
    },
    reread: (wanted) => {
      if (step.kind !== 'choosing') read(step.file, wanted, inspectionOf(step));
    },
    setType,
    begin: (name) => void begin(name),
    cancel: () => {
      restart();
      if (step.kind === 'importing') setStep({ kind: 'ready', file: step.file, inspection: step.inspection, problem: undefined });
      else if (step.kind === 'reading') setStep({ kind: 'choosing' });
    },
  };
};
