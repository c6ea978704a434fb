/** Rewrites the records of a JSON file as the plain CSV that the engine is fed; without `emit` it only checks them. */
import { fault } from '../../../shared/model/faults.ts';
import type { Fault } from '../../../shared/model/faults.ts';
import { err, ok } from '../../../shared/model/result.ts';
import type { Result } from '../../../shared/model/result.ts';
import { blockWriter } from '../csv/blocks.ts';
import { decodeAtPace } from '../csv/encoding.ts';
import type { ConvertOptions } from '../files/inspection.ts';
import type { JsonFormat } from '../../../shared/documents/formats.ts';
import { jsonEncoding } from './inspect.ts';
import { recordReader, type TakeRecord } from './records.ts';
import { readField } from './values.ts';

export const convertJson = async (
  bytes: Uint8Array,
  format: JsonFormat,
  { columns, emit, ready, progress }: ConvertOptions,
): Promise<Result<{ readonly rows: number }>> => {
  const places = new Map(format.keys.map((key, index) => [key, index]));
  const writer = blockWriter(emit);
  let rows = 0;
  const take: TakeRecord = (members, line) => {
    const values = columns.map((): string | null => null);
    for (const { key, field } of members) {
      const index = places.get(key) ?? -1;
      const column = columns[index];
      if (column === undefined) continue;
      const value = readField(column.type, field);
      if (value === undefined) return fault('BAD_VALUE', { line, column: column.name, type: column.type });
      values[index] = value;
    }
    rows += 1;
    writer.write(values);
    return undefined;
  };
  const reader = recordReader(format, take);
  const push = (text: string, done: number): Fault | undefined => {
    progress(done, bytes.length);
    return reader.push(text);
  };
  const problem = (await decodeAtPace(bytes, jsonEncoding(bytes), push, ready)) ?? reader.end();
  if (problem !== undefined) return err(problem);
  writer.flush();
  return rows === 0 ? err(fault('NO_ROWS')) : ok({ rows });
};
