/**
 * Where a test that `npm run broken` runs does not load what is broken as a module of its own: what it reads as text (tests that hold every
 * file to a rule do), and the modules of the processes that it starts.
 */
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { registerHooks, syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const { HOLDFAST_BROKEN } = process.env;

/** What it starts comes here first, whatever environment it is given. @template {(...all: never[]) => unknown} Start @param {Start} start @returns {Start} */
const handingOn = (start) =>
  new Proxy(start, {
    apply: (own, self, [command, words, options]) =>
      Reflect.apply(own, self, [command, words, { ...options, env: { ...(options?.env ?? process.env), NODE_OPTIONS: `--import=${import.meta.url}`, HOLDFAST_BROKEN } }]),
  });

/** @param {{ readonly file: string, readonly what: string, readonly instead: string }} broken */
const breakWith = ({ file, what, instead }) => {
  const spoilt = (/** @type {string} */ text) => text.replace(what, () => instead);
  fs.readFileSync = new Proxy(fs.readFileSync, {
    apply: (read, self, [from, ...how]) => {
      const found = Reflect.apply(read, self, [from, ...how]);
      return typeof found === 'string' && path.resolve(String(from)) === file ? spoilt(found) : found;
    },
  });
  childProcess.spawn = handingOn(childProcess.spawn);
  childProcess.spawnSync = handingOn(childProcess.spawnSync);
  syncBuiltinESMExports();
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context);
      return url === pathToFileURL(file).href && loaded.source !== undefined ? { ...loaded, source: spoilt(Buffer.from(/** @type {Uint8Array} */ (loaded.source)).toString()) } : loaded;
    },
  });
};

if (HOLDFAST_BROKEN !== undefined && HOLDFAST_BROKEN !== '') breakWith(JSON.parse(HOLDFAST_BROKEN));
