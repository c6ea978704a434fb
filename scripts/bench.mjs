/**
 * `npm run bench [-- name]`: runs bench/<name>.bench.mjs, or all, one after the other so that none disturbs another. Each exports
 * `run({ log })` and logs figures (bench/figure.mjs) among what it says. A table of all comes last, `--json=FILE` writes them into a
 * file, `--save` makes them the baselines of this class of machine. What is over its limit, much worse than its baseline, or a bench
 * without a figure, fails.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { readBaselines, saveBaselines, table, verdict } from './benchReport.mjs';
import { Refusal, root, run } from './runtime.mjs';

const folder = path.join(root, 'bench');

/** @typedef {import('./benchReport.mjs').Figure} Figure */

/** @param {string} line @returns {Figure[]} */
const figureIn = (line) => (/^\{.*"pass":/.test(line) ? [JSON.parse(line)] : []);

/** @param {string} name @returns {Promise<Figure[]>} */
const measure = async (name) => {
  /** @type {Figure[]} */
  const figures = [];
  const log = (/** @type {string} */ line) => {
    console.log(line);
    figures.push(...figureIn(line));
  };
  const bench = await import(pathToFileURL(path.join(folder, `${name}.bench.mjs`)).href);
  await bench.run({ log });
  if (figures.length === 0) throw new Refusal(`The bench "${name}" measured nothing.`);
  return figures;
};

await run(async () => {
  const known = readdirSync(folder).flatMap((file) => (file.endsWith('.bench.mjs') ? [file.slice(0, -'.bench.mjs'.length)] : []));
  const words = process.argv.slice(2);
  const asked = words.filter((word) => !word.startsWith('--'));
  for (const name of asked) if (!known.includes(name)) throw new Refusal(`No bench "${name}"; there are: ${known.join(', ')}.`);
  /** @type {Figure[]} */
  const figures = [];
  for (const name of asked.length === 0 ? known : asked) figures.push(...(await measure(name)));
  const baselines = readBaselines();
  console.log(`\n${table(figures, baselines)}`);
  const json = words.find((word) => word.startsWith('--json='))?.slice('--json='.length);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`);
  if (words.includes('--save')) saveBaselines(figures);
  const failed = figures.filter((figure) => ['over the limit', 'worse'].includes(verdict(figure, baselines[figure.name])));
  if (failed.length > 0) throw new Refusal(`Over the limit or worse than before: ${failed.map(({ name }) => name).join(', ')}`);
});
