/**
 * Which Node runs what. The system's Node may be 20 and runs only these scripts; everything else runs on the Node 24 that the
 * lock file pins as a plain binary package. No such package exists for macOS, so there the system's own Node must be 24.
 * Plain JavaScript of Node 20, no packages: this runs before anything is installed.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const oldest = process.platform === 'darwin' ? 24 : 20;
const major = Number(process.versions.node.split('.')[0]);

/** One clear line instead of a stack trace: what is wrong and what to do. */
export class Refusal extends Error {}

export const checkNode = () => {
  if (major < oldest) throw new Refusal(`Holdfast needs Node ${oldest} or newer; this is ${process.versions.node}. See https://nodejs.org.`);
};

/** The pinned Node 24 once it is installed, else the running one if that is new enough. */
export const pinnedNode = () => {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const file = path.join(root, 'node_modules', `node-${system}-${process.arch}`, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(file)) return file;
  if (major >= 24) return process.execPath;
  throw new Refusal(`No pinned Node 24 for ${process.platform}-${process.arch}: please install Node 24 or newer.`);
};

/** For the environment of a Node: what it compiled is kept for its next start, which takes half the time then. */
export const compileCache = { NODE_COMPILE_CACHE: path.join(root, 'node_modules', '.cache', 'node') };

/** Runs `main`; a Refusal becomes one line and exit code 1, everything else is a bug and keeps its trace. @param {() => Promise<void>} main */
export const run = async (main) => {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
};
