import { describe, expect, test } from 'vitest';
import { fromUtf8, utf8 } from '../../../shared/model/bytes.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { CsvFormat } from '../../../shared/documents/formats.ts';
import type { Column } from '../types.ts';
import { convertCsv } from './convert.ts';
import type { FormatChoice } from '../files/inspection.ts';
import { inspectCsv } from './inspect.ts';

const silent = (): void => undefined;
const look = (text: string, choice: FormatChoice = {}) => inspectCsv(utf8(text), choice, silent);
const found = (text: string, choice: FormatChoice = {}) => {
  const { result } = look(text, choice);
  if (!result.ok) throw new Error(result.fault.code);
  return result.value;
};
const types = (text: string, choice: FormatChoice = {}) => found(text, choice).columns.map(({ type }) => type);
const problem = (text: string, choice: FormatChoice = {}) => {
  const { result } = look(text, choice);
  return result.ok ? undefined : result.fault;
};

describe('DAT-4 delimiter and header are detected, a choice wins', () => {
  test.each([
    ['comma', 'a,b\n1,2\n', ',', true],
    ['semicolon around decimal commas', 'x;y\n1,5;2,5\n3,5;4,5\n', ';', true],
    ['tab', 'a\tb c, d\n1\t2\n', '\t', true],
    ['bar', 'a|b\n1|2\n', '|', true],
    ['commas inside quotes', '"a;b;c",x\n"d;e",y\n', ',', true],
    ['one column', 'name\nada\n', ',', true],
    ['no header', '1,2\n3,4\n', ',', false],
    ['no header, days', '2012-01-01,x\n2012-01-02,y\n', ',', false],
    ['a header of words over words', 'name,town\nada,london\n', ',', true],
  ] as const)('%s', (_, text, delimiter, header) => expect(found(text).format).toMatchObject({ delimiter, header }));

  test('without a header the columns are numbered', () => {
    expect(found('1,x\n2,y\n')).toMatchObject({ rows: 2, columns: [{ name: 'column_1', type: 'integer' }, { name: 'column_2' }] });
  });

  test('a chosen format is used as it is', () => {
    const chosen = found('1;2\n3;4\n', { delimiter: ',', header: true });
    expect(chosen).toMatchObject({ rows: 1, columns: [{ name: '1;2', type: 'text' }] });
  });

  test('DAT-30 decimal commas are numbers where they can be nothing else', () => {
    expect(types('x;y\n1,5;2\n1.234,5;4\n')).toEqual(['number', 'integer']);
    expect(found('x;y\n1,5;2\n3,5;4\n').format).toMatchObject({ decimal: ',' });
    // A comma in front of three digits may stand between thousands; beside a decimal point it is no decimal comma.
    expect(types('x\ty\n1,234\t2\n3,456\t4\n')).toEqual(['text', 'integer']);
    expect(types('x;y\n1,5;2.5\n3,5;4.5\n')).toEqual(['text', 'number']);
    expect(types('x;y\n1,5;2\n3,5;4\n', { decimal: '.' })).toEqual(['text', 'integer']);
    expect(types('x\ty\n1,234\t2\n', { decimal: ',' })).toEqual(['number', 'integer']);
  });

  test('DAT-30 quotes, escapes and lines in front of the table are detected', () => {
    expect(found("a,b\n'x,y',1\n'z',2\n")).toMatchObject({ format: { quote: "'" }, preview: [{ fields: ['x,y', '1'] }, {}] });
    expect(found('a,b\n"say \\"hi\\", ok",1\n')).toMatchObject({ format: { escape: '\\' }, preview: [{ fields: ['say "hi", ok', '1'] }] });
    expect(found('a,b\n"c:\\",1\n"d:\\x",2\n').format).not.toHaveProperty('escape');
    const titled = found('# made by x\nReport of 2020\n\na;b\n1,5;2\n3;4\n');
    expect(titled).toMatchObject({ format: { skip: 3, delimiter: ';' }, columns: [{ name: 'a', type: 'number' }, { name: 'b' }], rows: 2, preview: [{ line: 5 }, {}] });
    expect(problem('a,b\n1,2,\n3,4,\n')).toEqual({ code: 'CSV_RAGGED_ROW', facts: { line: 2, expected: 2, actual: 3 } });
  });

  test('DAT-30 a text that ends within a line is said, with its last row', () => {
    expect(found('a,b\n1,x\n2,su')).toMatchObject({ rows: 2, unended: '2,su' });
    expect(found('a,b\n1,x\n2,sun\n')).not.toHaveProperty('unended');
  });
});

describe('DAT-5 the whole file is checked', () => {
  test('a ragged row names its line, also after line breaks in quotes', () => {
    expect(problem('a,b\n"x\ny",1\n1,2,3\n')).toEqual({ code: 'CSV_RAGGED_ROW', facts: { line: 4, expected: 2, actual: 3 } });
    expect(problem('a,b\n1\n')).toEqual({ code: 'CSV_RAGGED_ROW', facts: { line: 2, expected: 2, actual: 1 } });
  });

  test('the ragged row is part of what the preview shows', () => {
    expect(look('a,b\n1,2\n3\n4,5\n').partial?.preview.at(-1)).toEqual({ line: 3, fields: ['3'] });
  });

  test('a ragged row far below the preview', () => {
    const text = `a,b\n${'1,2\n'.repeat(20_000)}3\n`;
    expect(problem(text)).toMatchObject({ facts: { line: 20_002 } });
    expect(look(text).partial?.preview).toHaveLength(limits.previewRows);
  });

  test('a type that only the last row gives away', () => expect(types(`a\n${'1\n'.repeat(5000)}x\n`)).toEqual(['text']));

  test.each([
    ['nothing', ''],
    ['only a mark', '\ufeff'],
    ['only line ends', '\r\n\n'],
    ['a header only', 'a,b\n'],
  ])('%s is empty', (_, text) => expect(problem(text)).toEqual({ code: 'CSV_EMPTY', facts: { rows: 0 } }));

  test('an unclosed quote', () => expect(problem('a,b\n1,2\n"3,4\n')).toEqual({ code: 'CSV_UNCLOSED_QUOTE', facts: { line: 3 } }));

  test('more columns than anyone has', () => {
    expect(problem(`${'a,'.repeat(limits.datasetColumns)}a\n`)).toMatchObject({ code: 'TOO_LARGE', facts: { unit: 'columns' } });
  });

  test('progress reaches the end', () => {
    const seen: number[] = [];
    inspectCsv(utf8('a\n1\n'), {}, (done, total) => seen.push(done / total));
    expect(seen.at(-1)).toBe(1);
  });
});

describe('DAT-10 the engine is fed plain CSV of the values shown', () => {
  const format: CsvFormat = { delimiter: ';', header: true, encoding: 'utf-8', quote: '"' };
  const run = async (text: string, columns: readonly Column[]) => {
    const blocks: string[] = [];
    const result = await convertCsv(utf8(text), format, { columns, emit: (block) => blocks.push(fromUtf8(block)), progress: silent });
    return { result, text: blocks.join(''), blocks };
  };

  test('values in the spelling of the engine, quotes only where needed', async () => {
    const columns: readonly Column[] = [
      { name: 'd', type: 'date' },
      { name: 'n', type: 'number' },
      { name: 't', type: 'text' },
    ];
    expect(await run('\ufeffd;n;t\r\n2012/1/3;+1.50;"a, ""b""\n"\r\n;NA;NA\r\n', columns)).toMatchObject({
      result: { ok: true, value: { rows: 2 } },
      text: '2012-01-03,1.5,"a, ""b""\n"\n\\N,\\N,NA\n',
    });
  });

  test('a missing value has a mark, and a text that looks like it is quoted', async () => {
    const columns: readonly Column[] = [{ name: 't', type: 'text' }, { name: 'n', type: 'integer' }];
    expect((await run('t;n\n"";+1\n\\N;2\nx;3\n', columns)).text).toBe('\\N,1\n"\\N",2\nx,3\n');
  });

  test('a bad value names line, column and type', async () => {
    expect((await run('a;b\n1;"x\n"\n2;3\nno;4\n', [{ name: 'a', type: 'integer' }, { name: 'b', type: 'text' }])).result).toEqual({
      ok: false,
      fault: { code: 'CSV_BAD_VALUE', facts: { line: 5, column: 'a', type: 'integer' } },
    });
  });

  test('a file that has other columns than its description', async () => {
    expect((await run('a;b\n1;2\n', [{ name: 'a', type: 'integer' }])).result).toMatchObject({ ok: false, fault: { code: 'CSV_RAGGED_ROW' } });
  });

  test.each([['rewritten', '+1', ',1\n'], ['in the spelling of the file', '1', ';1\n']])('blocks are bounded and end with a row: %s', async (_, one, end) => {
    const row = `${'x'.repeat(999)};${one}\n`;
    const { blocks, result } = await run(`a;b\n${row.repeat(9000)}`, [{ name: 'a', type: 'text' }, { name: 'b', type: 'integer' }]);
    expect(result).toEqual({ ok: true, value: { rows: 9000 } });
    expect(blocks.length).toBeGreaterThan(1);
    for (const block of blocks) {
      expect(block.length).toBeLessThan(limits.engineBlockBytes + 2000);
      expect(block.endsWith(end)).toBe(true);
    }
  });
});

test('DAT-30 what the preview takes for numbers arrives in the engine as such', async () => {
  const blocks: string[] = [];
  const { format, columns } = found('x;y\n1,5;a\n-1.234,25;b\n');
  if (format.kind !== undefined) throw new Error(format.kind);
  const converted = await convertCsv(utf8('x;y\n1,5;a\n-1.234,25;b\n'), format, { columns, emit: (block) => void blocks.push(fromUtf8(block)), progress: silent });
  expect(converted).toEqual({ ok: true, value: { rows: 2 } });
  expect(blocks.join('')).toBe('1.5,a\n-1234.25,b\n');
});
