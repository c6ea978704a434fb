/** Guesses delimiter and header from the start of a file. A guess is only a first proposal: the preview lets a person change it. */
import { fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { CsvFormat } from '../types.ts';
import { csvReader } from './parser.ts';
import { looksLike } from './values.ts';

const delimiters: readonly CsvFormat['delimiter'][] = [',', ';', '\t', '|'];

const firstRows = (sample: string, format: Pick<CsvFormat, 'delimiter' | 'quote'>): readonly (readonly string[])[] => {
  const rows: string[][] = [];
  const reader = csvReader(format, (fields) => {
    rows.push(fields);
    return rows.length > limits.previewRows ? fault('TOO_LARGE') : undefined;
  });
  const stopped = reader.push(sample) ?? reader.end();
  // The sample may end inside a row, which then looks ragged.
  return stopped === undefined && rows.length > 2 ? rows.slice(0, -1) : rows;
};

/** Rows that have as many fields as the first, as a share, and how many fields that is. A better score wins, then more fields. */
const score = (rows: readonly (readonly string[])[]): readonly [share: number, fields: number] => {
  const fields = rows[0]?.length ?? 0;
  if (fields < 2) return [0, fields];
  return [rows.filter((row) => row.length === fields).length / rows.length, fields];
};

export const detectDelimiter = (sample: string, quote: CsvFormat['quote']): CsvFormat['delimiter'] => {
  let best: { delimiter: CsvFormat['delimiter']; share: number; fields: number } = { delimiter: ',', share: 0, fields: 0 };
  for (const delimiter of delimiters) {
    const [share, fields] = score(firstRows(sample, { delimiter, quote }));
    if (share > best.share || (share === best.share && fields > best.fields)) best = { delimiter, share, fields };
  }
  return best.delimiter;
};

/** A header is a first row of names: nothing in it reads as a value, and not all of it is empty. */
export const detectHeader = (sample: string, format: Pick<CsvFormat, 'delimiter' | 'quote'>): boolean => {
  const [first] = firstRows(sample, format);
  if (first === undefined || first.every((field) => field.trim() === '')) return false;
  return !first.some((field) => (['boolean', 'number', 'datetime'] as const).some((type) => looksLike(type, field)));
};
