/** What reading a file tells before it is imported, the same for every format. */
import type { Bytes } from '../../../shared/model/bytes.ts';
import type { Result } from '../../../shared/model/result.ts';
import type { CsvFormat, DataFormat } from '../../../shared/documents/formats.ts';
import type { Column } from '../types.ts';

export interface Inspection {
  readonly format: DataFormat;
  readonly columns: readonly Column[];
  readonly rows: number;
  /** Every value of the file was read and fits the columns as they are here; where it is missing only the first rows were. */
  readonly checked?: true;
  /** The first rows as they stand in the file, with the line each began on; in a file without lines, the row's number. */
  readonly preview: readonly { readonly line: number; readonly fields: readonly (string | null)[] }[];
  /** The last row, when the text ends in the middle of a line: a file that was cut does, and many whole ones do, too. */
  readonly unended?: string | undefined;
}

/** What a file was taken for. */
export interface Taken {
  readonly kind: FormatKind;
  /** The files of a zip that can be chosen, and the one that was read. */
  readonly entries: readonly string[];
  readonly entry: string | undefined;
}

export interface Inspected {
  readonly result: Result<Inspection>;
  /** What was read before the fault. */
  readonly partial: Inspection | undefined;
  /** Undefined when the file is of no kind that another choice could read. */
  readonly taken?: Taken;
}

export type FormatKind = 'csv' | 'json' | 'parquet' | 'arrow';

/** What a person chose; what is left out is detected. */
export type FormatChoice = { readonly [name in 'delimiter' | 'header' | 'encoding' | 'quote']?: CsvFormat[name] | undefined } & {
  readonly kind?: FormatKind | undefined;
  readonly escape?: '\\' | '' | undefined;
  readonly decimal?: ',' | '.' | undefined;
  readonly skip?: number | undefined;
  readonly lines?: boolean | undefined;
  readonly at?: string | undefined;
  readonly entry?: string | undefined;
};

/** How the rows of a block end that is a part of its file, byte for byte. */
export type LineEnd = '\n' | '\r\n';

export type Progress = (done: number, total: number) => void;

export interface ConvertOptions {
  readonly columns: readonly Column[];
  /** Takes the blocks for the engine, with their line end when they are in the file's own spelling; without it the file is only checked. */
  readonly emit?: ((block: Bytes, raw?: LineEnd) => void) | undefined;
  /** Waited for between blocks: who takes them may be behind. Undefined: go on. */
  readonly ready?: (() => Promise<void> | undefined) | undefined;
  readonly progress: Progress;
}
