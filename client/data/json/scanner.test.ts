import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonScanner } from './scanner.ts';

const scan = (text: string) => {
  const scanner = jsonScanner(text);
  const field = scanner.value();
  return field === undefined ? { at: scanner.at, stop: scanner.stop } : field;
};

describe('DAT-21 JSON is read strictly and keeps its digits', () => {
  test.each([
    ['true ', { kind: 'boolean', text: 'true' }],
    ['null,', { kind: 'null', text: 'null' }],
    ['-0.5e+10,', { kind: 'number', text: '-0.5e+10' }],
    ['12345678901234567890123,', { kind: 'number', text: '12345678901234567890123' }],
    [String.raw`"a\u00e9\n\"\\" `, { kind: 'string', text: 'aé\n"\\' }],
    ['[ 1 , {"a" : [ ] , "b c" : " x " } ]', { kind: 'nested', text: '[1,{"a":[],"b c":" x "}]' }],
    ['{"n": 12345678901234567890.10}', { kind: 'nested', text: '{"n":12345678901234567890.10}' }],
  ])('%s', (text, expected) => expect(scan(text)).toEqual(expected));

  test.each([
    ['-a', 0],
    ['1.,', 1],
    ['1e,', 1],
    ['.5,', 0],
    ['+1,', 0],
    ['tru e', 0],
    ['"a\nb"', 2],
    [String.raw`"\x"`, 1],
    [String.raw`"\u12g4"`, 1],
    ["'a'", 0],
    ['[1,]', 3],
    ['[1 2]', 3],
    ['{"a":1,}', 7],
    ['{a:1}', 1],
    ['{"a" 1}', 5],
    ['NaN', 0],
  ])('%s is refused at its place', (text, at) => {
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    const found = scan(text);
    expect(found).toMatchObject({ at });
    expect(found).not.toMatchObject({ stop: 'end' });
  });

  test('nesting without end is refused, not followed', () => {
    expect(scan('['.repeat(100_000))).toMatchObject({ stop: 'depth' });
  });

  test('what JSON.parse reads is read alike, and every cut of it is an end, not a fault', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 3 }), fc.nat(), (value, space, cut) => {
        const text = JSON.stringify([value], null, space);
        const field = scan(text);
        if (!('text' in field)) throw new Error(JSON.stringify(field));
        expect(JSON.parse(field.text)).toEqual(JSON.parse(text));
        const end = cut % text.length;
        expect(scan(text.slice(0, end))).toEqual({ at: end, stop: 'end' });
      }),
    );
  });
});
