/** Backups in the app: by themselves into a folder, told when they fail, and exports in the clear. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { filesIn, offerFolder } from './support/backupFolder.ts';
import { extremes, inspect, takeLook } from './support/looks.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

const open = async (page: Page, item: string, name: string) => {
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: item }).click();
  return page.getByRole('dialog', { name });
};
const close = (page: Page) => page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click();
const backups = async (page: Page): Promise<number> => Object.keys(await filesIn(page)).filter((name) => name.endsWith('.ndjson')).length;

test('BAK-5 a backup is made by itself when one is due and something changed; why one was not made is told, and stands in Storage and sync', async ({ page, server }) => {
  await page.clock.install();
  await offerFolder(page);
  await page.goto(server.url);
  await bench.importFile(page, bench.weatherFile);
  await bench.whenSaved(page);
  const dialog = await open(page, 'Backup and export…', 'Backup and export');
  await dialog.getByRole('button', { name: 'Choose a folder…' }).click();
  await expect(dialog.getByRole('status').first()).toHaveText(/^Last backup to “Backups”: just now/);
  await dialog.getByLabel('How often').selectOption({ label: 'Every hour' });
  for (const look of extremes) {
    await takeLook(page, look);
    await inspect(page, `backup ${look.name}`);
  }
  await close(page);
  expect(await backups(page)).toBe(1);

  await page.clock.fastForward('01:05:00');
  await page.waitForTimeout(500);
  expect(await backups(page), 'nothing has changed').toBe(1);
  await bench.rename(page, 'seattle-weather', 'Changed');
  await bench.whenSaved(page);
  await page.clock.fastForward('01:05:00');
  await expect.poll(() => backups(page)).toBe(2);

  await page.evaluate(() => {
    const { getDirectoryHandle } = FileSystemDirectoryHandle.prototype;
    Object.assign(globalThis, { mend: () => (FileSystemDirectoryHandle.prototype.getDirectoryHandle = getDirectoryHandle) });
    FileSystemDirectoryHandle.prototype.getDirectoryHandle = () => Promise.reject(new DOMException('gone', 'NotFoundError'));
  });
  await bench.rename(page, 'Changed', 'Changed again');
  await bench.whenSaved(page);
  await page.clock.fastForward('01:05:00');
  await expect(page.getByText('The automatic backup was not made. The folder is not there any more.')).toBeVisible();
  const health = await open(page, 'Storage and sync…', 'Storage and sync');
  await expect(health).toContainText('The latest one was not made. The folder is not there any more.');
  await page.evaluate(() => (globalThis as unknown as { mend(): void }).mend());
  await health.getByRole('button', { name: 'Backup…' }).click();
  const again = page.getByRole('dialog', { name: 'Backup and export' });
  await again.getByRole('button', { name: 'Try again' }).click();
  await expect(again.getByRole('status').first()).toHaveText(/just now, 1 session/);
  expect(await backups(page)).toBe(3);

  await page.evaluate(() =>
    Object.assign(FileSystemDirectoryHandle.prototype, { queryPermission: async () => 'prompt', requestPermission: async () => 'granted' }),
  );
  await close(page);
  await bench.rename(page, 'Changed again', 'Changed at last');
  await bench.whenSaved(page);
  await page.clock.fastForward('01:05:00');
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect.poll(() => backups(page)).toBe(4);
});

test('BAK-8 a browser that lets no app write to a folder says so, and offers the file', async ({ page, server }) => {
  await page.addInitScript(() => void delete (window as { showDirectoryPicker?: unknown }).showDirectoryPicker);
  await page.goto(server.url);
  const dialog = await open(page, 'Backup and export…', 'Backup and export');
  await expect(dialog).toContainText('This browser does not let an app write to a folder. Export everything to a file from time to time instead.');
  await expect(dialog.getByRole('button', { name: 'Choose a folder…' })).toBeHidden();
  const [download] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: 'Export everything' }).click()]);
  expect(readFileSync(await download.path(), 'utf8')).toMatch(/^\{"holdfast":"backup"/);
});

test('BAK-4 an export in the clear warns, and is readable JSON beside the data files as they were', async ({ page, server }) => {
  await page.goto(server.url);
  await bench.importFile(page, bench.weatherFile);
  await bench.addPanel(page, 'Note');
  await bench.whenSaved(page);
  const dialog = await open(page, 'Export session…', 'Export session');
  await expect(dialog.getByText(/Whoever gets this file can read/)).toBeHidden();
  await dialog.getByRole('radio', { name: /^In the clear/ }).check();
  await expect(dialog.getByText(/Whoever gets this file can read everything in it/)).toBeVisible();
  for (const look of extremes) {
    await takeLook(page, look);
    await inspect(page, `export ${look.name}`);
  }
  const [download] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: 'Export session' }).click()]);
  expect(download.suggestedFilename()).toMatch(/^holdfast-session-\d{4}-\d\d-\d\d\.zip$/);
  const files = unzipSync(new Uint8Array(readFileSync(await download.path())));
  expect(Object.keys(files).toSorted()).toEqual(['README.txt', 'seattle-weather/data/seattle-weather.csv', 'seattle-weather/session.json']);
  expect(Buffer.from(files['seattle-weather/data/seattle-weather.csv'] ?? []).equals(readFileSync(bench.weatherFile))).toBe(true);
  const session = JSON.parse(Buffer.from(files['seattle-weather/session.json'] ?? []).toString()) as { title: string; dashboards: { panels: { title: string; kind: string }[] }[]; dataSets: { file: string }[] };
  expect(session.title).toBe('seattle-weather');
  expect(session.dashboards[0]?.panels.map(({ kind }) => kind).toSorted()).toEqual(['note', 'table']);
  expect(session.dataSets[0]?.file).toBe('data/seattle-weather.csv');
});
