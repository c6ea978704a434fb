/**
 * One pass over a whole JSON file: finds its columns (every member that any record has, in order of appearance) and their types,
 * counts the records and keeps the first ones for the preview.
 */
import { fault } from '../../../shared/model/faults.ts';
import type { Fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import { err, ok } from '../../../shared/model/result.ts';
import { decodePieces, detectEncoding } from '../csv/encoding.ts';
import { columnNames } from '../files/names.ts';
import type { FormatChoice, Inspected, Inspection, Progress } from '../files/inspection.ts';
import type { JsonFormat } from '../../../shared/documents/formats.ts';
import { detectRecords } from './detect.ts';
import { recordReader, type TakeRecord } from './records.ts';
import { fieldTypes, type FieldTypes } from './values.ts';

/** JSON has no choice of encodings (RFC 8259, 8.1), but files in UTF-16 exist and say so themselves. */
export const jsonEncoding = (bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' => {
  const found = detectEncoding(bytes);
  return found === 'windows-1252' ? 'utf-8' : found;
};

const chooseRecords = (bytes: Uint8Array, choice: FormatChoice): Pick<JsonFormat, 'lines' | 'at'> => {
  const sample = new TextDecoder(jsonEncoding(bytes)).decode(bytes.subarray(0, limits.csvSampleBytes));
  const found = detectRecords(sample);
  return choice.lines === undefined ? found : { lines: choice.lines, at: choice.lines ? '' : (choice.at ?? found.at) };
};

const collector = () => {
  const columns = new Map<string, { readonly index: number; readonly types: FieldTypes }>();
  const preview: { line: number; fields: (string | null)[] }[] = [];
  let rows = 0;
  const columnOf = (key: string) => {
    const known = columns.get(key);
    if (known !== undefined) return known;
    const column = { index: columns.size, types: fieldTypes() };
    columns.set(key, column);
    return column;
  };
  const take: TakeRecord = (members, line): Fault | undefined => {
    const fields: (string | null)[] = [];
    for (const { key, field } of members) {
      const { index, types } = columnOf(key);
      types.add(field);
      if (rows < limits.previewRows) fields[index] = field.kind === 'null' ? null : field.text;
    }
    if (columns.size > limits.datasetColumns) {
      return fault('TOO_LARGE', { unit: 'columns', actual: columns.size, allowed: limits.datasetColumns });
    }
    if (rows < limits.previewRows) preview.push({ line, fields });
    rows += 1;
    return undefined;
  };
  const found = (records: Pick<JsonFormat, 'lines' | 'at'>): Inspection => {
    const keys = [...columns.keys()];
    const names = columnNames(keys);
    const types = [...columns.values()].map((column) => column.types.type());
    return {
      format: { kind: 'json', ...records, keys },
      columns: names.map((name, index) => ({ name, type: types[index] ?? 'text' })),
      rows,
      preview: preview.map(({ line, fields }) => ({ line, fields: keys.map((_, index) => fields[index] ?? null) })),
    };
  };
  return { take, found };
};

export const inspectJson = (bytes: Uint8Array, choice: FormatChoice, progress: Progress): Inspected => {
  const records = chooseRecords(bytes, choice);
  const seen = collector();
  const reader = recordReader(records, seen.take);
  const problem =
    decodePieces(bytes, jsonEncoding(bytes), (text, done) => {
      progress(done, bytes.length);
      return reader.push(text);
    }) ?? reader.end();
  const inspection = seen.found(records);
  const partial = inspection.rows > 0 ? inspection : undefined;
  if (problem !== undefined) return { result: err(problem), partial };
  if (partial === undefined || partial.columns.length === 0) return { result: err(fault('NO_ROWS')), partial: undefined };
  return { result: ok({ ...partial, checked: true }), partial };
};
