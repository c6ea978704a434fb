/**
 * Rewrites a file as the one plain CSV that the engine is fed: UTF-8, commas, line feeds, no header, values in the engine's own
 * spelling. So the engine never guesses, and what the preview showed is what a query sees. Without `emit` it only validates.
 */
import { utf8 } from '../../../shared/model/bytes.ts';
import type { Bytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import type { Fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import { err, ok } from '../../../shared/model/result.ts';
import type { Result } from '../../../shared/model/result.ts';
import type { Column, CsvFormat } from '../types.ts';
import { decodePieces } from './encoding.ts';
import { csvReader } from './parser.ts';
import { readValue } from './values.ts';

const special = /[",\n\r]/;
const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;
/** A row of one missing value would be an empty line; quotes make it a row. */
const spell = (value: string, alone: boolean): string => (special.test(value) || (alone && value === '') ? quoted(value) : value);

export interface ConvertOptions {
  readonly format: CsvFormat;
  readonly columns: readonly Column[];
  readonly emit?: ((block: Bytes) => void) | undefined;
  readonly progress: (done: number, total: number) => void;
}

/** Blocks end with a row. Answers the number of rows. */
export const convert = (bytes: Uint8Array, { format, columns, emit, progress }: ConvertOptions): Result<{ readonly rows: number }> => {
  let rows = 0;
  let skip = format.header;
  let block: string[] = [];
  let characters = 0;
  const flush = (): void => {
    if (emit !== undefined && block.length > 0) emit(utf8(block.join('')));
    block = [];
    characters = 0;
  };
  const write = (values: readonly string[]): void => {
    const text = `${values.map((value) => spell(value, values.length === 1)).join(',')}\n`;
    block.push(text);
    characters += text.length;
    if (characters >= limits.engineBlockBytes) flush();
  };
  const take = (fields: readonly string[], line: number): Fault | undefined => {
    if (skip) {
      skip = false;
      return undefined;
    }
    if (fields.length !== columns.length) return fault('CSV_RAGGED_ROW', { line, expected: columns.length, actual: fields.length });
    const values: string[] = [];
    for (const [index, column] of columns.entries()) {
      const value = readValue(column.type, fields[index] ?? '');
      if (value === undefined) return fault('CSV_BAD_VALUE', { line, column: column.name, type: column.type });
      values.push(value);
    }
    rows += 1;
    if (emit !== undefined) write(values);
    return undefined;
  };
  const reader = csvReader(format, take);
  const problem =
    decodePieces(bytes, format.encoding, (text, done) => {
      progress(done, bytes.length);
      return reader.push(text);
    }) ?? reader.end();
  if (problem !== undefined) return err(problem);
  flush();
  return rows === 0 ? err(fault('CSV_EMPTY', { rows: 0 })) : ok({ rows });
};
