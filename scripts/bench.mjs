/**
 * `npm run bench [-- name]`: runs bench/<name>.bench.mjs, or all, one after the other so that none disturbs another. Each exports
 * `run({ log })` and logs JSON lines {name, goal, limit, value, pass}; a line that does not pass, or a bench without one, fails.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { Refusal, root, run } from './runtime.mjs';

const folder = path.join(root, 'bench');

/** @typedef {{ name: string, goal: number, limit: number, value: number, pass: boolean }} Figure */

/** @param {string} line @returns {Figure[]} */
const figureIn = (line) => (/^\{.*"pass":/.test(line) ? [JSON.parse(line)] : []);

/** @param {string} name @returns {Promise<string[]>} names of what is over its limit or broken */
const measure = async (name) => {
  /** @type {Figure[]} */
  const figures = [];
  const log = (/** @type {string} */ line) => {
    console.log(line);
    figures.push(...figureIn(line));
  };
  const bench = await import(pathToFileURL(path.join(folder, `${name}.bench.mjs`)).href);
  await bench.run({ log });
  return figures.length === 0 ? [name] : figures.filter((figure) => !figure.pass).map((figure) => figure.name);
};

await run(async () => {
  const known = readdirSync(folder).flatMap((file) => (file.endsWith('.bench.mjs') ? [file.slice(0, -'.bench.mjs'.length)] : []));
  const asked = process.argv[2];
  if (asked !== undefined && !known.includes(asked)) throw new Refusal(`No bench "${asked}"; there are: ${known.join(', ')}.`);
  const failed = [];
  for (const name of asked === undefined ? known : [asked]) failed.push(...(await measure(name)));
  if (failed.length > 0) throw new Refusal(`Over the limit or broken: ${failed.join(', ')}`);
});
