/** Whether everything that ships may ship: each package of the lock file that is not for development only, with its licence. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../runtime.mjs';

/** Licences that ask for no more than their notice. */
const permissive = new Set(['MIT', 'ISC', '0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC0-1.0', 'OFL-1.1', 'Unlicense']);

/** Packages whose package.json states none, with what their own licence file says. @type {Readonly<Record<string, string>>} */
const read = { 'node_modules/semaphore': 'MIT' };

/** @typedef {{ version: string, license?: string, dev?: boolean, devOptional?: boolean, link?: boolean, optional?: boolean }} Locked */

/** The licence as its package states it: some lock entries have none. @param {string} folder @param {Locked} locked @returns {string} */
const licenceOf = (folder, { license }) => {
  if (license !== undefined) return license;
  const file = path.join(root, folder, 'package.json');
  if (!existsSync(file)) return 'unknown (not installed here)';
  const stated = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof stated.license === 'string') return stated.license;
  return stated.license?.type ?? stated.licenses?.[0]?.type ?? read[folder] ?? 'unknown';
};

/** "(MIT OR GPL-3.0)" is permissive, "MIT AND GPL-3.0" is not. @param {string} licence */
export const isPermissive = (licence) =>
  licence
    .replaceAll(/[()]/g, '')
    .split(/ AND /)
    .every((part) => part.split(/ OR /).some((one) => permissive.has(one.trim())));

/** @returns {{ said: string, wrong: string[] }} */
export const checkLicences = () => {
  /** @type {Record<string, Locked>} */
  const packages = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const shipped = Object.entries(packages).filter(([folder, { dev }]) => folder !== '' && dev !== true);
  const named = shipped.map(([folder, locked]) => ({ name: folder.replace(/^.*node_modules\//, ''), version: locked.version, licence: licenceOf(folder, locked) }));
  const counts = new Map();
  for (const { licence } of named) counts.set(licence, (counts.get(licence) ?? 0) + 1);
  const list = [...counts].sort((a, b) => b[1] - a[1]).map(([licence, count]) => `${licence} ${count}`);
  return {
    said: `${named.length} packages ship: ${list.join(', ')}`,
    wrong: named.filter(({ licence }) => !isPermissive(licence)).map(({ name, version, licence }) => `${name} ${version}: ${licence}`),
  };
};
