import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromUtf8, utf8 } from '../../../shared/model/bytes.ts';
import type { Fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { FormatChoice } from '../files/inspection.ts';
import { convert, inspect } from '../files/read.ts';
import { recordReader } from './records.ts';

const silent = (): void => undefined;
const look = (text: string | Uint8Array, choice: FormatChoice = {}, name = 'file.json') =>
  inspect(typeof text === 'string' ? utf8(text) : text, name, choice, silent);
const found = async (text: string, choice: FormatChoice = {}, name?: string) => {
  const { result } = await look(text, choice, name);
  if (!result.ok) throw new Error(JSON.stringify(result.fault));
  return result.value;
};
const problem = async (text: string | Uint8Array, choice: FormatChoice = {}): Promise<Fault | undefined> => {
  const { result } = await look(text, choice);
  return result.ok ? undefined : result.fault;
};
const rowsOf = async (text: string) => {
  const { format, columns } = await found(text);
  const blocks: string[] = [];
  const result = await convert(utf8(text), format, { columns, emit: (block) => blocks.push(fromUtf8(block)), progress: silent });
  return { result, text: blocks.join('') };
};

describe('DAT-22 records are found wherever they lie', () => {
  test.each([
    ['a list', '[{"a":1},{"a":2}]', { lines: false, at: '' }],
    ['lines', '{"a":1}\n{"a":2}\n', { lines: true, at: '' }],
    ['lines without an end', '{"a":1}\n{"a":2}', { lines: true, at: '' }],
    ['a member of the outermost object', '{"type":"F","n":{"x":[]},"features":[{"a":1},{"a":2}],"z":0}', { lines: false, at: 'features' }],
    ['a list with a byte order mark', '\ufeff [\n{"a":1},\n{"a":2}\n]\n', { lines: false, at: '' }],
  ])('%s', async (_, text, records) => {
    expect(await found(text)).toMatchObject({ rows: 2, format: { kind: 'json', ...records, keys: ['a'] }, columns: [{ name: 'a', type: 'integer' }] });
  });

  test('without a telling name, by how it begins', async () => {
    expect((await found('[ {"a":1} ]', {}, 'data')).format.kind).toBe('json');
    expect((await found('{"a":1}', {}, 'data.txt')).format.kind).toBe('json');
    expect((await found('[a],b\n1,2\n', {}, 'data.txt')).format.kind).toBeUndefined();
  });

  test('one object is one record, and its list can be chosen as the records', async () => {
    expect(await found('{"a":1,"b":[1,2]}')).toMatchObject({ rows: 1, format: { lines: true } });
    expect(await found('{"a":[{"b":1}]}', { lines: true })).toMatchObject({ rows: 1, columns: [{ name: 'a', type: 'text' }] });
  });

  test('UTF-16 is told by its mark', async () => {
    const units = Uint16Array.from([...'\ufeff[{"é":"€"}]'].map((letter) => letter.charCodeAt(0)));
    expect((await look(new Uint8Array(units.buffer))).result).toMatchObject({ ok: true, value: { columns: [{ name: 'é' }] } });
  });

  test('how the file arrives in pieces makes no difference', () => {
    const text = '[ {"a": "x\\u00e9\\n", "n": -1.5e3},\n {"b": [1, {"c": null}], "a": null} ,{}]\n';
    const read = (pieces: readonly string[]): unknown => {
      const taken: unknown[] = [];
      const reader = recordReader({ lines: false, at: '' }, (members, line) => void taken.push({ members, line }));
      for (const piece of pieces) expect(reader.push(piece)).toBeUndefined();
      expect(reader.end()).toBeUndefined();
      return taken;
    };
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        expect(read(at.slice(1).map((end, index) => text.slice(at[index], end)))).toEqual(read([text]));
      }),
    );
  });
});

describe('DAT-23 what is wrong in a JSON file is named with its line and place, and nothing of it is taken', () => {
  test.each([
    ['[{"a":1},\n {"a":01}]', { line: 2, column: 8, expected: 'comma' }],
    ['[{"a":1}\n {"a":1}]', { line: 2, column: 2, expected: 'comma' }],
    ['[{"a":1},\n{a:1}]', { line: 2, column: 2, expected: 'key' }],
    ['[\n{"a":1}\n', { line: 3, column: 1, expected: 'end' }],
    ['[{"a":1},{"a":', { line: 1, column: 15, expected: 'end' }],
    ['[{"a":1}] x', { line: 1, column: 11, expected: 'nothing' }],
    ['{"a":1}\n{"a":\n', { line: 3, column: 1, expected: 'end' }],
    ['{"a":1}\n\n{"a":"x\n"}', { line: 3, column: 8, expected: 'string' }],
    ['{"n":1,"list":[{"a":1}', { line: 1, column: 23, expected: 'end' }],
  ])('%j', async (text, facts) => expect(await problem(text)).toEqual({ code: 'JSON_SYNTAX', facts }));

  test('a record that is none', async () => {
    expect(await problem('[{"a":1},\n[1,2]]')).toEqual({ code: 'JSON_RECORD', facts: { line: 2, column: 1 } });
    expect(await problem('[1,2]')).toMatchObject({ code: 'JSON_RECORD' });
  });

  test('bytes that are no text, no rows, and an endless record', async () => {
    expect(await problem(new Uint8Array([0x5b, 0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d, 0x5d]))).toMatchObject({ code: 'CSV_BAD_ENCODING' });
    expect(await problem('[]')).toEqual({ code: 'NO_ROWS' });
    expect(await problem('[{},{}]')).toEqual({ code: 'NO_ROWS' });
    expect(await problem(`[{"a":"${'x'.repeat(limits.jsonRecordCharacters)}`.padEnd(limits.jsonRecordCharacters * 2, 'x'))).toMatchObject({
      code: 'TOO_LARGE',
      facts: { unit: 'record', line: 1 },
    });
  });

  test('more columns than anyone has', async () => {
    const record = Object.fromEntries(Array.from({ length: limits.datasetColumns + 1 }, (_, at) => [`c${at}`, at]));
    expect(await problem(JSON.stringify([record]))).toMatchObject({ code: 'TOO_LARGE', facts: { unit: 'columns' } });
  });

  test('the preview shows what was read before', async () => {
    expect((await look('[{"a":1},\n{"a":2},\nx]')).partial).toMatchObject({ rows: 2, preview: [{ line: 1 }, { line: 2 }] });
  });

  test('a value that the chosen type cannot hold', async () => {
    const { format } = await found('[{"a":"x"},\n{"a":"y"}]');
    const converted = await convert(utf8('[{"a":null},\n{"a":"y"}]'), format, { columns: [{ name: 'a', type: 'integer' }], progress: silent });
    expect(converted).toEqual({ ok: false, fault: { code: 'BAD_VALUE', facts: { line: 2, column: 'a', type: 'integer' } } });
  });
});

describe('DAT-24 JSON keeps apart what is missing, empty, a number and a text', () => {
  test('types hold for every record; only texts can be dates', async () => {
    const text =
      '[{"i":1,"n":1.5,"d":"2012-01-02","m":"2012-01-02T10:00:00Z","b":true,"t":"1","mixed":1,"big":12345678901234567890,"o":{"x":1}},' +
      '{"i":null,"n":2,"mixed":"x","big":1,"o":[1]}]';
    expect((await found(text)).columns.map(({ type }) => type)).toEqual(
      ['integer', 'number', 'date', 'datetime', 'boolean', 'text', 'text', 'text', 'text'],
    );
  });

  test('rows for the engine: members in any order, missing ones as missing, names made distinct', async () => {
    const { text } = await rowsOf('[{"A":"","a":null,"x":"NA"},{"x":"\\\\N","a":"\\u0041, \\"b\\"\\n","A":9007199254740993}]');
    expect(text).toBe('"",\\N,NA\n9007199254740993,"A, ""b""\n","\\N"\n');
    expect((await found('[{"A":1,"a":2," ":3}]')).columns.map(({ name }) => name)).toEqual(['A', 'a_2', 'column_3']);
  });

  test('movies.json: rows, columns, types and every cell as JSON.parse has them', async () => {
    const raw = readFileSync('node_modules/vega-datasets/data/movies.json');
    const movies = JSON.parse(raw.toString()) as Record<string, unknown>[];
    const { result } = await look(new Uint8Array(raw));
    if (!result.ok) throw new Error(result.fault.code);
    const { columns, rows, format, preview } = result.value;
    expect(rows).toBe(movies.length);
    const keys = [...new Set(movies.flatMap((movie) => Object.keys(movie)))];
    expect(columns.map(({ name }) => name)).toEqual(keys);
    const typeOf = (key: string): string => {
      const values = movies.map((movie) => movie[key]).filter((value) => value !== null && value !== undefined);
      if (values.every((value) => typeof value === 'number')) return values.every(Number.isInteger) ? 'integer' : 'number';
      return 'text';
    };
    expect(columns.map(({ type }) => type)).toEqual(keys.map(typeOf));
    expect(preview[0]?.fields).toEqual(keys.map((key) => (movies[0]?.[key] === null ? null : String(movies[0]?.[key]))));
    const blocks: string[] = [];
    expect(await convert(new Uint8Array(raw), format, { columns, emit: (block) => blocks.push(fromUtf8(block)), progress: silent })).toEqual({
      ok: true,
      value: { rows: movies.length },
    });
    const spell = (value: unknown): string => {
      if (value === null || value === undefined) return '\\N';
      const text = String(value);
      return text === '' || /[",\n\r\\]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    expect(blocks.join('')).toBe(movies.map((movie) => `${keys.map((key) => spell(movie[key])).join(',')}\n`).join(''));
  });
});
