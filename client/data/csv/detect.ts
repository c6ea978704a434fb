/** Guesses the dialect from the start of a file. A guess is only a first proposal: the preview lets a person change it. */
import { fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { CsvFormat } from '../../../shared/documents/formats.ts';
import { csvReader, type CsvShape } from './parser.ts';
import { looksLike } from './values.ts';

const delimiters: readonly CsvFormat['delimiter'][] = [',', ';', '\t', '|'];

interface Sampled {
  readonly rows: readonly (readonly string[])[];
  /** The line on which each began. */
  readonly lines: readonly number[];
  /** A quote was opened and not closed as it should be. */
  readonly unclosed: boolean;
}

const sampleRows = (sample: string, format: CsvShape): Sampled => {
  const rows: string[][] = [];
  const lines: number[] = [];
  const reader = csvReader(format, (fields, line) => {
    rows.push(fields);
    lines.push(line);
    return rows.length > limits.previewRows ? fault('TOO_LARGE') : undefined;
  });
  const stopped = reader.push(sample) ?? reader.end();
  // The sample may end inside a row, which then looks ragged.
  const kept = stopped === undefined && rows.length > 2 ? rows.slice(0, -1) : rows;
  return { rows: kept, lines, unclosed: stopped?.code === 'CSV_UNCLOSED_QUOTE' };
};

const firstRows = (sample: string, format: CsvShape): readonly (readonly string[])[] => sampleRows(sample, format).rows;

/** Rows that have as many fields as the first, as a share, and how many fields that is. A better score wins, then more fields. */
const score = (rows: readonly (readonly string[])[]): readonly [share: number, fields: number] => {
  const fields = rows[0]?.length ?? 0;
  if (fields < 2) return [0, fields];
  return [rows.filter((row) => row.length === fields).length / rows.length, fields];
};

export const detectDelimiter = (sample: string, quote: CsvFormat['quote'], skip: number | undefined): CsvFormat['delimiter'] => {
  let best: { delimiter: CsvFormat['delimiter']; share: number; fields: number } = { delimiter: ',', share: 0, fields: 0 };
  for (const delimiter of delimiters) {
    const shape = { delimiter, quote };
    const [share, fields] = score(firstRows(sample, { ...shape, skip: skip ?? detectSkip(sample, shape) }));
    if (share > best.share || (share === best.share && fields > best.fields)) best = { delimiter, share, fields };
  }
  return best.delimiter;
};

/** Single quotes around fields, where no field has double ones. */
export const detectQuote = (sample: string): CsvFormat['quote'] => {
  const opened = (quote: string): number => sample.match(new RegExp(`(?:^|[,;\\t|])${quote}[^${quote}\\n]*${quote}(?=[,;\\t|\\r\\n]|$)`, 'gm'))?.length ?? 0;
  return opened('"') === 0 && opened("'") > 1 ? "'" : '"';
};

/** Backslashes in front of quotes, where reading quotes by RFC 4180 fails and reading them so does not. */
export const detectEscape = (sample: string, format: CsvShape): CsvFormat['escape'] => {
  if (format.quote === '' || !sample.includes(`\\${format.quote}`)) return undefined;
  const plain = sampleRows(sample, format);
  const uneven = plain.unclosed || new Set(plain.rows.map((row) => row.length)).size > 1;
  const escaped = sampleRows(sample, { ...format, escape: '\\' });
  return uneven && !escaped.unclosed && new Set(escaped.rows.map((row) => row.length)).size === 1 ? '\\' : undefined;
};

/**
 * Lines of titles and remarks in front of the table: single fields, or lines that begin with #, above rows that all have the same
 * two or more fields.
 */
export const detectSkip = (sample: string, format: CsvShape): number => {
  const { rows, lines } = sampleRows(sample, format);
  const first = rows.findIndex((row) => row.length > 1 && !row[0]?.startsWith('#'));
  if (first < 1) return 0;
  const fields = rows[first]?.length;
  const isTable = rows.length > first + 1 && rows.slice(first).every((row) => row.length === fields);
  return isTable ? (lines[first] ?? 1) - 1 : 0;
};

const commaNumber = /^[+-]?\d{1,3}(?:\.\d{3})*,\d+$|^[+-]?\d+,\d+$/;

/**
 * A decimal comma, where it cannot be anything else: not in files with commas between fields, not beside numbers with a decimal
 * point, and not if each comma stands in front of three digits, as one between thousands does.
 */
export const detectDecimal = (sample: string, format: CsvShape): CsvFormat['decimal'] => {
  if (format.delimiter === ',') return undefined;
  const fields = firstRows(sample, format).flatMap((row) => row.map((field) => field.trim()));
  const commas = fields.filter((field) => commaNumber.test(field));
  const isSure = commas.some((field) => !/,\d{3}$/.test(field)) && !fields.some((field) => /^[+-]?\d*\.\d+$/.test(field) && !/^[+-]?\d{1,3}\.\d{3}$/.test(field));
  return isSure ? ',' : undefined;
};

/** A header is a first row of names: nothing in it reads as a value, and not all of it is empty. */
export const detectHeader = (sample: string, format: Pick<CsvFormat, 'delimiter' | 'quote' | 'escape' | 'skip' | 'decimal'>): boolean => {
  const [first] = firstRows(sample, format);
  if (first === undefined || first.every((field) => field.trim() === '')) return false;
  return !first.some((field) => (['boolean', 'number', 'datetime'] as const).some((type) => looksLike(type, field, format.decimal)));
};
