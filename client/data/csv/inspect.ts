/**
 * One pass over a whole file: guesses what was not chosen, checks that every row has the columns of the first, finds the types
 * over all rows and keeps the first rows for the preview. What it reports is true of the whole file, not of a sample.
 */
import { fault } from '../../../shared/model/faults.ts';
import type { Fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import { err, ok } from '../../../shared/model/result.ts';
import type { FormatChoice, Inspected, Inspection, Progress } from '../files/inspection.ts';
import { columnNames } from '../files/names.ts';
import type { CsvFormat } from '../../../shared/documents/formats.ts';
import { detectDecimal, detectDelimiter, detectEscape, detectHeader, detectQuote, detectSkip } from './detect.ts';
import { decodePieces, detectEncoding } from './encoding.ts';
import { typeFinder } from './infer.ts';
import type { TypeFinder } from './infer.ts';
import { csvReader } from './parser.ts';
import { inspectQuickly } from './quick.ts';

const sampleText = (bytes: Uint8Array, encoding: CsvFormat['encoding']): string => {
  const length = Math.min(bytes.length, limits.csvSampleBytes);
  return new TextDecoder(encoding).decode(bytes.subarray(0, length));
};

export const chooseFormat = (bytes: Uint8Array, choice: FormatChoice): CsvFormat => {
  const encoding = choice.encoding ?? detectEncoding(bytes);
  const sample = sampleText(bytes, encoding);
  const quote = choice.quote ?? detectQuote(sample);
  const delimiter = choice.delimiter ?? detectDelimiter(sample, quote, choice.skip);
  const skip = choice.skip ?? detectSkip(sample, { delimiter, quote });
  const escape = choice.escape === undefined ? detectEscape(sample, { delimiter, quote, skip }) : choice.escape || undefined;
  const decimal = choice.decimal === undefined ? detectDecimal(sample, { delimiter, quote, skip, escape }) : ([','] as const).find((mark) => mark === choice.decimal);
  const shape = { delimiter, quote, ...(escape && { escape }), ...(decimal && { decimal }), ...(skip > 0 && { skip }) };
  return { encoding, ...shape, header: choice.header ?? detectHeader(sample, shape) };
};

/** Collects what one pass learns. */
const collector = ({ header, decimal, delimiter }: CsvFormat) => {
  let names: readonly string[] | undefined;
  let finder: TypeFinder | undefined;
  let rows = 0;
  let last: readonly string[] = [];
  const preview: { line: number; fields: readonly string[] }[] = [];
  const begin = (fields: readonly string[]): Fault | undefined => {
    names = columnNames(header ? fields : fields.map(() => ''));
    finder = typeFinder(fields.length, decimal);
    return fields.length > limits.datasetColumns
      ? fault('TOO_LARGE', { unit: 'columns', actual: fields.length, allowed: limits.datasetColumns })
      : undefined;
  };
  return {
    take: (fields: readonly string[], line: number): Fault | undefined => {
      if (names === undefined) {
        const problem = begin(fields);
        if (problem !== undefined || header) return problem;
      }
      if (preview.length < limits.previewRows) preview.push({ line, fields });
      if (fields.length !== names?.length) {
        return fault('CSV_RAGGED_ROW', { line, expected: names?.length ?? 0, actual: fields.length });
      }
      rows += 1;
      last = fields;
      finder?.add(fields);
      return undefined;
    },
    found: (format: CsvFormat, ended: boolean): Inspection | undefined => {
      const types = finder?.types() ?? [];
      const columns = names?.map((name, index) => ({ name, type: types[index] ?? ('text' as const) }));
      return columns && { format, rows, preview, columns, ...(ended ? {} : { unended: last.join(delimiter) }) };
    },
  };
};

export const inspectCsv = (bytes: Uint8Array, choice: FormatChoice, progress: Progress): Inspected => {
  if (bytes.length === 0) return { result: err(fault('CSV_EMPTY', { rows: 0 })), partial: undefined };
  const format = chooseFormat(bytes, choice);
  const quick = inspectQuickly(bytes, format, progress);
  return quick === undefined ? inspectWhole(bytes, format, progress) : { result: ok(quick), partial: quick };
};

/** Every row as texts: what a file of any spelling takes, and the only one that knows what is wrong with one. */
export const inspectWhole = (bytes: Uint8Array, format: CsvFormat, progress: Progress): Inspected => {
  const seen = collector(format);
  const reader = csvReader(format, seen.take);
  let ended = true;
  const problem =
    decodePieces(bytes, format.encoding, (text, done) => {
      progress(done, bytes.length);
      ended = /[\r\n]$/.test(text);
      return reader.push(text);
    }) ?? reader.end();
  const partial = seen.found(format, ended);
  if (problem !== undefined) return { result: err(problem), partial };
  if (partial === undefined || partial.rows === 0) return { result: err(fault('CSV_EMPTY', { rows: 0 })), partial };
  return { result: ok({ ...partial, checked: true }), partial };
};
