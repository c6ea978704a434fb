/**
 * SIGKILL leaves the page cache of the system intact, so surviving it says nothing of a power cut. This test watches the browser's
 * own calls to fdatasync and fsync on the profile's IndexedDB files (strace) while it appends and crosses barriers.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { servePage } from '../bench/pageServer.mjs';
import { needBrowser } from '../scripts/browser.mjs';
import type {} from './pages/storage/page.ts';
import { browserFlags } from './support/profile.ts';
import { expect, test } from './support/test.ts';

/** The page comes from a server of its own. */
test.use({ baseURL: 'http://127.0.0.1' });

const rounds = 10;

/** A browser that runs under strace; the log names the file of every call. */
const traced = async (folder: string): Promise<{ readonly executable: string; readonly syncs: () => number }> => {
  const installed = spawnSync('strace', ['--version']).status === 0;
  expect(installed, 'strace is needed to see fdatasync: apt-get install strace').toBe(true);
  const log = path.join(folder, 'strace.log');
  const executable = path.join(folder, 'browser.sh');
  writeFileSync(executable, `#!/bin/sh\nexec strace -f -y -qq -e trace=fdatasync,fsync -o '${log}' '${await needBrowser()}' "$@"\n`);
  chmodSync(executable, 0o700);
  const calls = /\b(?:fdatasync|fsync)\(\d+<[^>]*\/IndexedDB\/[^>]*>/g;
  return { executable, syncs: () => [...readFileSync(log, 'utf8').matchAll(calls)].length };
};

/** Calls on the IndexedDB files while `act` ran. The pauses let what came before and after be written out. */
const during = async (page: Page, syncs: () => number, act: () => Promise<unknown>): Promise<number> => {
  await page.waitForTimeout(500);
  const before = syncs();
  await act();
  await page.waitForTimeout(500);
  return syncs() - before;
};

test('STO-18 every barrier and every durable append reaches fdatasync, and a relaxed append does not', async ({ folder }) => {
  test.setTimeout(120_000);
  const where = folder('traced');
  const { executable, syncs } = await traced(where);
  const server = await servePage(`${import.meta.dirname}/pages/storage`);
  const profile = path.join(where, 'profile');
  const context = await chromium.launchPersistentContext(profile, { executablePath: executable, args: browserFlags, headless: true });
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(server.url);
  await page.evaluate(async () => {
    globalThis.here = await device.start(0);
    const id = await here.create('Wells');
    globalThis.opened = await here.open(id);
    await opened.flush();
  });

  const relaxed = await during(page, syncs, () =>
    page.evaluate(async (count) => {
      const [row] = await here.storage.records.all(opened.id);
      if (row === undefined) throw new Error('no record');
      const replica = here.mint(22) as typeof row.replica;
      for (let n = 1; n <= count; n += 1) await here.storage.records.append({ ...row, replica, sequence: n });
    }, rounds),
  );
  const barriers = await during(page, syncs, () =>
    page.evaluate(async (count) => {
      for (let n = 0; n < count; n += 1) await here.storage.barrier();
    }, rounds),
  );
  const edits = await during(page, syncs, () =>
    page.evaluate(async (count) => {
      for (let n = 0; n < count; n += 1) {
        const revision = opened.write('Rename', [{ entity: here.sessionEntity, field: 'title', value: `Title ${n}` }]);
        await here.savedAt(opened, revision);
      }
    }, rounds),
  );
  await context.close();
  await server.close();
  expect(relaxed).toBe(0);
  expect(barriers).toBeGreaterThanOrEqual(rounds);
  expect(edits).toBeGreaterThanOrEqual(rounds);
});
