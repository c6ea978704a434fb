/**
 * Whether who has the sources can tell that a server serves what they say: two builds, of two copies of the sources at different
 * places, are equal to the byte. The digest is over all files, names included; it is the one to publish with a release.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { Refusal, root } from '../runtime.mjs';

const sources = ['client', 'shared', 'public', 'scripts', 'vite.config.ts', 'tsconfig.base.json', 'package.json', 'package-lock.json'];

/** @param {string} folder @param {string} at @returns {[name: string, digest: string][]} */
const digests = (folder, at = '') =>
  readdirSync(path.join(folder, at))
    .sort()
    .flatMap((entry) => {
      const name = at === '' ? entry : `${at}/${entry}`;
      if (statSync(path.join(folder, name)).isDirectory()) return digests(folder, name);
      return [[name, createHash('sha256').update(readFileSync(path.join(folder, name))).digest('hex')]];
    });

/** @param {string} within */
const built = (within) => {
  const copy = mkdtempSync(path.join(within, 'copy-'));
  for (const name of sources) cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status, stderr } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'error'], { cwd: copy, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  if (status !== 0) throw new Refusal(`The build failed: ${stderr}`);
  return digests(path.join(copy, 'dist'));
};

/** @returns {{ said: string, wrong: string[] }} */
export const checkBuild = () => {
  const within = mkdtempSync(path.join(tmpdir(), 'holdfast-build-'));
  try {
    const [one, other] = [built(within), new Map(built(within))];
    const whole = createHash('sha256').update(one.map(([name, digest]) => `${digest}  ${name}\n`).join('')).digest('hex');
    const wrong = one.filter(([name, digest]) => other.get(name) !== digest).map(([name]) => `${name} differs`);
    return { said: `${one.length} files, SHA-256 of all ${whole}`, wrong: one.length === other.size ? wrong : [...wrong, `${one.length} files and ${other.size}`] };
  } finally {
    rmSync(within, { recursive: true });
  }
};
