/**
 * Browsers keep what stands in a field in the files of their own session, in clear, unless the field says autocomplete="off": a recovery
 * phrase was found there. So every field that is typed into says so.
 */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

const fieldsOf = (file: string): readonly string[] => {
  const source = readFileSync(path.join(root, file), 'utf8');
  return [...source.matchAll(/<(?:input|textarea|select)\b[\s\S]*?\n? *\/?>\n/g)].map(([field]) => `${file}: ${field}`);
};

test('I11 SEC-29 no field lets the browser keep what is typed into it', () => {
  const fields = globSync('client/**/*.tsx', { cwd: root }).flatMap(fieldsOf).filter((field) => !/type="(?:checkbox|radio)"/.test(field));
  expect(fields.length).toBeGreaterThan(8);
  expect(fields.filter((field) => !field.includes('autoComplete="off"'))).toEqual([]);
});
