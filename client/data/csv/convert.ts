/** Rewrites a CSV file as the plain CSV that the engine is fed, so that what the preview showed is what a query sees. */
import { fault } from '../../../shared/model/faults.ts';
import type { Fault } from '../../../shared/model/faults.ts';
import { err, ok } from '../../../shared/model/result.ts';
import type { Result } from '../../../shared/model/result.ts';
import type { ConvertOptions } from '../files/inspection.ts';
import type { CsvFormat } from '../types.ts';
import { blockWriter } from './blocks.ts';
import { decodeAtPace } from './encoding.ts';
import { csvReader } from './parser.ts';
import { readValue } from './values.ts';

/** Answers the number of rows. Without `emit` it only checks. */
export const convertCsv = async (
  bytes: Uint8Array,
  format: CsvFormat,
  { columns, emit, ready, progress }: ConvertOptions,
): Promise<Result<{ readonly rows: number }>> => {
  let rows = 0;
  let skip = format.header;
  const writer = blockWriter(emit);
  const take = (fields: readonly string[], line: number): Fault | undefined => {
    if (skip) {
      skip = false;
      return undefined;
    }
    if (fields.length !== columns.length) return fault('CSV_RAGGED_ROW', { line, expected: columns.length, actual: fields.length });
    const values: (string | null)[] = [];
    for (const [index, column] of columns.entries()) {
      const value = readValue(column.type, fields[index] ?? '', format.decimal);
      if (value === undefined) return fault('CSV_BAD_VALUE', { line, column: column.name, type: column.type });
      values.push(value === '' ? null : value);
    }
    rows += 1;
    writer.write(values);
    return undefined;
  };
  const reader = csvReader(format, take);
  const push = (text: string, done: number): Fault | undefined => {
    progress(done, bytes.length);
    return reader.push(text);
  };
  const problem = (await decodeAtPace(bytes, format.encoding, push, ready)) ?? reader.end();
  if (problem !== undefined) return err(problem);
  writer.flush();
  return rows === 0 ? err(fault('CSV_EMPTY', { rows: 0 })) : ok({ rows });
};
