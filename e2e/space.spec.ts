/** A disk that fills up under a person's hands: nothing is lost, everything is said, and it goes on when there is room. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { inspect, looks, takeLook } from './support/looks.ts';
import { networkNoise } from './support/quiet.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';
import { roomOf } from './support/disk.ts';

// What the service worker keeps would take the room that these tests count on.
test.use({ serviceWorkers: 'block' });

/** The engine is not fetched meanwhile: it would take the room. */
const onlyRoom = async (page: Page, url: string) => {
  await page.route('**/engine/**', (route) => route.abort());
  return roomOf(page, url);
};

const long = 'An observation about the weather, in some detail. '.repeat(1_900);

/** Whether the browser asked before it left. */
const leave = async (page: Page): Promise<boolean> => {
  let asked = false;
  page.once('dialog', (dialog) => {
    asked = dialog.type() === 'beforeunload';
    void dialog.dismiss();
  });
  await page.close({ runBeforeUnload: true });
  for (let tries = 0; tries < 20 && !asked && !page.isClosed(); tries += 1) await new Promise((later) => setTimeout(later, 100));
  return asked;
};

test('SPA-1 SPA-2 SPA-3 LEA-1 LEA-2 a full disk in the middle of an edit: NOT SAVED, the cause, what can be done; saved by itself when there is room; leaving asks only while something is not saved', async ({ page, server, quiet }) => {
  test.setTimeout(120_000);
  quiet.allow(networkNoise);
  quiet.allow(/Service Worker registration blocked/);
  const room = await onlyRoom(page, server.url);
  await room(230_000);
  await page.goto('/');
  await bench.importFile(page, bench.weatherFile);
  await bench.addPanel(page, 'Note');
  await bench.whenSaved(page);
  await bench.panel(page, 'Note').locator('[data-edit-note]').click();
  await page.getByRole('textbox', { name: 'Text of Note' }).fill(long);
  await expect(bench.status(page)).toHaveText('NOT SAVED', { timeout: 20_000 });
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+s');
  await expect(page.getByText(/^NOT SAVED\. The disk of this device is full/)).toBeVisible();
  await bench.status(page).getByRole('button').click();
  await expect(page.getByText('Your last changes are only in this tab. Keep it open.')).toBeVisible();
  for (const name of ['Export now', 'Try again']) await expect(page.getByRole('dialog', { name: 'Saving and syncing' }).getByRole('button', { name })).toBeVisible();
  await inspect(page, 'not saved');
  const [clear] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export in the clear' }).click()]);
  expect(readFileSync(await clear.path(), 'utf8')).toContain('An observation about the weather');
  await bench.status(page).getByRole('button').click();
  const [sealed] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export now' }).click()]);
  const backup = readFileSync(await sealed.path(), 'utf8');
  expect(backup).toMatch(/^\{"holdfast":"backup"/);
  expect(backup).not.toContain('observation');
  await bench.status(page).getByRole('button').click();
  await page.getByRole('button', { name: 'Free space…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Free space' });
  await expect(dialog.getByLabel(/^Kept pictures and results, \d/)).toBeChecked();
  await expect(dialog.getByLabel(/data file/), 'a file that is only here is not offered').toHaveCount(0);
  for (const look of looks) {
    await takeLook(page, look);
    await inspect(page, `free space ${look.name}`);
  }
  await takeLook(page, looks[0]);
  await dialog.getByRole('button', { name: 'Free space', exact: true }).click();
  await expect(dialog).toBeHidden();
  expect(await leave(page)).toBe(true);
  await expect(bench.status(page)).toHaveText('NOT SAVED');
  await room();
  await expect(page.locator('[role="status"][data-durable="true"]')).toBeVisible({ timeout: 70_000 });
  await page.keyboard.press('Control+s');
  await expect(page.getByText('Saved on this device and synced.')).toBeVisible();
  await page.reload();
  await expect(bench.panel(page, 'Note')).toContainText('An observation about the weather');
  await bench.whenSaved(page);
  await bench.rename(page, 'Note', 'Weather');
  await bench.whenSaved(page);
  expect(await leave(page)).toBe(false);
});

test('SPA-1 a full disk in the middle of an import: refused in words, nothing half-done is left, and the same press imports when there is room', async ({ page, server, quiet }) => {
  quiet.allow(networkNoise);
  quiet.allow(/Service Worker registration blocked/);
  const room = await onlyRoom(page, server.url);
  await room(1_500_000);
  await page.goto('/');
  await page.getByRole('button', { name: 'New session' }).click();
  await bench.whenSaved(page);
  await page.getByRole('button', { name: 'Import data' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Import data' });
  const rows = Array.from({ length: 200_000 }, (_, index) => `${index},${(index * 7919) % 10_007}`).join('\n');
  await dialog.locator('input[type=file]').setInputFiles({ name: 'big.csv', mimeType: 'text/csv', buffer: Buffer.from(`n,value\n${rows}\n`) });
  const go = dialog.getByRole('button', { name: 'Import', exact: true });
  await expect(go).toBeEnabled({ timeout: 20_000 });
  await go.click();
  await expect(dialog.getByText(/The disk of this device is full/)).toBeVisible({ timeout: 20_000 });
  const left = () =>
    page.evaluate(async () => {
      const request = indexedDB.open('holdfast');
      await new Promise((resolve) => (request.onsuccess = resolve));
      const counts = ['datasets', 'datasetChunks'].map((name) => request.result.transaction(name).objectStore(name).count());
      await Promise.all(counts.map((asked) => new Promise((resolve) => (asked.onsuccess = resolve))));
      request.result.close();
      return counts.map(({ result }) => result);
    });
  expect(await left()).toEqual([0, 0]);
  await room();
  await go.click();
  await expect(dialog).toBeHidden({ timeout: 20_000 });
  expect((await left())[0]).toBe(1);
  await bench.whenSaved(page);
});
