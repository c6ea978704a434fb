/** What the documents name is there: commands with their options, settings, metrics, files and pages. `node scripts/operations.mjs` runs them. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const readAll = (pattern: string): string => globSync(pattern, { cwd: root }).map(read).join('\n');

const pages = globSync(['README.md', 'CONTRIBUTING.md', 'docs/**/*.md'], { cwd: root });
const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(read('package.json'));

/** Code between backticks, and indented blocks. */
const codeIn = (text: string): readonly string[] => [...text.matchAll(/`([^`\n]+)`/g), ...text.matchAll(/^ {4}(\S.*)$/gm), ...text.matchAll(/^(npm .*)$/gm)].map(([, code]) => code ?? '');

/** What the first word behind `npm run NAME --` chooses from; undefined where it is free. */
const choices: { readonly [script: string]: (word: string) => boolean } = {
  bench: (word) => existsSync(path.join(root, 'bench', `${word}.bench.mjs`)),
  e2e: (word) => globSync('e2e/*.spec.ts', { cwd: root }).some((file) => file.includes(word)),
  fuzz: (word) => new RegExp(`^ {2}${word}: `, 'm').test(read('scripts/fuzz.mjs')),
};

/** Where a script reads its options. */
const sources: { readonly [script: string]: string } = {
  simulate: read('scripts/simulate.mjs') + read('shared/testing/simulator/main.ts') + read('scripts/simulations.mjs'),
  bench: readAll('bench/*.mjs'),
  deploy: read('scripts/deploy.mjs'),
};

const wrongIn = (code: string): readonly string[] => {
  const wrong: string[] = [];
  const [, script = '', rest = ''] = /\bnpm (?:run (?=\w))?((?<=run )[\w:]+|start|test)\b(?: -- (.*))?/.exec(code) ?? [];
  if (script !== '' && scripts[script] === undefined) wrong.push(`no script ${script}`);
  const [word = ''] = rest.split(' ');
  if (/^[a-z]/.test(word) && choices[script]?.(word) === false) wrong.push(`${script} knows no ${word}`);
  const read = sources[script];
  for (const [option, name] of rest.matchAll(/--([a-z][\w-]*)/g)) if (read?.includes(name ?? '') === false) wrong.push(`${script} has no option ${option}`);
  for (const [file] of code.matchAll(/\b(?:client|server|shared|scripts|bench|e2e|docs)\/[\w./-]*\w/g)) {
    if (!existsSync(path.join(root, file)) && globSync(`${file}*`, { cwd: root }).length === 0) wrong.push(`no file ${file}`);
  }
  return wrong.map((what) => `${code}: ${what}`);
};

const settings = readAll('{server,e2e,scripts,shared}/**/*.{ts,mjs}');

test('R22 every command, option, setting and file that a document names is there', () => {
  expect(codeIn('see `npm run x`\n\n    A=1 npm start\n')).toEqual(['npm run x', 'A=1 npm start']);
  expect(wrongIn('npm run nothing -- here')).toEqual(['npm run nothing -- here: no script nothing']);
  expect(wrongIn('npm run bench -- nothing')).toHaveLength(1);
  expect(wrongIn('npm run simulate -- --nothing')).toHaveLength(1);
  expect(wrongIn('scripts/nothing.mjs')).toHaveLength(1);
  const codes = pages.flatMap((page) => codeIn(read(page)));
  expect(codes.filter((code) => code.includes('npm ')).length).toBeGreaterThan(20);
  expect(codes.flatMap(wrongIn)).toEqual([]);
  const named = new Set(codes.flatMap((code) => [...code.matchAll(/\b([A-Z][A-Z_]{3,})=/g)].map(([, name]) => name ?? '')));
  expect(named.size).toBeGreaterThan(8);
  expect([...named].filter((name) => !new RegExp(`['"\\s.]${name}\\b`).test(settings))).toEqual([]);
});

test('R22 the table of settings names what a server reads, all of it, and the table of metrics what it counts', () => {
  const operations = read('docs/operations.md');
  const told = new Set([...operations.matchAll(/^\| ([A-Z_, ]+) \|/gm)].flatMap(([, names]) => names?.split(', ') ?? []));
  const taken = new Set([...readAll('server/{entry,store}/**/!(*.test).ts').matchAll(/\b(?:HOLDFAST|COSMOS)_[A-Z_]+\b/g)].map(([name]) => name));
  expect(taken.size).toBeGreaterThan(8);
  expect([...taken].filter((name) => !told.has(name) && !operations.includes(name))).toEqual([]);
  expect([...told].filter((name) => name !== 'PORT' && !taken.has(name) && !settings.includes(name))).toEqual([]);
  const counted = readAll('server/**/!(*.test).ts');
  const metrics = [...operations.matchAll(/\bholdfast_([a-z_]+)/g)].map(([name]) => name);
  expect(metrics.length).toBeGreaterThan(8);
  expect(metrics.filter((name) => !counted.includes(name))).toEqual([]);
});

test('R22 a page that another one points to is there', () => {
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].flatMap(([, target = '']) => (existsSync(path.resolve(root, path.dirname(page), target)) ? [] : [`${page}: ${target}`])),
  );
  expect(broken).toEqual([]);
});
