/**
 * `npm run simulate -- --seeds=N --steps=M --from=SEED [--twice]`: the product's own code under the troubles of real networks, disks,
 * machines and servers, repeatable by its seed. `--planted` plants known bugs, one after the other, and says how many seeds it took
 * to notice each; `--plant=<name>` runs with one of them. `--exhaustive` tries every interleaving of small programs instead.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { pinnedNode, Refusal, root, run } from './runtime.mjs';

const at = (/** @type {string} */ file) => pathToFileURL(path.join(root, file)).href;
/** Parts of the platform that a simulation has in another form. @type {Readonly<Record<string, string>>} */
const instead = { [at('client/session/deflate.ts')]: at('shared/testing/simulator/quickDeflate.ts') };

/** @typedef {{ name: string, file: string, pieces: readonly (readonly [string, string, string?])[] }} Planted */

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

/** @param {readonly string[]} options */
const simulate = (options) => spawnSync(pinnedNode(), ['scripts/simulate.mjs', '--quiet', ...options], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });

/**
 * The first seed that fails with the bug and not without it. @param {string} name @param {number} most @param {readonly string[]} more
 * @returns {{ seeds: number, what: string } | undefined}
 */
const firstCatch = (name, most, more) => {
  for (let from = 1; from <= most; ) {
    const { stdout } = simulate([`--plant=${name}`, `--from=${from}`, `--seeds=${most - from + 1}`, ...more]);
    const [, count, what = ''] = /^caught after (\d+) seeds: (.*)$/m.exec(stdout) ?? [];
    if (count === undefined) return undefined;
    const seed = from + Number(count) - 1;
    if (simulate([`--from=${seed}`, '--seeds=1', ...more]).status === 0) return { seeds: seed, what };
    from = seed + 1;
  }
  return undefined;
};

/** @param {readonly Planted[]} bugs @param {number} most @param {readonly string[]} more */
const tryAll = (bugs, most, more) => {
  const missed = [];
  for (const { name } of bugs) {
    const found = firstCatch(name, most, more);
    if (found === undefined) missed.push(name);
    console.log(found === undefined ? `not caught  ${name}` : `${String(found.seeds).padStart(4)} seeds  ${name}: ${found.what}`);
  }
  console.log(`planted bugs: ${bugs.length - missed.length} of ${bugs.length} caught within ${most} seeds`);
  if (missed.length > 0) throw new Refusal(`Not caught: ${missed.join(', ')}`);
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
  if (argv.includes('--planted')) {
    const most = Number(argv.find((text) => text.startsWith('--seeds='))?.slice('--seeds='.length) ?? 200);
    return tryAll(planted, most, argv.filter((text) => text.startsWith('--steps=')));
  }
  const name = argv.find((text) => text.startsWith('--plant='))?.slice('--plant='.length);
  const bug = planted.find((/** @type {Planted} */ each) => each.name === name);
  if (name !== undefined && bug === undefined) throw new Refusal(`No planted bug "${name}"`);
  hook(bug);
  const { main } = await import(at('shared/testing/simulator/main.ts'));
  process.exitCode = await main(argv);
});
