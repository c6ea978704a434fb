/**
 * The simulator (`npm run simulate`) as part of every test run: in a process of its own, because it replaces timers, clocks and locks.
 * Bounded by the number of seeds, so that the same seeds run everywhere; what it met is printed.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { allFaults } from './simulator/faults.ts';
import { planted } from './simulator/planted.ts';

const root = path.resolve(import.meta.dirname, '../..');

const simulate = (...options: string[]) =>
  spawnSync(process.execPath, ['scripts/simulate.mjs', ...options], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });

test('SYN-23 what once failed does so no more', { timeout: 600_000 }, () => {
  const { status, stdout } = simulate('--replay');
  process.stdout.write(stdout);
  expect({ status, found: status === 0 ? '' : stdout }).toEqual({ status: 0, found: '' });
});

test('SYN-23 the same seed takes the same course, to the last request and the last fact', { timeout: 600_000 }, () => {
  const { status, stdout } = simulate('--seeds=2', '--from=200', '--steps=500', '--twice', '--quiet');
  expect({ status, found: status === 0 ? '' : stdout }).toEqual({ status: 0, found: '' });
});

test('SYN-23 nothing is loaded in the midst of a run', () => {
  const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');
  const filesOf = (folder: string): string[] => readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.test|\.worker)\.ts$/.test(file)).map((file) => `${folder}/${file}`);
  const loadedBy = (file: string, how: RegExp): string[] => [...textOf(file).matchAll(how)].map(([, name = '']) => path.posix.join(path.posix.dirname(file), name));
  const before = new Set(loadedBy('shared/testing/simulator/modules.ts', /^import '([^']+)'/gm));
  const later = ['client/sync', 'client/session'].flatMap(filesOf).flatMap((file) => loadedBy(file, /(?<!typeof )import\('([^']+)'\)/g));
  expect(later.length).toBeGreaterThan(10);
  expect(later.filter((file) => !before.has(file))).toEqual([]);
});

test('SYN-23 every bug to be planted finds its place in the product as it is', () => {
  expect(planted.length).toBeGreaterThanOrEqual(29);
  const missing = planted.flatMap(({ name, file, pieces }) =>
    pieces.filter(([what, , elsewhere = file]) => readFileSync(path.join(root, elsewhere), 'utf8').split(what).length !== 2).map(([what]) => `${name}: ${what}`),
  );
  expect(missing).toEqual([]);
});

test('SYN-23 real code under every kind of trouble converges, and no write that was promised is lost', { timeout: 600_000 }, () => {
  const { status, stdout, stderr } = simulate('--seeds=45', '--steps=500');
  process.stdout.write(stdout);
  expect({ status, stderr, found: status === 0 ? '' : stdout }).toEqual({ status: 0, stderr: '', found: '' });
  // What never happened proves nothing.
  const counts = new Map([...stdout.matchAll(/^ *(\d+) {2}(.+)$/gm)].map(([, count, kind]) => [kind, Number(count)]));
  const rare = (kinds: readonly string[], least: number): string[] => kinds.filter((kind) => (counts.get(kind) ?? 0) < least);
  expect(new Set(allFaults).size).toBeGreaterThanOrEqual(40);
  expect(rare(allFaults, 1)).toEqual([]);
  expect(rare(Array.from({ length: 14 }, (_, kind) => `done: edit ${kind}`), 100)).toEqual([]);
  expect(rare(['done: an edit that something came into', 'done: conflict of values settled', 'done: conflict of a deletion settled', 'done: undo done'], 10)).toEqual([]);
  expect(rare(['done: session deleted', 'recovered copy'], 3)).toEqual([]);
});
