/** The own reading of plain pages against hyparquet's: the same values, whatever is done to the file, or none at all. */
import { readFileSync } from 'node:fs';
import { parquetMetadata, parquetRead, parquetSchema } from 'hyparquet';
import type { FileMetaData } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { expect, test } from 'vitest';
import { seeded } from '../../../shared/testing/seeded.ts';
import { flatKind, readFlat } from './parquetPages.ts';
import { columnReading } from './parquetTypes.ts';

const read = (path: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(path));
const flat = read('client/data/columnar/fixtures/flat.parquet');

/** Milliseconds would be rounded. */
const parsers = { timestampFromMicroseconds: (value: bigint) => value, dateFromDays: (days: number) => days };

const theirs = async (bytes: Uint8Array<ArrayBuffer>, metadata: FileMetaData, group: number, name: string): Promise<readonly unknown[] | undefined> => {
  const from = metadata.row_groups.slice(0, group).reduce((sum, { num_rows: rows }) => sum + Number(rows), 0);
  const to = from + Number(metadata.row_groups[group]?.num_rows);
  const values: unknown[] = [];
  try {
    await parquetRead({
      file: bytes.buffer,
      metadata,
      compressors,
      columns: [name],
      rowStart: from,
      rowEnd: to,
      parsers: parsers as never,
      onChunk: ({ columnData, rowStart }) => {
        for (let at = 0; at < columnData.length; at += 1) if (rowStart + at >= from && rowStart + at < to) values[rowStart + at - from] = columnData[at];
      },
    });
  } catch {
    return undefined;
  }
  return values.length === to - from ? values.map((value) => (typeof value === 'bigint' ? Number(value) : value)) : undefined;
};

/** Of each flat column of a group, what this code reads. */
const ours = (bytes: Uint8Array<ArrayBuffer>, metadata: FileMetaData, group: number) =>
  parquetSchema(metadata).children.flatMap(({ element }) => {
    const kind = flatKind(element, columnReading(element));
    const [found] = (metadata.row_groups[group]?.columns ?? []).filter(({ meta_data: of }) => of?.path_in_schema.join('.') === element.name);
    if (kind === undefined || found?.meta_data === undefined) return [];
    const rows = Number(metadata.row_groups[group]?.num_rows);
    return [{ name: element.name, values: readFlat(bytes, found.meta_data, { kind, rows, isOptional: element.repetition_type === 'OPTIONAL', compressors }) }];
  });

test.each([
  ['flat.parquet', flat, 11],
  ['flights-3m.parquet', read('node_modules/vega-datasets/data/flights-3m.parquet'), 5],
])('DAT-25 %s: every value of the quick way is the one that hyparquet reads', async (_, bytes, columns) => {
  const metadata = parquetMetadata(bytes, { geoparquet: false });
  for (const group of [0, metadata.row_groups.length - 1]) {
    const all = ours(bytes, metadata, group);
    expect(all.map(({ values }) => values?.length)).toEqual(Array.from({ length: columns }, () => Number(metadata.row_groups[group]?.num_rows)));
    for (const { name, values } of all) {
      const other = await theirs(bytes, metadata, group, name);
      expect(values?.length).toBe(other?.length);
      let different = 0;
      for (const [row, value] of (other ?? []).entries()) if (!Object.is(values?.[row], value)) different += 1;
      expect([name, different]).toEqual([name, 0]);
    }
  }
});

test('DAT-26 a damaged page gives the quick way no value that hyparquet does not give; what it takes in spite of a damage is undamaged', async () => {
  const metadata = parquetMetadata(flat, { geoparquet: false });
  const whole = [...metadata.row_groups.keys()].map((group) => ours(flat, metadata, group));
  const { next } = seeded(11);
  const [start, end] = [4, flat.length - new DataView(flat.buffer).getUint32(flat.length - 8, true) - 8];
  let [same, left] = [0, 0];
  const wrong: { readonly turn: number; readonly at: number; readonly name: string }[] = [];
  for (let turn = 0; turn < 800; turn += 1) {
    const bytes = flat.slice();
    const at = start + Math.floor(next() * (end - start));
    bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(next() * 8));
    for (const group of metadata.row_groups.keys()) {
      const hit = metadata.row_groups[group]?.columns.find(({ meta_data: of }) => {
        const first = Number(of?.dictionary_page_offset ?? of?.data_page_offset);
        return at >= first && at < first + Number(of?.total_compressed_size);
      });
      const mine = ours(bytes, metadata, group).find(({ name }) => name === hit?.meta_data?.path_in_schema[0]);
      if (mine === undefined) continue;
      if (mine.values === undefined) {
        left += 1;
        continue;
      }
      // Where hyparquet refuses, the flip was in a part of a page's head that says nothing of its values.
      const other = (await theirs(bytes, metadata, group, mine.name)) ?? [...(whole[group]?.find(({ name }) => name === mine.name)?.values ?? [])];
      if (other.length === mine.values.length && other.every((value, row) => Object.is(value, mine.values?.[row]))) same += 1;
      else wrong.push({ turn, at, name: mine.name });
    }
  }
  expect(wrong).toEqual([]);
  expect([same > 300, left > 40]).toEqual([true, true]);
});
