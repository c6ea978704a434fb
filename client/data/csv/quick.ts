/**
 * The quick pass over a whole CSV file: the same rows, columns and types that the whole way finds (inspect.ts), from its bytes. Only
 * the first rows are read as texts, and of the others what is spelled in an unusual way.
 */
import { fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { Inspection, Progress } from '../files/inspection.ts';
import { columnNames } from '../files/names.ts';
import type { CsvFormat } from '../../../shared/documents/formats.ts';
import type { ColumnType } from '../types.ts';
import { isUtf8 } from './encoding.ts';
import { preference } from './infer.ts';
import { csvReader } from './parser.ts';
import { isMissing, looksLike } from './values.ts';
import { bitOf, classOf, quickWalk, walkRows } from './walk.ts';

/** Bytes between two reports of progress. */
const stepBytes = 4 * 1024 * 1024;
const everyType = preference.reduce((bits, type) => bits | bitOf[type], 0);
const decoder = new TextDecoder();

type Row = readonly [fields: readonly string[], line: number];

/** The first rows by the whole way; undefined when it finds something wrong in them. */
const firstRows = (bytes: Uint8Array, format: CsvFormat, most: number): readonly Row[] | undefined => {
  const rows: Row[] = [];
  const reader = csvReader(format, (fields, line) => (rows.push([fields, line]) >= most ? fault('INTERNAL') : undefined));
  const pieces = new TextDecoder();
  for (let at = 0; at < bytes.length; at += limits.csvSampleBytes) {
    const stopped = reader.push(pieces.decode(bytes.subarray(at, at + limits.csvSampleBytes), { stream: true }));
    if (rows.length >= most) return rows;
    if (stopped !== undefined) return undefined;
  }
  return reader.end() === undefined || rows.length >= most ? rows : undefined;
};

/** Types that a text can be which is not in its plainest spelling. A missing value can be any. */
const bitsOf = (text: string): number => {
  if (isMissing('number', text)) return everyType;
  return preference.reduce((bits, type) => (looksLike(type, text) ? bits | bitOf[type] : bits), 0);
};

/** Undefined where only the whole way can tell. */
export const inspectQuickly = (bytes: Uint8Array, format: CsvFormat, progress: Progress): Inspection | undefined => {
  const first = firstRows(bytes, format, limits.previewRows + 1);
  const columns = first?.[0]?.[0].length ?? 0;
  const quick = quickWalk(bytes, format, columns);
  if (first === undefined || quick === undefined || columns === 0 || columns > limits.datasetColumns || !isUtf8(bytes)) return undefined;
  const { walk } = quick;
  const left = new Uint8Array(columns).fill(everyType);
  const present = new Uint8Array(columns);
  const take = (column: number, from: number, to: number): void => {
    const bits = left[column] as number;
    if (bits === 0 || from === to) return;
    let found = classOf(bytes, from, to);
    if (found === 0) {
      const text = decoder.decode(bytes.subarray(from, to));
      if (isMissing('number', text)) return;
      found = bitsOf(text);
    }
    present[column] = 1;
    left[column] = bits & found;
  };
  let at = quick.from;
  let rows = 0;
  let last = at;
  if (format.header) {
    const head = walkRows(bytes, walk, at, at, () => undefined);
    if (head === undefined) return undefined;
    at = head.end;
  }
  while (at < bytes.length) {
    last = at;
    const walked = walkRows(bytes, walk, at, at + stepBytes, take);
    if (walked === undefined) return undefined;
    rows += walked.rows;
    at = walked.end;
    progress(at, bytes.length);
  }
  if (rows === 0) return undefined;
  const names = columnNames(format.header ? (first[0]?.[0] ?? []) : Array<string>(columns).fill(''));
  const typeOf = (column: number): ColumnType =>
    present[column] === 1 ? (preference.find((type) => ((left[column] as number) & bitOf[type]) !== 0) ?? 'text') : 'text';
  const shown = first.slice(format.header ? 1 : 0).slice(0, Math.min(limits.previewRows, rows));
  const end = bytes[bytes.length - 1];
  return {
    format,
    rows,
    columns: names.map((name, column) => ({ name, type: typeOf(column) })),
    preview: shown.map(([fields, line]) => ({ line, fields })),
    ...(end === 10 || end === 13 ? {} : { unended: lastRow(bytes.subarray(last), format) }),
    checked: true,
  };
};

const lastRow = (bytes: Uint8Array, format: CsvFormat): string => {
  let last: readonly string[] = [];
  const reader = csvReader(format, (fields) => void (last = fields));
  reader.push(decoder.decode(bytes));
  reader.end();
  return last.join(format.delimiter);
};
