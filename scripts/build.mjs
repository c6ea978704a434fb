/**
 * Builds the client into dist/ when the content of its sources changed, so that a start without changes takes no build.
 * Plain JavaScript of Node 20, no packages; Vite itself runs on the pinned Node.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { Refusal, pinnedNode, root, run } from './runtime.mjs';

const sources = ['CHANGELOG.md', 'client', 'shared', 'public', 'scripts/vite', 'scripts/engine-plugin.ts', 'vite.config.ts', 'tsconfig.base.json', 'package-lock.json'];
const stamp = path.join(root, 'node_modules', '.cache', 'holdfast-build');

/** Files at or under a path, sorted; tests do not count. @param {string} name @returns {string[]} */
const filesUnder = (name) => {
  const full = path.join(root, name);
  if (!existsSync(full)) return [];
  if (statSync(full).isDirectory()) return readdirSync(full).sort().flatMap((entry) => filesUnder(`${name}/${entry}`));
  return /\.(test|bench)\.tsx?$/.test(name) ? [] : [name];
};

const sourceDigest = () => {
  const hash = createHash('sha256');
  for (const file of sources.flatMap(filesUnder)) {
    hash.update(`\0${file}\0`).update(createHash('sha256').update(readFileSync(path.join(root, file))).digest());
  }
  return hash.digest('hex');
};

export const build = async () => {
  const digest = sourceDigest();
  const built = existsSync(path.join(root, 'dist', 'index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
  if (built) return;
  console.log('Building (sources changed) …');
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status } = spawnSync(pinnedNode(), [vite, 'build', '--logLevel', 'warn'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Refusal('The build failed; its messages stand above.');
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await run(build);
