/**
 * What `npm run broken` breaks: rows of scripts/broken/*.mjs, each the ids of rules, a module, a piece of its text, what stands instead,
 * and, where the rule has slower tests too, the files of those that are run; `-- --browser` takes scripts/broken/browser/*.mjs. A piece
 * stands exactly once in its module.
 */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './runtime.mjs';

/** @typedef {{ readonly ids: string, readonly file: string, readonly what: string, readonly instead: string, readonly tests?: readonly string[], readonly title?: string }} Break */

const tables = async (/** @type {string} */ files) => (await Promise.all(globSync(files, { cwd: root }).toSorted().map((file) => import(path.join(root, file))))).flatMap(({ default: rows }) => rows);

/** @returns {Promise<readonly Break[]>} */
export const breaks = async () =>
  (await tables('scripts/broken/*.mjs')).map((/** @type {readonly [string, string, string, string, ...string[]]} */ [ids, file, what, instead, ...tests]) => ({ ids, file, what, instead, ...(tests.length > 0 && { tests }) }));

/** Those of the browser's tests: the fifth text names the spec, a sixth the part of a title that alone is run. @returns {Promise<readonly Break[]>} */
export const breaksInBrowser = async () =>
  (await tables('scripts/broken/browser/*.mjs')).map((/** @type {readonly [string, string, string, string, string, string?]} */ [ids, file, what, instead, spec, title]) => ({ ids, file, what, instead, tests: [`e2e/${spec}.spec.ts`], ...(title !== undefined && { title }) }));

/** What no longer fits the product or its rules, in words. @param {readonly Break[]} rows @param {readonly string[]} rules */
export const misfits = (rows, rules) =>
  rows.flatMap(({ ids, file, what }) => {
    const times = readFileSync(path.join(root, file), 'utf8').split(what).length - 1;
    return [
      ...(times === 1 ? [] : [`${ids}: found ${times} times, not once, in ${file}: ${what}`]),
      ...ids.split(' ').filter((id) => !rules.includes(id)).map((id) => `${id} is no rule of shared/SPEC.md`),
    ];
  });
