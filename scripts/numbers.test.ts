/** Numbers that decide how long, how often and how many stand in shared/model/limits.ts, not where they are used. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const timer = /\bset(?:Timeout|Interval)\((?:[^()]|\([^()]*\))*,\s*\d[\d_]+\s*\)/g;
const named = /\bconst \w*(?:AtOnce|Milliseconds|Delay|Interval|Timeout|Characters|Attempts)\s*=\s*\d[\d_ *]*;/g;

/** Units are no limits. */
const numbersIn = (text: string): readonly string[] =>
  [...text.matchAll(timer), ...text.matchAll(named)].map(([found]) => found).filter((found) => !/const (?:day|minute)/.test(found));

const sources = globSync(['client/**/*.{ts,tsx}', 'server/**/*.ts', 'shared/**/*.ts'], { cwd: root });

test('R16 limits and intervals stand in one file', () => {
  expect(numbersIn('setTimeout(() => go(1), 250); const pollInterval = 5 * 1000; setTimeout(go, limits.wait);')).toHaveLength(2);
  const files = sources.filter((file) => !/\.test\.|limits\.ts$|testing/.test(file));
  expect(files.length).toBeGreaterThan(300);
  expect(files.flatMap((file) => numbersIn(readFileSync(path.join(root, file), 'utf8')).map((found) => `${file}: ${found}`))).toEqual([]);
});

test('R17 no any, nothing asserted to be there: lint and the compiler hold it, and nothing switches that off', () => {
  const lint: { readonly rules: Readonly<Record<string, unknown>> } = JSON.parse(readFileSync(path.join(root, '.oxlintrc.json'), 'utf8'));
  for (const rule of ['typescript/no-explicit-any', 'typescript/no-non-null-assertion', 'typescript/ban-ts-comment']) expect(lint.rules[rule]).toBe('error');
  const base = readFileSync(path.join(root, 'tsconfig.base.json'), 'utf8');
  for (const option of ['strict', 'noUncheckedIndexedAccess', 'exactOptionalPropertyTypes']) expect(base).toMatch(new RegExp(`"${option}": true`));
  expect(sources.filter((file) => /lint-disable[^\n]*(?:any|non-null|ban-ts)/.test(readFileSync(path.join(root, file), 'utf8')))).toEqual([]);
});
