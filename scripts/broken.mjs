/**
 * `npm run broken [-- ID … | FILE …]`: breaks the product once for each rule, and sees the rule's test fail. scripts/broken/*.mjs say
 * what is broken (breaks.mjs). The piece is replaced as the module is loaded, or the file read (brokenElsewhere.mjs), so the product carries no seam. A rule counts as caught when a test whose title carries
 * its id fails with the piece replaced and passes without; a module that does not load is caught by nothing.
 */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createVitest } from 'vitest/node';
import { breaks, misfits } from './breaks.mjs';
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

await run(async () => {
  const [all, tests, rules] = [await breaks(), carriers(), rulesIn(read('shared/SPEC.md'))];
  const asked = process.argv.slice(2);
  const chosen = all.filter(({ ids, file }) => asked.length === 0 || asked.some((word) => ids.split(' ').includes(word) || file.includes(word)));
  const unfit = misfits(all, rules);
  if (unfit.length > 0) throw new Refusal(unfit.join('\n'));
  const { test, close } = await open();
  /** @type {Record<'caught' | 'missed', Set<string>>} */
  const { caught, missed } = { caught: new Set(), missed: new Set() };
  const filesOf = (/** @type {Break} */ { ids, tests: named }) => [...new Set(named ?? ids.split(' ').flatMap((id) => tests.get(id) ?? []))];
  const groups = Map.groupBy(chosen, (one) => filesOf(one).join());
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const files = filesOf(first);
    const { passed } = await test(files, group.flatMap(({ ids }) => ids.split(' ')));
    for (const one of group) {
      const ids = one.ids.split(' ');
      const { failed } = await test(files, ids, one);
      for (const id of ids) {
        const seen = failed.find((title) => carries(title, id) && passed.includes(title));
        (seen === undefined ? missed : caught).add(id);
        console.log(`${seen === undefined ? 'NOT CAUGHT' : 'caught    '} ${id.padEnd(8)} ${one.file}: ${seen ?? one.what}`);
      }
    }
  }
  await close();
  process.exitCode = 0; // vitest's own says that tests failed, which was the aim
  for (const id of caught) missed.delete(id);
  console.log(`${caught.size} of ${rules.length} rules broken once and seen to fail${asked.length === 0 ? '' : ' in this run'}`);
  if (missed.size > 0) throw new Refusal(`Broken, and no test failed: ${[...missed].join(', ')}`);
});
