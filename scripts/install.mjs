/**
 * Installs the packages of the lock file when it changed since the last install. `npm ci`, because it takes exactly what the lock
 * file says and checks every package's digest. Plain JavaScript of Node 20, no packages.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { Refusal, root } from './runtime.mjs';

const stamp = path.join(root, 'node_modules', '.holdfast-lock');

const lockDigest = () => createHash('sha256').update(readFileSync(path.join(root, 'package-lock.json'))).digest('hex');

/**
 * npm without a shell where npm says where it lies (under `npm start`), which also survives spaces in paths on Windows. The Node
 * that runs it is npm's own: the pinned one lies in node_modules, which the install replaces.
 * @param {string[]} args
 */
const npm = (args) => {
  const { npm_execpath: cli, npm_node_execpath: own } = process.env;
  /** @type {import('node:child_process').SpawnSyncOptionsWithStringEncoding} */
  const options = { cwd: root, stdio: ['ignore', 'inherit', 'pipe'], encoding: 'utf8' };
  const windows = process.platform === 'win32';
  const { status, stderr, error } =
    cli === undefined || !/\.[cm]?js$/.test(cli)
      ? spawnSync(windows ? 'npm.cmd' : 'npm', args, { ...options, shell: windows })
      : spawnSync(own !== undefined && existsSync(own) ? own : process.execPath, [cli, ...args], options);
  return { code: status ?? 1, errors: error?.message ?? stderr };
};

/** @param {string} errors what npm printed */
const reason = (errors) => {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(errors)) return 'the package registry cannot be reached';
  const lines = errors.split('\n').map((line) => line.replace(/^npm (error|ERR!)\s*/, '').trim());
  return lines.find((line) => line.length > 0 && !line.startsWith('code ')) ?? 'npm gave no reason';
};

export const install = async () => {
  const digest = lockDigest();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  console.log('Installing packages (first start, or the lock file changed) …');
  // Windows cannot delete a program that is running, and this script may run on the pinned Node inside node_modules.
  const inside = process.platform === 'win32' && process.execPath.startsWith(path.join(root, 'node_modules'));
  const args = [inside ? 'install' : 'ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, errors } = npm(args);
  if (code !== 0) throw new Refusal(`The packages could not be installed: ${reason(errors)}. Nothing was started; try again when it is solved.`);
  writeFileSync(stamp, digest);
};
