/**
 * What `npm run broken` breaks: rows of scripts/broken/*.mjs, each the ids of rules, a module, a piece of its text, what stands instead,
 * and, where the rule has slower tests too, the files of those that are run. A piece stands exactly once in its module.
 */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './runtime.mjs';

/** @typedef {{ readonly ids: string, readonly file: string, readonly what: string, readonly instead: string, readonly tests?: readonly string[] }} Break */

/** @returns {Promise<readonly Break[]>} */
export const breaks = async () => {
  const tables = globSync('scripts/broken/*.mjs', { cwd: root }).toSorted();
  return (await Promise.all(tables.map((file) => import(path.join(root, file))))).flatMap(({ default: rows }) =>
    rows.map((/** @type {readonly [string, string, string, string, ...string[]]} */ [ids, file, what, instead, ...tests]) => ({ ids, file, what, instead, ...(tests.length > 0 && { tests }) })),
  );
};

/** What no longer fits the product or its rules, in words. @param {readonly Break[]} rows @param {readonly string[]} rules */
export const misfits = (rows, rules) =>
  rows.flatMap(({ ids, file, what }) => {
    const times = readFileSync(path.join(root, file), 'utf8').split(what).length - 1;
    return [
      ...(times === 1 ? [] : [`${ids}: found ${times} times, not once, in ${file}: ${what}`]),
      ...ids.split(' ').filter((id) => !rules.includes(id)).map((id) => `${id} is no rule of shared/SPEC.md`),
    ];
  });
