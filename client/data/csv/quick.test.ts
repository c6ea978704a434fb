/** The quick way over a CSV file finds what the whole way finds, or gives up; what it hands on raw is to the engine what it is here. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8, type Bytes } from '../../../shared/model/bytes.ts';
import { openDuckDb } from '../../../shared/testing/duckdb.ts';
import { createTable, insertBlock } from '../engineSql.ts';
import type { CsvFormat } from '../../../shared/documents/formats.ts';
import type { Column, ColumnType } from '../types.ts';
import { convertCsv } from './convert.ts';
import { chooseFormat, inspectWhole } from './inspect.ts';
import { inspectQuickly } from './quick.ts';
import { preference } from './infer.ts';
import { looksLike, readValue } from './values.ts';
import { bitOf, classOf } from './walk.ts';

const silent = (): void => undefined;

const odd = ['', ' ', 'NA', '+5', '-0', '007', '1e5', '.5', '5.', '1.5', '-12', '0', '123456789012345678', '1234567890123456789012', 'true', 'False',
  '2020-02-28', '2020-02-29', '2020-2-3', '2020/02/03', '0000-01-01', '2020-12-31 23:59:59', '2020-12-31T00:00:00', '2020-12-31T00:00:00Z', '2020-12-31 24:00:00',
  '2020-12-31 10:00', 'x', 'ÅØ', '5"', '\\N', 'nan', '\u00a05', '"'];
const cell = fc.oneof(fc.constantFrom(...odd), fc.integer().map(String), fc.double({ noNaN: true }).map(String), fc.string({ maxLength: 6 }).map((text) => text.replace(/[\n\r\0]/g, '')));

test('DAT-6 a field in its plainest spelling is of the types that its text is of, and the engine reads what is read here', () => {
  fc.assert(
    fc.property(cell, (text) => {
      const bytes = utf8(text);
      const found = classOf(bytes, 0, bytes.length);
      if (found === 0) return;
      expect(preference.filter((type) => looksLike(type, text)).reduce((bits, type) => bits | bitOf[type], 0)).toBe(found);
      // The same number, sign of zero included, or the same letters but for the T of a moment and the midnight of a day.
      const values = preference.filter((type) => (found & bitOf[type]) !== 0).map((type) => readValue(type, text) ?? '');
      const isSame = (value: string): boolean =>
        Number.isNaN(Number(text)) ? value.startsWith(text.replace('T', ' ')) : Object.is(Number(value), Number(text));
      expect(values.filter((value) => !isSame(value))).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const spelled = (text: string, quote: boolean): string => (quote || /[",\n\r]/.test(text) ? quoted(text) : text);

interface Made {
  readonly text: string;
  readonly width: number;
}
/** Files of few columns, each of which mostly holds one kind of value. */
const file: fc.Arbitrary<Made> = fc
  .record({
    kinds: fc.array(fc.constantFrom('12', '1.5', '2020-02-03', '2020-02-03 10:11:12', 'true', 'word', ''), { minLength: 1, maxLength: 4 }),
    rows: fc.array(fc.record({ cells: fc.array(fc.option(cell, { nil: undefined, freq: 4 }), { minLength: 4, maxLength: 4 }), quote: fc.boolean(), usual: fc.boolean() }), { minLength: 1, maxLength: 12 }),
    end: fc.constantFrom('\n', '\r\n'),
    ended: fc.boolean(),
    ragged: fc.nat(60),
  })
  .map(({ kinds, rows, end, ended, ragged }) => {
    const lines = rows.map(({ cells, quote, usual }, row) =>
      [...kinds.map((kind, at) => spelled(usual ? kind : (cells[at] ?? kind), quote && at === 0)), ...(ragged === row ? ['more'] : [])].join(','),
    );
    return { text: [kinds.map((_, at) => `c${at}`).join(','), ...lines].join(end) + (ended ? end : ''), width: kinds.length };
  });

const formatOf = (bytes: Uint8Array): CsvFormat => chooseFormat(bytes, { delimiter: ',', quote: '"', header: true, escape: '', decimal: '.', skip: 0 });

test('DAT-1, DAT-5, DAT-6 the quick way finds the rows, columns, types and first rows that the whole way finds, or leaves the file to it', () => {
  let quick = 0;
  fc.assert(
    fc.property(file, ({ text }) => {
      const bytes = utf8(text);
      const format = formatOf(bytes);
      const found = inspectQuickly(bytes, format, silent);
      if (found === undefined) return;
      quick += 1;
      const whole = inspectWhole(bytes, format, silent).result;
      expect(whole).toEqual({ ok: true, value: found });
    }),
    { numRuns: 1500 },
  );
  expect(quick).toBeGreaterThan(500);
});

test('DAT-10, DAT-16 blocks in the spelling of their file are the same rows to the engine as blocks that are rewritten', async () => {
  const { database, connection } = await openDuckDb();
  const load = async (bytes: Uint8Array, format: CsvFormat, columns: readonly Column[]) => {
    connection.query(createTable('t', columns));
    let raws = 0;
    const insert = (block: Bytes, raw?: '\n' | '\r\n'): void => {
      if (raw !== undefined) raws += 1;
      database.registerFileBuffer('block.csv', block);
      connection.query(insertBlock('t', columns, 'block.csv', raw && { format, lineEnd: raw }));
      database.dropFile('block.csv');
    };
    const done = await convertCsv(bytes, format, { columns, emit: insert, progress: silent });
    const cells = columns.map(({ name }) => `CAST("${name}" AS VARCHAR) AS "${name}"`).join(', ');
    return { done, raws, rows: connection.query(`SELECT ${cells} FROM t`).toArray().map((row) => row.toJSON()) };
  };
  let raws = 0;
  const types: readonly ColumnType[] = ['text', 'integer', 'number', 'date', 'datetime', 'boolean'];
  await fc.assert(
    fc.asyncProperty(file, fc.array(fc.nat(40), { minLength: 4, maxLength: 4 }), async ({ text }, choices) => {
      const bytes = utf8(text);
      const format = formatOf(bytes);
      const found = inspectWhole(bytes, format, silent).result;
      if (!found.ok) return;
      // Mostly the types that were found, sometimes another one.
      const columns = found.value.columns.map(({ name, type }, at): Column => ({ name, type: types[choices[at] ?? 99] ?? type }));
      const own = await load(bytes, format, columns);
      // A line in front makes it no file for the quick way, and the rows stay the same.
      const rewritten = await load(utf8(`#\n${text}`), { ...format, skip: 1 }, columns);
      expect(rewritten.raws).toBe(0);
      // A refused file is dropped with what had gone in of it.
      const kept = ({ done, rows }: Awaited<ReturnType<typeof load>>) => (done.ok ? rows : 'refused');
      expect(kept(own)).toEqual(kept(rewritten));
      raws += own.raws;
    }),
    { numRuns: 150 },
  );
  expect(raws).toBeGreaterThan(25);
});

test('DAT-2, DAT-5, DAT-7 what is wrong far down a file that began quickly is named by its line in the file', async () => {
  const columns: readonly Column[] = [{ name: 'a', type: 'integer' }, { name: 'b', type: 'text' }];
  const format: CsvFormat = { delimiter: ',', header: true, encoding: 'utf-8', quote: '"' };
  const lines = Array.from({ length: 400_000 }, (_, row) => `${row},word`);
  const convert = (last: string) => convertCsv(utf8(['a,b', ...lines, last].join('\n')), format, { columns, progress: silent });
  const line = lines.length + 2;
  expect(await convert('1,"open')).toMatchObject({ fault: { code: 'CSV_UNCLOSED_QUOTE', facts: { line } } });
  expect(await convert('1,x,2')).toMatchObject({ fault: { code: 'CSV_RAGGED_ROW', facts: { line, expected: 2, actual: 3 } } });
  expect(await convert('x,1')).toMatchObject({ fault: { code: 'CSV_BAD_VALUE', facts: { line, column: 'a' } } });
  expect(await convert('+5,1')).toMatchObject({ ok: true, value: { rows: lines.length + 1 } });
});
