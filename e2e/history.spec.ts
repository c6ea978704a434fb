/** History as a person uses it: what was done when, a look at it, the way back and its Undo, names, copies; the trash of a session. */
import type { Page } from '@playwright/test';
import { whenInstalled } from './support/installed.ts';
import { inspect, looks, takeLook } from './support/looks.ts';
import { networkNoise } from './support/quiet.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

const open = async (page: Page, item: RegExp, dialog: string) => {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
  const opened = page.getByRole('dialog', { name: dialog });
  await expect(opened).toBeVisible();
  return opened;
};
const history = (page: Page) => open(page, /^History/, 'History');

test('HIS-5: any point is looked at, restored as a later change that Undo takes back, named, and copied; all of it offline', async ({ page, context, quiet }) => {
  test.setTimeout(150_000);
  quiet.allow(networkNoise);
  await page.goto('/');
  await page.getByRole('button', { name: 'New session' }).click();
  await bench.addPanel(page, 'Note');
  await bench.rename(page, 'Note', 'Findings');
  await bench.whenSynced(page);
  await bench.addPanel(page, 'Note');
  await bench.rename(page, 'Note', 'Second thoughts');
  await bench.deletePanel(page, 'Findings');
  await bench.whenSynced(page);
  await whenInstalled(page);
  await context.setOffline(true);

  let dialog = await history(page);
  const versions = dialog.getByRole('navigation', { name: 'Versions' });
  await expect(versions.getByRole('button')).toHaveCount(1);
  await expect(versions).toContainText(/This device · \d+ changes/);
  await expect(versions).toContainText('Findings');
  await expect(versions).toContainText('This is where the session begins.');
  await expect(dialog.getByRole('region', { name: 'Second thoughts' })).toBeVisible();
  await expect(dialog.locator('[data-past][aria-busy="false"]')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Restore this version' })).toBeDisabled();
  await expect(dialog.getByRole('button', { name: 'Change before' })).toBeEnabled();
  while ((await dialog.getByRole('region', { name: 'Second thoughts' }).count()) > 0 || (await dialog.getByRole('region', { name: 'Findings' }).count()) === 0) {
    await dialog.getByRole('button', { name: 'Change before' }).click();
    await expect(dialog.locator('[data-past][aria-busy="false"]')).toBeVisible();
  }
  await expect(dialog.getByRole('region', { name: 'Findings' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Name this version…' }).click();
  await dialog.getByRole('textbox', { name: 'Name of this version' }).fill('Before the second');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('heading', { name: 'Before the second' })).toBeVisible();
  await expect(versions.getByRole('button', { name: 'Before the second' })).toHaveAttribute('aria-current', 'true');
  await expect(versions.getByRole('button')).toHaveCount(2);
  await expect(dialog.getByRole('region', { name: 'Findings' })).toBeVisible();

  await dialog.getByRole('button', { name: 'Restore this version' }).click();
  await expect(dialog).toBeHidden();
  await expect(bench.panel(page, 'Findings')).toBeVisible();
  await expect(bench.panel(page, 'Second thoughts')).toBeHidden();
  await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
  await expect(bench.panel(page, 'Second thoughts')).toBeVisible();
  await expect(bench.panel(page, 'Findings')).toBeHidden();
  await page.keyboard.press('Control+Shift+z');
  await expect(bench.panel(page, 'Findings')).toBeVisible();
  await bench.whenSaved(page);
  await page.reload();
  await expect(bench.panel(page, 'Findings')).toBeVisible();

  dialog = await history(page);
  await dialog.getByRole('navigation', { name: 'Versions' }).getByRole('button', { name: 'Before the second' }).click();
  await dialog.getByRole('button', { name: 'Make a copy' }).click();
  await expect(page.getByRole('textbox', { name: 'Session title' })).toHaveValue(/\(earlier\)$/);
  await expect(bench.panel(page, 'Findings')).toBeVisible();
  await expect(bench.panel(page, 'Second thoughts')).toBeHidden();
  await context.setOffline(false);
  await bench.turnTo(page);
  await bench.whenSynced(page);
});

test('HIS-5: another device sees who did what, and the names; the dialog fits every screen and axe finds nothing', async ({ profile, server, quiet }) => {
  test.setTimeout(180_000);
  quiet.allow(networkNoise);
  const [a, b] = [await profile(), await profile()];
  await a.page.goto(server.url);
  const words = await bench.recoveryWords(a.page);
  await bench.importFile(a.page, bench.weatherFile);
  await bench.addPanel(a.page, 'Chart');
  await expect(a.page.getByRole('figure')).toBeVisible({ timeout: 30_000 });
  let dialog = await history(a.page);
  await dialog.getByRole('button', { name: 'Name this version…' }).click();
  await dialog.getByRole('textbox', { name: 'Name of this version' }).fill('As delivered');
  await a.page.keyboard.press('Enter');
  await a.page.keyboard.press('Escape');
  await bench.rename(a.page, 'Chart', 'Rain by month, of four years');
  await bench.whenSynced(a.page);
  await b.page.goto(server.url);
  await bench.restore(b.page, words);
  await bench.openFirstSession(b.page, 'seattle-weather');
  await bench.whenSynced(b.page);
  await bench.rename(b.page, 'seattle-weather', 'Every day');
  await bench.whenSynced(b.page);
  dialog = await history(b.page);
  const versions = dialog.getByRole('navigation', { name: 'Versions' });
  await expect(versions.getByRole('button', { name: 'As delivered' })).toBeVisible();
  await expect(versions).toContainText('This device · 1 change');
  await expect(versions).toContainText(/(?:Chrome|Chromium) on Linux · \d+ changes/);
  await b.page.keyboard.press('Escape');

  await bench.turnTo(a.page);
  await expect(bench.panel(a.page, 'Every day')).toBeVisible({ timeout: 20_000 });
  dialog = await history(a.page);
  await dialog.getByRole('navigation', { name: 'Versions' }).getByRole('button', { name: 'As delivered' }).click();
  await expect(dialog.getByRole('region', { name: 'Chart' })).toBeVisible();
  await expect(dialog.getByRole('figure')).toBeVisible({ timeout: 30_000 });
  for (const look of looks) {
    await takeLook(a.page, look);
    await expect(dialog.getByRole('figure')).toBeVisible();
    await inspect(a.page, `history ${look.name}`);
  }
});


test('TRA-1 TRA-2 TRA-3 what was deleted in a session is in its trash, on every device, comes back, or is deleted for good', async ({ profile, server, quiet }) => {
  test.setTimeout(150_000);
  quiet.allow(networkNoise);
  const [a, b] = [await profile(), await profile()];
  await a.page.goto(server.url);
  const words = await bench.recoveryWords(a.page);
  await bench.importFile(a.page, bench.weatherFile);
  await bench.addPanel(a.page, 'Note');
  await bench.deletePanel(a.page, 'Note');
  await a.page.getByRole('button', { name: 'Actions for seattle-weather' }).click();
  await a.page.getByRole('menuitem', { name: 'Remove from session' }).click();
  await bench.whenSynced(a.page);
  await b.page.goto(server.url);
  await bench.restore(b.page, words);
  await bench.openFirstSession(b.page, 'seattle-weather');
  await bench.whenSynced(b.page);
  const dialog = await open(b.page, /^Trash/, 'Trash');
  const list = dialog.getByRole('list', { name: 'Deleted in this session' });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await expect(list).toContainText('Panel “Note”');
  await expect(list).toContainText('Data set “seattle-weather');
  await expect(list).toContainText('Kept for 30 more days.');
  for (const look of looks) {
    await takeLook(b.page, look);
    await inspect(b.page, `trash ${look.name}`);
  }
  await takeLook(b.page, looks[0]);
  await list.getByRole('listitem').filter({ hasText: 'Note' }).getByRole('button', { name: 'Restore' }).click();
  await expect(dialog).toBeHidden();
  await expect(bench.panel(b.page, 'Note')).toBeVisible();
  await b.page.getByRole('button', { name: 'Undo', exact: true }).first().click();
  await expect(bench.panel(b.page, 'Note')).toBeHidden();
  await b.page.keyboard.press('Control+Shift+z');
  await bench.whenSynced(b.page);
  await bench.turnTo(a.page);
  await expect(bench.panel(a.page, 'Note')).toBeVisible({ timeout: 20_000 });

  const left = await open(a.page, /^Trash/, 'Trash');
  await left.getByRole('listitem').filter({ hasText: 'seattle-weather' }).getByRole('button', { name: 'Delete for good…' }).click();
  await expect(left).toContainText('Its file leaves this device, unless another session here uses it.');
  await inspect(a.page, 'trash for good');
  await left.getByRole('button', { name: 'Delete for good', exact: true }).click();
  await expect(left).toContainText('Nothing was deleted here in the last 30 days.');
  const files = () =>
    a.page.evaluate(async () => {
      const request = indexedDB.open('holdfast');
      await new Promise((resolve) => (request.onsuccess = resolve));
      const counting = request.result.transaction('datasets').objectStore('datasets').count();
      await new Promise((resolve) => (counting.onsuccess = resolve));
      request.result.close();
      return counting.result;
    });
  await expect.poll(files).toBe(0);
  await bench.turnTo(b.page);
  const there = await open(b.page, /^Trash/, 'Trash');
  await expect(there).toContainText('Nothing was deleted here in the last 30 days.', { timeout: 20_000 });
});
