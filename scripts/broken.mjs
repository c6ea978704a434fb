/**
 * `npm run broken [-- ID … | FILE …]`: breaks the product once for each rule, and sees the rule's test fail. scripts/broken/*.mjs say
 * what is broken (breaks.mjs). The piece is replaced as the module is loaded, or the file read (brokenElsewhere.mjs), so the product carries no seam. A rule counts as caught when a test whose title carries
 * its id fails with the piece replaced and passes without; a module that does not load is caught by nothing. With `--browser` it is the
 * rules that only a browser's tests carry (brokenInBrowser.mjs).
 */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createVitest } from 'vitest/node';
import { breaks, breaksInBrowser, misfits } from './breaks.mjs';
import { breakInBrowser } from './brokenInBrowser.mjs';
import { idsInTitles, rulesIn } from './rules.mjs';
import { Refusal, root, run } from './runtime.mjs';

/** @typedef {import('./breaks.mjs').Break} Break */
/** @typedef {import('vitest/node').Vitest} Vitest */

const read = (/** @type {string} */ file) => readFileSync(path.join(root, file), 'utf8');

/** Test files by the ids that their titles carry. */
const carriers = () => {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const file of globSync('{shared,server,client,scripts}/**/*.test.ts', { cwd: root }).toSorted()) {
    for (const id of new Set(idsInTitles(read(file)))) found.set(id, [...(found.get(id) ?? []), file]);
  }
  return found;
};

/** One vitest for all: what is broken changes between its runs. */
const open = async () => {
  process.env.NODE_ENV ??= 'test'; // as vitest itself sets it
  /** @type {Break | undefined} */
  let broken;
  const plugin = {
    name: 'broken',
    enforce: /** @type {const} */ ('pre'),
    transform: (/** @type {string} */ code, /** @type {string} */ id) => {
      const { file, what, instead } = broken ?? {};
      return file !== undefined && what !== undefined && id.split('?')[0] === path.join(root, file) ? { code: code.replace(what, () => instead ?? ''), map: null } : undefined;
    },
  };
  const options = { config: /** @type {const} */ (false), root, watch: false, reporters: [{}], environment: 'node', testTimeout: 20_000, include: ['{shared,server,client,scripts}/**/*.test.ts'], maxWorkers: 1, fsModuleCache: false, silent: true, setupFiles: ['scripts/brokenElsewhere.mjs'] };
  const vitest = await createVitest('test', options, { plugins: [plugin], logLevel: 'silent' });
  const specifications = await vitest.globTestSpecifications();
  /** Titles of the tests that failed, and of those that passed, of these files and with these ids. @param {readonly string[]} files @param {readonly string[]} ids @param {Break} [next] */
  const test = async (files, ids, next) => {
    for (const { file } of [broken, next].filter((one) => one !== undefined)) vitest.invalidateFile(path.join(root, file));
    broken = next;
    process.env.HOLDFAST_BROKEN = next === undefined ? '' : JSON.stringify({ ...next, file: path.join(root, next.file) });
    vitest.setGlobalTestNamePattern(new RegExp(`(?<![A-Z\\d-])(?:${ids.join('|')})(?!\\d)`));
    const { testModules } = await vitest.runTestSpecifications(specifications.filter(({ moduleId }) => files.includes(path.relative(root, moduleId))));
    const tests = testModules.flatMap(({ children }) => [...children.allTests()]);
    const titles = (/** @type {string} */ state) => tests.filter((one) => one.result().state === state).map(({ fullName }) => fullName);
    return { failed: titles('failed'), passed: titles('passed') };
  };
  return { test, close: () => vitest.close() };
};

const carries = (/** @type {string} */ title, /** @type {string} */ id) => new RegExp(`(?<![A-Z\\d-])${id}(?!\\d)`).test(title);

/** @param {readonly Break[]} chosen @param {(row: Break, failed: readonly { readonly title: string }[]) => void} tell */
const breakInVitest = async (chosen, tell) => {
  const tests = carriers();
  const { test, close } = await open();
  const filesOf = (/** @type {Break} */ { ids, tests: named }) => [...new Set(named ?? ids.split(' ').flatMap((id) => tests.get(id) ?? []))];
  for (const group of Map.groupBy(chosen, (one) => filesOf(one).join()).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const files = filesOf(first);
    const { passed } = await test(files, group.flatMap(({ ids }) => ids.split(' ')));
    for (const one of group) {
      const { failed } = await test(files, one.ids.split(' '), one);
      tell(one, failed.filter((title) => passed.includes(title)).map((title) => ({ title })));
    }
  }
  await close();
};

await run(async () => {
  const words = process.argv.slice(2);
  const asked = words.filter((word) => word !== '--browser');
  const all = asked.length < words.length ? await breaksInBrowser() : await breaks();
  const rules = rulesIn(read('shared/SPEC.md'));
  const chosen = all.filter(({ ids, file }) => asked.length === 0 || asked.some((word) => ids.split(' ').includes(word) || file.includes(word)));
  const unfit = misfits(all, rules);
  if (unfit.length > 0) throw new Refusal(unfit.join('\n'));
  /** @type {Record<'caught' | 'missed', Set<string>>} */
  const { caught, missed } = { caught: new Set(), missed: new Set() };
  await (asked.length < words.length ? breakInBrowser : breakInVitest)(chosen, ({ ids, file, what }, /** @type {readonly { readonly title: string, readonly why?: string }[]} */ failed) => {
    for (const id of ids.split(' ')) {
      const seen = failed.find(({ title }) => carries(title, id));
      (seen === undefined ? missed : caught).add(id);
      console.log(`${seen === undefined ? 'NOT CAUGHT' : 'caught    '} ${id.padEnd(8)} ${file}: ${seen?.title ?? what}${seen?.why === undefined ? '' : ` (${seen.why})`}`);
    }
  });
  process.exitCode = 0; // vitest's own says that tests failed, which was the aim
  for (const id of caught) missed.delete(id);
  console.log(`${caught.size} of ${rules.length} rules broken once and seen to fail${asked.length === 0 ? '' : ' in this run'}`);
  if (missed.size > 0) throw new Refusal(`Broken, and no test failed: ${[...missed].join(', ')}`);
});
