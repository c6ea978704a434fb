/** History behind what this device holds, and rows that go once they are older than it: with a real worker, whose clock is moved. */
import type { Page } from '@playwright/test';
import { limits } from '../shared/model/limits.ts';
import { networkNoise } from './support/quiet.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

test.use({ serviceWorkers: 'block' });

const countOf = (page: Page, table: string): Promise<number> =>
  page.evaluate(async (name) => {
    const request = indexedDB.open('holdfast');
    await new Promise((resolve) => (request.onsuccess = resolve));
    const counting = request.result.transaction(name).objectStore(name).count();
    await new Promise((resolve) => (counting.onsuccess = resolve));
    request.result.close();
    return counting.result;
  }, table);

test('HIS-7 CMP-1 older versions come from the server on a press, to the beginning; rows older than history go behind the checkpoint, and all is there', async ({ page, browser, server, quiet }) => {
  test.setTimeout(120_000);
  quiet.allow(networkNoise);
  quiet.allow(/blocked by Playwright/);
  await page.goto('/');
  await page.getByRole('button', { name: 'New session' }).click();
  await bench.addPanel(page, 'Note');
  await bench.rename(page, 'Note', 'Moved about');
  // Enough records for a checkpoint: a panel goes to and fro, each step when the one before it has been appended.
  while ((await countOf(page, 'records')) < limits.checkpointRecords + 5) {
    await bench.panel(page, 'Moved about').evaluate(async (panel) => {
      for (let step = 0; step < 120; step += 1) {
        panel.dispatchEvent(new KeyboardEvent('keydown', { key: step % 2 === 0 ? 'ArrowRight' : 'ArrowLeft', bubbles: true }));
        await new Promise((next) => setTimeout(next, 8));
      }
    });
  }
  await bench.rename(page, 'Moved about', 'Moved again');
  await bench.whenSynced(page);
  const before = await countOf(page, 'records');
  await expect.poll(() => countOf(page, 'bases'), { timeout: 60_000 }).toBe(1);
  await page.goto('/');
  const words = await bench.recoveryWords(page);

  const other = await browser.newContext({ baseURL: server.url, serviceWorkers: 'block' });
  quiet.watch(other);
  const there = await other.newPage();
  await there.goto('/');
  await bench.restore(there, words);
  await bench.openFirstSession(there, 'Untitled session');
  await expect(bench.panel(there, 'Moved again')).toBeVisible({ timeout: 20_000 });
  expect(await countOf(there, 'records')).toBeLessThan(before);
  await there.getByRole('button', { name: 'More', exact: true }).click();
  await there.getByRole('menuitem', { name: /^History/ }).click();
  const history = there.getByRole('dialog', { name: 'History' });
  await expect(history).toContainText('Older versions are kept on the server.');
  await history.getByRole('button', { name: 'Load older versions' }).click();
  await expect(history).toContainText('This is where the session begins.', { timeout: 30_000 });
  await expect(history.getByRole('navigation', { name: 'Versions' })).toContainText(/\d changes/);
  await other.close();

  // The worker of the next start lives forty days later.
  await page.route(/sync\.worker.*\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `{ const now = Date.now; Date.now = () => now() + ${40 * 24 * 60 * 60_000}; }\n${await response.text()}` });
  });
  await page.goto('/');
  // What was written while the checkpoint was made lies behind it still.
  await expect.poll(() => countOf(page, 'records'), { timeout: 60_000 }).toBeLessThan(before / 2);
  await bench.openFirstSession(page, 'Untitled session');
  await expect(bench.panel(page, 'Moved again')).toBeVisible();
  await bench.rename(page, 'Moved again', 'Goes on');
  await bench.whenSynced(page);
});
