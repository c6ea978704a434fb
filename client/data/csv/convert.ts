/**
 * A CSV file for the engine, so that what the preview showed is what a query sees. Blocks in which every value is spelled as the
 * engine reads it go as they are (walk.ts); everything else is rewritten as the plain CSV of blocks.ts, value by value.
 */
import { fault } from '../../../shared/model/faults.ts';
import type { Fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import { err, ok } from '../../../shared/model/result.ts';
import type { Result } from '../../../shared/model/result.ts';
import type { ConvertOptions } from '../files/inspection.ts';
import type { CsvFormat } from '../../../shared/documents/formats.ts';
import { blockWriter } from './blocks.ts';
import { decodeAtPace, decodePieces, isUtf8, lineEnds } from './encoding.ts';
import { csvReader, type TakeRow } from './parser.ts';
import { readValue } from './values.ts';
import { bitOf, classOf, quickWalk, walkRows } from './walk.ts';

interface Counted {
  rows: number;
}

/** Checks a row and writes it; `skip`: the first one is the header. */
const rowTaker = (
  { columns }: Pick<ConvertOptions, 'columns'>,
  decimal: CsvFormat['decimal'],
  { counted, write, skip }: { readonly counted: Counted; readonly write: (values: readonly (string | null)[]) => void; readonly skip: boolean },
): TakeRow => {
  let header = skip;
  return (fields, line) => {
    if (header) {
      header = false;
      return undefined;
    }
    if (fields.length !== columns.length) return fault('CSV_RAGGED_ROW', { line, expected: columns.length, actual: fields.length });
    const values: (string | null)[] = [];
    for (const [index, column] of columns.entries()) {
      const value = readValue(column.type, fields[index] ?? '', decimal);
      if (value === undefined) return fault('CSV_BAD_VALUE', { line, column: column.name, type: column.type });
      values.push(value === '' ? null : value);
    }
    counted.rows += 1;
    write(values);
    return undefined;
  };
};

/** The line in a fault of a part of the file, as the file counts it. */
const shifted = (problem: Fault | undefined, lines: number): Fault | undefined => {
  const line = problem?.facts?.['line'];
  return problem === undefined || typeof line !== 'number' ? problem : fault(problem.code, { ...problem.facts, line: line + lines });
};

/** Answers the number of rows. Without `emit` it only checks. */
export const convertCsv = async (bytes: Uint8Array, format: CsvFormat, options: ConvertOptions): Promise<Result<{ readonly rows: number }>> => {
  const { columns, emit, ready, progress } = options;
  const counted: Counted = { rows: 0 };
  const writer = blockWriter(emit);
  const bits = Uint8Array.from(columns, ({ type }) => bitOf[type]);
  const quick = quickWalk(bytes, format, columns.length);
  let at = quick?.from ?? 0;
  let atHeader = format.header;
  let plain = true;
  const look = (column: number, from: number, to: number): void => {
    const bit = bits[column] as number;
    if (plain && bit !== 0 && from < to && (classOf(bytes, from, to) & bit) === 0) plain = false;
  };
  const linesTo = (end: number): number => lineEnds(new TextDecoder().decode(bytes.subarray(0, end)));
  const rewrite = (block: Uint8Array, from: number): Fault | undefined => {
    const reader = csvReader(format, rowTaker(options, format.decimal, { counted, write: writer.write, skip: false }));
    const problem = decodePieces(block, format.encoding, reader.push) ?? reader.end();
    writer.flush();
    return problem && shifted(problem, linesTo(from));
  };

  while (quick !== undefined && at < bytes.length) {
    plain = true;
    const walked = walkRows(bytes, quick.walk, at, atHeader ? at : at + limits.engineBlockBytes, atHeader ? () => undefined : look);
    if (walked === undefined) break;
    const block = bytes.subarray(at, walked.end);
    if (atHeader) atHeader = false;
    else if (plain && isUtf8(block)) {
      emit?.(block.slice(), quick.walk.crlf ? '\r\n' : '\n');
      counted.rows += walked.rows;
    } else {
      const problem = rewrite(block, at);
      if (problem !== undefined) return err(problem);
    }
    at = walked.end;
    progress(at, bytes.length);
    await ready?.();
  }

  if (at < bytes.length) {
    const reader = csvReader(format, rowTaker(options, format.decimal, { counted, write: writer.write, skip: atHeader }));
    const push = (text: string, done: number): Fault | undefined => {
      progress(at + done, bytes.length);
      return reader.push(text);
    };
    const problem = (await decodeAtPace(at === 0 ? bytes : bytes.subarray(at), format.encoding, push, ready)) ?? reader.end();
    if (problem !== undefined) return err(shifted(problem, at === 0 ? 0 : linesTo(at)) ?? problem);
    writer.flush();
  }
  return counted.rows === 0 ? err(fault('CSV_EMPTY', { rows: 0 })) : ok({ rows: counted.rows });
};
