/** The devices of an account: named, removed, given new keys; and what a removed device can still do. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { whenInstalled } from './support/installed.ts';
import { inspect, looks, takeLook } from './support/looks.ts';
import { networkNoise } from './support/quiet.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

const openDevices = async (page: Page) => {
  await page.getByRole('button', { name: 'More', exact: true }).first().click();
  await page.getByRole('menuitem', { name: 'Devices…' }).click();
  return page.getByRole('dialog', { name: 'Devices' });
};

test('SEC-26 SEC-27 I13: a device is renamed, keys rotate past an offline device, a removed device says so and its changes are carried over', async ({ browser, server, quiet }) => {
  test.setTimeout(170_000);
  quiet.allow(networkNoise);
  quiet.allow(/status of 403/);
  const device = async () => {
    const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1440, height: 900 }, acceptDownloads: true });
    quiet.watch(context);
    const page = await context.newPage();
    await page.goto('/');
    return { context, page };
  };
  const a = await device();
  await a.page.getByRole('button', { name: 'Open a sample' }).click();
  await expect(a.page.getByRole('main', { name: 'Dashboard' })).toBeVisible();
  await bench.whenSynced(a.page);
  const address = a.page.url();
  const title = await a.page.getByRole('textbox', { name: 'Session title' }).inputValue();
  await a.page.goto('/');
  const words = await bench.recoveryWords(a.page);
  const b = await device();
  await bench.restore(b.page, words);
  await bench.openFirstSession(b.page, title);
  await bench.whenSynced(b.page);
  const session = b.page.url();

  // Named by itself, seen by the other.
  await b.page.goto('/');
  const own = await openDevices(b.page);
  await expect(own.getByRole('listitem')).toHaveCount(2);
  const name = own.getByRole('textbox', { name: 'Name of this device' });
  await name.fill('Kitchen tablet');
  await name.press('Enter');
  await expect(own.getByText('This device has a new name.')).toBeVisible();
  await own.getByRole('button', { name: 'Close' }).last().click();
  let devices = await openDevices(a.page);
  await expect(devices.getByText('Kitchen tablet')).toBeVisible();
  await expect(devices.getByText(/Last sync just now/)).toBeVisible();
  for (const look of looks) {
    await takeLook(a.page, look);
    await inspect(a.page, `devices ${look.name}`);
  }
  await takeLook(a.page, looks[0]);

  // New keys while the other device is away; it comes back and reads what was written under them.
  await b.page.goto(session);
  await bench.whenSynced(b.page);
  await whenInstalled(b.page);
  await b.context.setOffline(true);
  await devices.getByRole('button', { name: 'Rotate keys' }).click();
  await expect(devices.getByText('New keys were made.')).toBeVisible();
  await a.page.goto(address);
  await bench.rename(a.page, title, 'Under new keys');
  await bench.whenSynced(a.page);
  await b.context.setOffline(false);
  await bench.turnTo(b.page);
  await expect(bench.panel(b.page, 'Under new keys')).toBeVisible({ timeout: 20_000 });
  await bench.rename(b.page, 'Under new keys', 'Answered');
  await bench.whenSynced(b.page);
  await bench.turnTo(a.page);
  await expect(bench.panel(a.page, 'Answered')).toBeVisible({ timeout: 20_000 });

  // Removed while it holds an unsent change.
  await whenInstalled(b.page);
  await b.context.setOffline(true);
  await bench.rename(b.page, 'Answered', 'Never sent');
  await bench.whenSaved(b.page);
  await a.page.goto('/');
  devices = await openDevices(a.page);
  await devices.getByRole('button', { name: 'Remove Kitchen tablet' }).click();
  const question = a.page.getByRole('dialog', { name: 'Remove device' });
  await inspect(a.page, 'remove device');
  await question.getByRole('button', { name: 'Remove device' }).click();
  await expect(devices.getByText('The device was removed, and new keys were made.')).toBeVisible();
  await expect(devices.getByRole('listitem')).toHaveCount(1);
  await b.context.setOffline(false);
  await bench.turnTo(b.page);
  await expect(bench.status(b.page)).toHaveText(/^Not syncing/, { timeout: 20_000 });
  await expect(bench.panel(b.page, 'Never sent')).toBeVisible();
  await bench.status(b.page).getByRole('button').click();
  await expect(b.page.getByText('This device was removed from your account.')).toBeVisible();
  await b.page.getByRole('button', { name: 'Export changes…' }).click();
  const removed = b.page.getByRole('dialog', { name: 'Devices' });
  await expect(removed.getByText(/it no longer syncs/)).toBeVisible();
  for (const look of looks) {
    await takeLook(b.page, look);
    await inspect(b.page, `removed ${look.name}`);
  }
  await takeLook(b.page, looks[0]);
  const [download] = await Promise.all([b.page.waitForEvent('download'), removed.getByRole('button', { name: 'Export unsynced changes' }).click()]);
  const file = readFileSync(await download.path(), 'utf8');
  expect(file).not.toContain('Never sent');
  await expect(removed.getByText(/Exported 1 change of 1 session/)).toBeVisible();

  // Carried over, twice, which changes nothing.
  for (let turn = 0; turn < 2; turn += 1) {
    await devices.locator('input[type=file][aria-label="File of unsynced changes"]').setInputFiles({ name: 'tail.json', mimeType: 'application/json', buffer: Buffer.from(file) });
    await expect(devices.getByText('Took in 1 change.')).toBeVisible();
  }
  await devices.locator('input[type=file][aria-label="File of unsynced changes"]').setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
  await expect(devices.getByText('A file of this kind cannot be read here. Nothing was stored.')).toBeVisible();
  await a.page.goto(address);
  await expect(bench.panel(a.page, 'Never sent')).toBeVisible();
  await bench.whenSynced(a.page);
  await expect(a.page.getByRole('button', { name: /Resolve conflicts/ })).toBeHidden();
});
