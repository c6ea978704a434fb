/**
 * `npm run simulate -- --seeds=N --steps=M --from=SEED`: the product's own code under the troubles of real networks, disks, machines
 * and servers, repeatable by its seed.
 *
 *   --twice       runs each seed twice and compares the traces
 *   --jobs=N      shares the seeds among so many processes
 *   --all         goes on behind a seed that fails
 *   --shrink      makes a failure small (--tries=N attempts)
 *   --profile     prints where the time went
 *   --trace       prints what happened
 *   --case=FILE   runs a case that was printed, in place of seeds
 *   --without=KIND,KIND  leaves operations of these kinds out
 *   --planted     plants known bugs, one after the other (--only=TEXT: those whose name holds it), and prints how many seeds noticed each
 *   --plant=NAME  runs with one of them, where it is looked for (planted.ts); --around=NAME there without it
 *   --together    the server loses what it promised, and so do devices (machines copied, disks lost or damaged): to look for what that takes
 *   --month       a device is used for --days=30 and --edits=3000 without a connection and comes back, in place of seeds
 *   --exhaustive  tries every interleaving of small programs instead
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Refusal, root, run } from './runtime.mjs';
import { shareSeeds, tryAll } from './simulations.mjs';

const at = (/** @type {string} */ file) => pathToFileURL(path.join(root, file)).href;
/** Parts of the platform that a simulation has in another form. @type {Readonly<Record<string, string>>} */
const instead = { [at('client/session/records/deflate.ts')]: at('shared/testing/simulator/quickDeflate.ts') };
const watchedYjs = at('shared/testing/simulator/watchedYjs.ts');

/** @typedef {import('./simulations.mjs').Planted} Planted */

/** Texts of the modules that the bug changes, by file. @param {Planted} bug @returns {Map<string, string>} */
const spoilt = ({ name, file, pieces }) => {
  const texts = new Map();
  for (const [what, other, elsewhere = file] of pieces) {
    const text = texts.get(elsewhere) ?? readFileSync(path.join(root, elsewhere), 'utf8');
    if (text.split(what).length !== 2) throw new Refusal(`${name}: not found once in ${elsewhere}: ${what}`);
    texts.set(elsewhere, text.replace(what, () => other));
  }
  return texts;
};

/** @param {Planted | undefined} bug */
const hook = (bug) => {
  const sources = new Map(bug === undefined ? [] : [...spoilt(bug)].map(([file, text]) => [at(file), text]));
  registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === 'yjs' && context.parentURL !== watchedYjs) return { ...next(specifier, context), url: watchedYjs, format: 'module-typescript' };
      const found = next(specifier, context);
      const other = instead[found.url];
      return other === undefined ? found : { ...found, url: other };
    },
    load: (url, context, next) => {
      const source = sources.get(url);
      return source === undefined ? next(url, context) : { format: 'module-typescript', source, shortCircuit: true };
    },
  });
};

await run(async () => {
  const argv = process.argv.slice(2);
  if (argv.includes('--exhaustive')) {
    const { main } = await import(at('shared/testing/exhaustive/main.ts'));
    process.exitCode = await main();
    return;
  }
  const { planted } = await import(at('shared/testing/simulator/planted.ts'));
  for (const bug of planted) spoilt(bug);
  const told = (/** @type {string} */ option) => argv.find((text) => text.startsWith(`--${option}=`))?.slice(option.length + 3);
  const jobs = Number(told('jobs') ?? 1);
  if (argv.includes('--planted')) {
    const wanted = planted.filter((/** @type {Planted} */ { name }) => name.includes(told('only') ?? ''));
    return tryAll(wanted, Number(told('seeds') ?? 200), argv.filter((text) => text.startsWith('--steps=')), jobs);
  }
  if (jobs > 1) {
    if (!(await shareSeeds(argv, jobs))) process.exitCode = 1;
    return;
  }
  const name = told('plant') ?? told('around');
  const bug = planted.find((/** @type {Planted} */ each) => each.name === name);
  if (name !== undefined && bug === undefined) throw new Refusal(`No planted bug "${name}"`);
  hook(told('plant') === undefined ? undefined : bug);
  const { main } = await import(at('shared/testing/simulator/main.ts'));
  process.exitCode = await main(argv, bug?.around);
});
