import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../../shared/model/faults.ts';
import { fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { CsvFormat } from '../../../shared/documents/formats.ts';
import { csvReader } from './parser.ts';

type Format = Pick<CsvFormat, 'delimiter' | 'quote'>;
const comma: Format = { delimiter: ',', quote: '"' };

const read = (pieces: readonly string[], format: Format = comma) => {
  const rows: string[][] = [];
  const lines: number[] = [];
  const reader = csvReader(format, (fields, line) => {
    rows.push(fields);
    lines.push(line);
    return undefined;
  });
  let problem: Fault | undefined;
  for (const piece of pieces) problem ??= reader.push(piece);
  problem ??= reader.end();
  return { rows, lines, problem };
};

describe('DAT-1 rows and fields', () => {
  test.each([
    ['plain', 'a,b\n1,2\n', [['a', 'b'], ['1', '2']], [1, 2]],
    ['no line end at the end', 'a,b\n1,2', [['a', 'b'], ['1', '2']], [1, 2]],
    ['quoted delimiter and quote', '"a,""x""",b\n', [['a,"x"', 'b']], [1]],
    ['line breaks in quotes', '"a\nb\r\nc",1\nd,2\n', [['a\nb\r\nc', '1'], ['d', '2']], [1, 4]],
    ['mixed line ends', 'a\r\nb\nc\rd', [['a'], ['b'], ['c'], ['d']], [1, 2, 3, 4]],
    ['empty lines are no rows', '\n\na,b\r\n\r\n1,2\n\n', [['a', 'b'], ['1', '2']], [3, 5]],
    ['empty fields', ',\n,,\n"",\n', [['', ''], ['', '', ''], ['', '']], [1, 2, 3]],
    ['a quoted empty field alone is a row', 'a\n""\nb\n', [['a'], [''], ['b']], [1, 2, 3]],
    ['a quote inside a field is text', 'pipe 5" wide,1\n', [['pipe 5" wide', '1']], [1]],
    ['spaces after a closing quote', '"a" ,b\n', [['a', 'b']], [1]],
  ])('%s', (_, text, rows, lines) => {
    expect(read([text])).toEqual({ rows, lines, problem: undefined });
  });

  test('other delimiters and quotes', () => {
    expect(read(["'a;b';c\n"], { delimiter: ';', quote: "'" }).rows).toEqual([['a;b', 'c']]);
    expect(read(['"a\tb"\n'], { delimiter: '\t', quote: '' }).rows).toEqual([['"a', 'b"']]);
  });

  test('the borders of the pieces make no difference', () => {
    const character = fc.constantFrom('a', 'b', ',', '"', '\n', '\r', ' ');
    fc.assert(
      fc.property(fc.array(character, { maxLength: 40 }), fc.array(fc.nat(40), { maxLength: 5 }), (letters, cuts) => {
        const text = letters.join('');
        const at = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
        const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
        expect(read(pieces)).toEqual(read([text]));
      }),
      { seed: 7, numRuns: 2000 },
    );
  });

  test('what is written with quotes is read back', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', 'é', ' '), maxLength: 6 });
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 }), (rows) => {
        const text = rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')).join('\r\n');
        expect(read([text]).rows).toEqual(rows);
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});

describe('DAT-2 quotes that are not closed', () => {
  test('the line on which the quote was opened', () => {
    expect(read(['a,b\n1,"x\ny\nz']).problem).toEqual(fault('CSV_UNCLOSED_QUOTE', { line: 2 }));
  });
  test('letters after the closing quote', () => {
    expect(read(['a,b\n\n"x"y,2\n']).problem).toEqual(fault('CSV_UNCLOSED_QUOTE', { line: 3 }));
  });
  test('a quote that swallows the file is found before the file is in memory twice', () => {
    const piece = 'x'.repeat(limits.csvRowCharacters / 2);
    expect(read(['a\n"', piece, piece, piece, piece]).problem).toMatchObject({ code: 'TOO_LARGE', facts: { line: 2, unit: 'quoted' } });
  });
  test('a row beyond the limit', () => {
    const piece = 'x'.repeat(limits.csvRowCharacters);
    expect(read(['a\n', piece, piece, 'b']).problem).toMatchObject({ code: 'TOO_LARGE', facts: { line: 2 } });
  });
});

test('DAT-30: a backslash takes the next letter as it is, also between two pieces, and lines in front are passed over', () => {
  const escaping = { delimiter: ',', quote: '"', escape: '\\', skip: 2 } as const;
  const whole = 'Report "x"\n# made by y\na,b\n"say \\"hi\\", ok",1\n"c:\\\\d",2\n';
  const wanted = [['a', 'b'], ['say "hi", ok', '1'], ['c:\\d', '2']];
  for (let cut = 0; cut < whole.length; cut += 1) {
    const rows: string[][] = [];
    const reader = csvReader(escaping, (fields) => void rows.push(fields));
    expect(reader.push(whole.slice(0, cut)) ?? reader.push(whole.slice(cut)) ?? reader.end()).toBeUndefined();
    expect(rows, `cut at ${cut}`).toEqual(wanted);
  }
});
