/**
 * Every rule of shared/SPEC.md ("- DOC-1: …") must stand in the title of a test. A title is the first argument of test, it,
 * describe, or of their .each/.for forms, which begin a line; a mention in a comment, a body or a string does not count. What takes a clock is carried by the
 * first word of a row that a bench prints.
 */
import { readFileSync, globSync } from 'node:fs';

const titles = /^[ \t]*(?:test|it|describe)(?:\.\w+)*(?:\([^'"`]*?\))?\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/gm;

/** Ids that the titles of a test file's text carry. @param {string} text */
export const idsInTitles = (text) =>
  [...text.matchAll(titles)].flatMap((match) => (match[1] ?? match[2] ?? match[3] ?? '').match(/\b[A-Z]+-?\d+\b/g) ?? []);

/** Ids of the figures that a bench's text prints. @param {string} text */
export const figuresIn = (text) => [...text.matchAll(/['`](M\d+)['` ]/g)].map((match) => match[1] ?? '');

/** Ids of the rules that a specification's text lists. @param {string} text */
export const rulesIn = (text) => [...text.matchAll(/^- ([A-Z]+-?\d+):/gm)].map((match) => match[1] ?? '');

const main = () => {
  const rules = rulesIn(readFileSync('shared/SPEC.md', 'utf8'));
  const twice = rules.filter((rule, index) => rules.indexOf(rule) !== index);
  const files = globSync(['shared/**/*.test.ts', 'server/**/*.test.ts', 'client/**/*.test.ts', 'scripts/**/*.test.ts', 'e2e/**/*.ts']);
  const measured = globSync('bench/*.bench.mjs').flatMap((file) => figuresIn(readFileSync(file, 'utf8')));
  const carried = new Set([...files.flatMap((file) => idsInTitles(readFileSync(file, 'utf8'))), ...measured]);
  const bare = rules.filter((rule) => !carried.has(rule));
  for (const rule of bare) console.error(`${rule}: no test carries this rule in its title`);
  for (const rule of twice) console.error(`${rule}: listed twice in shared/SPEC.md`);
  console.log(`rules: ${rules.length - bare.length} of ${rules.length} carried by tests`);
  if (bare.length + twice.length > 0) process.exitCode = 1;
};

if (import.meta.main) main();
