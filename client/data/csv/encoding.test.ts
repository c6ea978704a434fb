import { describe, expect, test } from 'vitest';
import { utf8 } from '../../../shared/model/bytes.ts';
import { decodePieces, detectEncoding } from './encoding.ts';
import type { CsvFormat } from '../../../shared/documents/formats.ts';

const bytes = (...values: readonly number[]) => new Uint8Array(values);
const utf16 = (text: string, little: boolean, mark: boolean) => {
  const view = new DataView(new ArrayBuffer((text.length + (mark ? 1 : 0)) * 2));
  [...(mark ? '\ufeff' : ''), ...text].forEach((letter, at) => view.setUint16(at * 2, letter.charCodeAt(0), little));
  return new Uint8Array(view.buffer);
};
const windows1252 = (text: string) => bytes(...[...text].map((letter) => (letter === '€' ? 0x80 : letter.charCodeAt(0))));

const decode = (data: Uint8Array, encoding: CsvFormat['encoding']) => {
  let text = '';
  const problem = decodePieces(data, encoding, (piece) => {
    text += piece;
    return undefined;
  });
  return { text, problem };
};

const text = 'naïve,Größe\n1,2\n';

describe('DAT-3 encodings', () => {
  test.each([
    ['UTF-8', utf8(text), 'utf-8'],
    ['UTF-8 with a byte order mark', utf8(`\ufeff${text}`), 'utf-8'],
    ['UTF-16 LE with a mark', utf16(text, true, true), 'utf-16le'],
    ['UTF-16 BE with a mark', utf16(text, false, true), 'utf-16be'],
    ['UTF-16 LE without a mark', utf16(text, true, false), 'utf-16le'],
    ['UTF-16 BE without a mark', utf16(text, false, false), 'utf-16be'],
    ['windows-1252', windows1252(text), 'windows-1252'],
  ] as const)('%s is found and read', (_, data, encoding) => {
    expect(detectEncoding(data)).toBe(encoding);
    expect(decode(data, encoding)).toEqual({ text, problem: undefined });
  });

  test('the euro sign of windows-1252', () => {
    const data = windows1252('price\n5 €\n');
    expect(decode(data, detectEncoding(data)).text).toBe('price\n5 €\n');
  });

  test('bytes that do not fit the chosen encoding name their line', () => {
    const data = windows1252('a\nb\r\nc é\nd\n');
    expect(decode(data, 'utf-8').problem).toEqual({ code: 'CSV_BAD_ENCODING', facts: { line: 3, encoding: 'utf-8' } });
  });

  test('a letter cut by the border of two pieces is whole', () => {
    const long = `${'x'.repeat(1024 * 1024 - 1)}é\nend`;
    expect(decode(utf8(long), 'utf-8')).toEqual({ text: long, problem: undefined });
  });

  test('a bad byte far into a large file', () => {
    const data = utf8(`${'x'.repeat(99)}\n`.repeat(20_000));
    data[1_500_010] = 0xff;
    expect(decode(data, 'utf-8').problem).toMatchObject({ facts: { line: 15_001 } });
  });

  test('a file that is not text is refused', () => {
    const png = bytes(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52);
    expect(decode(png, detectEncoding(png)).problem).toMatchObject({ code: 'FILE_UNREADABLE', facts: { reason: 'binary' } });
  });
});
