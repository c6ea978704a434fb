/**
 * What `npm run broken -- --browser` does: for rules that only a browser's tests carry (rows of scripts/broken/browser). It works in a copy
 * of the tree, so that neither the product nor its build is touched: there it replaces the piece, builds what is served and runs the tests
 * of the rule, with times to wait of their own (brokenInBrowser.config.ts), as each failure takes one. A test counts that fails so and
 * passed over the build of the copy as it is.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { build, loadConfigFromFile } from 'vite';
import { root } from './runtime.mjs';

/** @typedef {import('./breaks.mjs').Break} Break */
/** @typedef {{ readonly title: string, readonly status: string, readonly ms: number, readonly why: string }} Result */

const parts = ['bench', 'client', 'e2e', 'public', 'scripts', 'server', 'shared', 'CHANGELOG.md', 'package.json', 'package-lock.json', 'playwright.config.ts', 'tsconfig.base.json', 'vite.config.ts', 'wrangler.toml'];

const copyOfTree = () => {
  const copy = mkdtempSync(path.join(tmpdir(), 'holdfast-broken-'));
  for (const part of parts) cpSync(path.join(root, part), path.join(copy, part), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
};

/** As the product is built, but for what only makes it small; a budget of bytes is held by a build that is `small`. @param {string} copy @param {boolean} small */
const buildIn = async (copy, small) => {
  const loaded = await loadConfigFromFile({ command: 'build', mode: 'production' }, path.join(copy, 'vite.config.ts'), copy, 'error');
  if (loaded === null) throw new Error('no configuration of the build');
  const { config } = loaded;
  const plugins = (config.plugins ?? []).flat().filter((plugin) => !(plugin && 'name' in plugin && plugin.name === 'holdfast-packed'));
  await build({ ...config, configFile: false, root: path.join(copy, 'client'), plugins, logLevel: 'silent', build: { ...config.build, minify: small, reportCompressedSize: false } });
};

/** @typedef {{ readonly suites?: readonly Suite[], readonly specs?: readonly { readonly title: string, readonly tests: readonly { readonly results: readonly { readonly status: string, readonly duration: number, readonly error?: { readonly message?: string, readonly location?: { readonly line: number } } }[] }[] }[] }} Suite */

/** @param {Suite} suite @returns {Result[]} */
const resultsOf = ({ suites = [], specs = [] }) => [
  ...suites.flatMap(resultsOf),
  ...specs.flatMap(({ title, tests }) =>
    tests.flatMap(({ results }) =>
      results.map(({ status, duration, error }) => ({ title, status, ms: duration, why: `line ${error?.location?.line}: ${stripVTControlCharacters(error?.message ?? '').split('\n', 1)[0]}` })),
    ),
  ),
];

/** Opens the copy; what is broken in it changes between the runs of its tests. */
const openCopy = async () => {
  const copy = copyOfTree();
  /** @type {{ file: string, text: string } | undefined} */
  let whole;
  let built = '';
  /** @param {Break | undefined} next @param {string} spec */
  const breakWith = async (next, spec) => {
    if (whole !== undefined) writeFileSync(path.join(copy, whole.file), whole.text);
    whole = next && { file: next.file, text: readFileSync(path.join(copy, next.file), 'utf8') };
    if (next !== undefined && whole !== undefined) writeFileSync(path.join(copy, next.file), whole.text.replace(next.what, () => next.instead));
    const small = spec.includes('budget');
    const wanted = `${small} ${next !== undefined && isBuilt(next, spec) ? JSON.stringify(next) : ''}`;
    if (wanted === built) return;
    built = '';
    await buildIn(copy, small);
    built = wanted;
  };
  /** The tests of this file whose titles fit, with this piece replaced or none. @param {string} file @param {string} titles @param {readonly string[]} words @param {Break} [next] */
  const test = async (file, titles, words, next) => {
    await breakWith(next, file);
    const asked = ['-c', 'scripts/brokenInBrowser.config.ts', path.basename(file), '-g', titles, '--workers=1', '--reporter=json', ...words];
    const run = [path.join(copy, 'node_modules/@playwright/test/cli.js'), 'test', ...asked];
    const { stdout: said } = spawnSync(process.execPath, run, { cwd: copy, encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'ignore'] });
    const { suites, errors } = JSON.parse(said.slice(said.indexOf('{')));
    if (suites.length === 0) for (const { message } of errors) console.error(message);
    return resultsOf({ suites });
  };
  return { test, close: () => rmSync(copy, { recursive: true, force: true }) };
};

/** The server runs from its sources, and the pages of some tests are built by these. @param {Break} row @param {string} spec */
const isBuilt = ({ file }, spec) => !/^(?:server|e2e)\//.test(file) && !/serve(?:StoragePage|Page|Harness)\(/.test(readFileSync(path.join(root, spec), 'utf8'));

const titlesOf = (/** @type {Break} */ { ids, title }) => title ?? `(?<![A-Z\\d-])(?:${ids.replaceAll(' ', '|')})(?!\\d)`;

/** Calls `tell` for each row with the tests that passed with nothing broken and failed with its piece replaced. @param {readonly Break[]} rows @param {(row: Break, failed: readonly Result[]) => void} tell */
export const breakInBrowser = async (rows, tell) => {
  const { test, close } = await openCopy();
  try {
    const each = rows.flatMap((row) => (row.tests ?? []).map((file) => ({ row, file })));
    /** @type {Map<string, readonly Result[]>} */
    const passed = new Map();
    for (const [file, of] of Map.groupBy(each, (one) => one.file)) {
      const results = await test(file, [...new Set(of.map(({ row }) => titlesOf(row)))].join('|'), []);
      for (const { status, title, why } of results) if (status !== 'passed') console.log(`${status} with nothing broken: ${title}: ${why}`);
      passed.set(file, results.filter(({ status }) => status === 'passed'));
    }
    // What needs no build comes first, over the one that stands.
    for (const { row, file } of each.toSorted((a, b) => Number(isBuilt(a.row, a.file)) - Number(isBuilt(b.row, b.file)))) {
      const fits = (passed.get(file) ?? []).filter(({ title }) => new RegExp(titlesOf(row)).test(title));
      const longest = Math.max(0, ...fits.map(({ ms }) => ms));
      const failed = await test(file, titlesOf(row), [`--timeout=${20_000 + 3 * longest}`, ...(row.ids.includes(' ') ? [] : ['-x'])], row).catch((error) => {
        console.log(`${row.ids}: nothing could be tested: ${String(error).slice(0, 500)}`);
        return [];
      });
      tell(row, failed.filter(({ status, title }) => status !== 'passed' && fits.some((one) => one.title === title)));
    }
  } finally {
    close();
  }
};
