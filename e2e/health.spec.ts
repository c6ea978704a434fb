/** Storage and sync in one place: what is only here, what takes the space, pausing, the log of rounds, and the badge. */
import type { Page } from '@playwright/test';
import { whenInstalled } from './support/installed.ts';
import { looks, inspect, takeLook } from './support/looks.ts';
import { networkNoise } from './support/quiet.ts';
import { startServer } from './support/server.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

const open = async (page: Page) => {
  await bench.status(page).getByRole('button').click();
  await page.getByRole('button', { name: 'Storage and sync…' }).click();
  return page.getByRole('dialog', { name: 'Storage and sync' });
};
const close = (page: Page) => page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click();

test('HEA-1 HEA-3 what is only here is named and counted until the server has it; rounds are listed without content', async ({ page, context, server, quiet }) => {
  quiet.allow(networkNoise);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(server.url);
  await bench.importFile(page, bench.weatherFile);
  await bench.whenSynced(page);
  await whenInstalled(page);
  await context.setOffline(true);
  await bench.rename(page, 'seattle-weather', 'Canary title 5150');
  await bench.whenSaved(page);
  const dialog = await open(page);
  await expect(dialog).toContainText(/Only on this device\s*1 session, oldest change just now/);
  await expect(dialog).toContainText(/Last fully synced\s*(just now|1 minute ago)/);
  await expect(dialog).toContainText(/Data sets\s*48\skB/);
  await expect(dialog).toContainText('The browser may clear what is here');
  await context.setOffline(false);
  await dialog.getByRole('button', { name: 'Sync now' }).click();
  await expect(dialog).toContainText(/Only on this device\s*Nothing/, { timeout: 20_000 });
  await page.waitForTimeout(2_500); // rounds are written together
  await dialog.getByText('What syncing did').click();
  await expect(dialog.locator('pre')).toContainText(/push\s+\S{4}\s+answered/);
  await dialog.getByRole('button', { name: 'Copy' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/list\s+-\s+answered/);
  expect(copied).not.toContain('Canary');
  for (const look of looks) {
    await takeLook(page, look);
    await inspect(page, `health ${look.name}`);
  }
});

test('HEA-2 HEA-4 pausing is seen in the status, outlives a reload, and resuming sends what waited; the badge counts', async ({ page, server, quiet }) => {
  quiet.allow(networkNoise);
  await page.goto(server.url);
  await bench.importFile(page, bench.weatherFile);
  await bench.whenSynced(page);
  const dialog = await open(page);
  await dialog.getByRole('button', { name: 'Pause syncing' }).click();
  await expect(dialog).toContainText('You paused syncing on this device.');
  await close(page);
  await bench.rename(page, 'seattle-weather', 'Written while paused');
  await bench.whenSaved(page);
  await expect(bench.status(page)).toHaveText('Saved on this device · Paused');
  await page.reload();
  await expect(bench.status(page)).toHaveText('Saved on this device · Paused', { timeout: 20_000 });
  await bench.status(page).getByRole('button').click();
  await expect(page.getByText('You paused syncing. 1 change waits to be sent')).toBeVisible();
  const worker = page.workers().find((each) => each.url().includes('sync.worker'));
  await worker?.evaluate(() => {
    const counts: number[] = [];
    Object.assign(self, { counts });
    Object.defineProperty(navigator, 'setAppBadge', { value: async (count: number) => void counts.push(count) });
  });
  await page.getByRole('button', { name: 'Resume syncing' }).click();
  await bench.whenSynced(page);
  expect(await worker?.evaluate(() => (self as unknown as { counts: number[] }).counts)).toEqual([1, 0]);
});

test('HEA-6 a server for invited people says so, takes the code in Storage and sync, tells a wrong one, and then everything syncs', async ({ page, folder, quiet }) => {
  quiet.allow(networkNoise);
  quiet.allow(/status of 403 \(Forbidden\) \(.*\/api\/v1\/account\)/);
  const gated = await startServer(folder('gated'), { env: { HOLDFAST_INVITES: 'the-right-code-1' } });
  try {
    await page.goto(gated.url);
    await bench.importFile(page, bench.weatherFile);
    await bench.whenSaved(page);
    await expect(bench.status(page)).toHaveText('Not syncing', { timeout: 20_000 });
    const dialog = await open(page);
    await expect(dialog).toContainText('for invited people only', { timeout: 20_000 });
    const code = dialog.getByRole('textbox', { name: 'Invite code' });
    const make = dialog.getByRole('button', { name: 'Make the account' });
    await expect(make).toBeDisabled();
    await code.fill('not-the-right-code');
    await make.click();
    await expect(dialog.getByRole('alert')).toContainText('The server does not take this code');
    for (const look of looks) {
      await takeLook(page, look);
      await inspect(page, `invite ${look.name}`);
    }
    await code.fill(' the-right-code-1 ');
    await make.click();
    await expect(dialog).toContainText(/Nothing waits|Sending and fetching/, { timeout: 20_000 });
    await expect(code).toBeHidden();
    await expect(dialog).toContainText(/Only on this device\s*Nothing/, { timeout: 20_000 });
    expect(gated.log()).not.toContain('the-right-code-1');
  } finally {
    await gated.stop();
  }
});
