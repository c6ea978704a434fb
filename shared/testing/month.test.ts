/** A device that was away for long, over the simulator (simulator/month.ts), in a process of its own; `npm run simulate -- --month` is the whole month. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

test('SYN-64 after days away five sessions come into step: all is sent, every conflict listed, nothing there twice', { timeout: 300_000 }, () => {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/simulate.mjs', '--month', '--days=2', '--edits=120'], { cwd: root, encoding: 'utf8' });
  expect({ status, found: status === 0 ? '' : stdout }).toEqual({ status: 0, found: '' });
  // What never happened proves nothing.
  expect(stdout).toMatch(/, 120 edits there and 12 at home, \d{2,} records waited/);
  expect(stdout).toMatch(/ [1-9]\d* conflicts listed; 0 wrong/);
});
