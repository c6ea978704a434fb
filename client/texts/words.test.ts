import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { faultCodes } from '../../shared/model/faults.ts';
import { faultWords } from './words.ts';

test.each(faultCodes)('R18: %s is said in whole sentences, with and without its facts', (code) => {
  const facts = { line: 12, expected: 3, actual: 4, allowed: 2, word: 5, name: 'rain', what: 'zip' };
  expect(faultWords({ code, facts })).toMatch(/^[A-Z“].*[.?]$/s);
  for (const fault of [{ code }, { code, facts }]) expect(faultWords(fault)).not.toMatch(/undefined|NaN|\[object|[A-Z]+_[A-Z]+/);
});

test('M10: every fault code is met by a test, by its name or by its words', () => {
  const root = path.resolve(import.meta.dirname, '../..');
  const files = globSync(['{client,server,shared}/**/*.test.ts', 'e2e/**/*.ts'], { cwd: root }).filter((file) => !file.endsWith('words.test.ts'));
  const tests = files.map((file) => readFileSync(path.join(root, file), 'utf8')).join('\n');
  const begin = (code: (typeof faultCodes)[number]): string => faultWords({ code }).slice(0, 30);
  expect(faultCodes.filter((code) => !new RegExp(`\\b${code}\\b`).test(tests) && !tests.includes(begin(code)))).toEqual([]);
});
