/**
 * The simulator (`npm run simulate`) as part of every test run: in a process of its own, because it replaces timers, clocks and locks.
 * Bounded by the number of seeds, so that the same seeds run everywhere; what it met is printed.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { allFaults } from './simulator/faults.ts';

const root = path.resolve(import.meta.dirname, '../..');

const simulate = (...options: string[]) =>
  spawnSync(process.execPath, ['scripts/simulate.mjs', ...options], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });

test('SYN-23 what once failed does so no more', { timeout: 600_000 }, () => {
  const { status, stdout } = simulate('--replay');
  process.stdout.write(stdout);
  expect({ status, found: status === 0 ? '' : stdout }).toEqual({ status: 0, found: '' });
});

test('SYN-23 real code under every kind of trouble converges, and no write that was promised is lost', { timeout: 600_000 }, () => {
  const { status, stdout, stderr } = simulate('--seeds=40', '--steps=500');
  process.stdout.write(stdout);
  expect({ status, stderr, found: status === 0 ? '' : stdout }).toEqual({ status: 0, stderr: '', found: '' });
  // What never happened proves nothing. Flipped bits are not drawn: what a device then writes behind one is a finding that is open.
  const counts = new Map([...stdout.matchAll(/^ *(\d+) {2}(.+)$/gm)].map(([, count, kind]) => [kind, Number(count)]));
  const rare = (kinds: readonly string[], least: number): string[] => kinds.filter((kind) => (counts.get(kind) ?? 0) < least);
  expect(rare(allFaults.filter((kind) => kind !== 'bit flipped in a read'), 2)).toEqual([]);
  expect(rare(Array.from({ length: 13 }, (_, kind) => `done: edit ${kind}`), 100)).toEqual([]);
  expect(rare(['done: an edit that something came into', 'done: conflict of values settled', 'done: conflict of a deletion settled', 'done: undo done'], 10)).toEqual([]);
});
