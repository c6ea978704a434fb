/**
 * Data sets on all devices: imported on one, sent chunk by chunk behind everything else, cut in the middle on both ways and resumed
 * without a chunk twice, and there on the other device without a network. What the server keeps tells nothing.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { whenInstalled } from './support/installed.ts';
import { inspect, looks, takeLook } from './support/looks.ts';
import { networkNoise } from './support/quiet.ts';
import { startRecorder } from './support/recorder.ts';
import { textCanary } from './support/scan/needles.ts';
import { describeFindings, scanFolder } from './support/scan/scan.ts';
import { expect, test } from './support/test.ts';
import { addPanel, choose, importFile, openFirstSession, panel, recoveryWords, restore, whenSynced } from './support/workbench.ts';

const canary = 'Snorkelmark';
const rows = 60_000;
const chunkBytes = 1024 * 1024;
const line = (index: number): string => `${index},zone ${index % 7},${(index * 7919) % 1000},${canary} ${index.toString(36).padStart(48, 'x')}`;
const file = { name: 'holdings.csv', mimeType: 'text/csv', buffer: Buffer.from(['id,zone,rate,remark', ...Array.from({ length: rows }, (_, n) => line(n))].join('\n')) };
const chunks = Math.ceil(file.buffer.byteLength / chunkBytes);

const rail = (page: Page): Locator => page.getByRole('navigation', { name: 'Data sets and panels' });
const openDataset = async (page: Page): Promise<Locator> => {
  await rail(page).getByRole('button', { name: /^holdings\.csv/ }).click();
  return page.getByRole('dialog', { name: 'Data set holdings.csv' });
};
const carried = (dialog: Locator): Locator => dialog.getByRole('status', { name: 'File on its way' });

test('BLB-10 BLB-11: a data set kept on all devices survives a cut on both ways, no chunk twice, and opens on the other device offline', async ({
  server,
  profile,
  folder,
  quiet,
}) => {
  quiet.allow(networkNoise);
  test.setTimeout(240_000);
  const recorder = await startRecorder(server.url);
  /** Answered requests for chunks, and how many may pass before the line is cut. */
  const answered = (method: string): string[] =>
    recorder.exchanges.filter((each) => each.method === method && /\/blobs\/[^?]+$/.test(each.url) && each.status === 200).map(({ url }) => url);
  const cutAfter = (method: string, count: number): void => {
    let left = count;
    recorder.decide((asked, url) => (asked === method && url.includes('/blobs/') && (left -= 1) < 0 ? 'drop' : 'pass'));
  };

  const folderOfA = folder('a');
  const a = await profile(folderOfA);
  await a.page.goto(recorder.url);
  const words = await recoveryWords(a.page);
  await importFile(a.page, file);
  await addPanel(a.page, 'Chart');
  await choose(a.page, 'Chart', 'X', 'zone');
  await whenSynced(a.page);
  expect(answered('PUT')).toEqual([]);
  cutAfter('PUT', 2);
  const onA = await openDataset(a.page);
  await expect(onA.getByText('Only here.')).toBeVisible();
  await onA.getByRole('checkbox', { name: 'Keep on all my devices' }).check();
  await expect(carried(onA)).toHaveText(/^Waits for the server\./, { timeout: 30_000 });
  expect(answered('PUT')).toHaveLength(2);
  await onA.getByRole('button', { name: 'Close' }).click();
  await whenSynced(a.page);
  await a.kill();

  recorder.decide(() => 'pass');
  const again = await profile(folderOfA);
  await again.page.goto(recorder.url);
  await expect.poll(() => answered('PUT').length, { timeout: 60_000 }).toBe(chunks);
  expect(new Set(answered('PUT')).size).toBe(chunks);

  const b = await profile(folder('b'));
  cutAfter('GET', 2);
  await b.page.goto(recorder.url);
  await restore(b.page, words);
  await openFirstSession(b.page, 'holdings');
  await expect.poll(() => answered('GET').length, { timeout: 60_000 }).toBe(2);
  const onB = await openDataset(b.page);
  await expect(carried(onB)).toHaveText(/is here\. It goes on by itself\.$/);
  await expect(onB.getByRole('definition')).toContainText(['60,000', '4', /MB$/, /CSV/, 'Not on this device']);
  for (const look of looks) {
    await takeLook(b.page, look);
    await inspect(b.page, `data set on its way ${look.name}`);
  }
  await takeLook(b.page, looks[0]);
  recorder.decide(() => 'pass');
  await b.page.reload();
  await expect.poll(() => answered('GET').length, { timeout: 60_000 }).toBe(chunks);
  expect(new Set(answered('GET')).size).toBe(chunks);
  await expect(panel(b.page, 'Chart').getByRole('figure')).toBeVisible({ timeout: 60_000 });
  await expect(panel(b.page, 'holdings').getByRole('gridcell', { name: 'zone 0' }).first()).toBeVisible();

  await whenInstalled(b.page);
  await b.context.setOffline(true);
  await b.page.reload();
  await expect(panel(b.page, 'Chart').getByRole('figure')).toBeVisible({ timeout: 60_000 });
  const there = await openDataset(b.page);
  await expect(there.getByRole('definition')).toContainText(['60,000', '4', /MB$/, /CSV/, 'On this device, sealed']);
  await expect(there.getByRole('table', { name: 'Columns' }).getByRole('img').first()).toBeVisible({ timeout: 60_000 });

  await server.stop();
  const canaries = [textCanary(canary), textCanary('holdings.csv')];
  expect(describeFindings(scanFolder(server.folder, canaries))).toEqual([]);
  writeFileSync(path.join(server.folder, 'blobs', 'planted'), line(1));
  expect(describeFindings(scanFolder(server.folder, canaries))).not.toEqual([]);
  await recorder.close();
});

test('BLB-12: a metered connection and the person hold the file back, and the person lets it go on', async ({ page, context }) => {
  await context.addInitScript(() => {
    const connection = Object.assign(new EventTarget(), { saveData: true, type: 'cellular' });
    Object.defineProperty(navigator, 'connection', { value: connection });
  });
  await page.goto('/');
  await importFile(page, { ...file, buffer: file.buffer.subarray(0, file.buffer.lastIndexOf('\n', 50_000)) });
  await whenSynced(page);
  const dialog = await openDataset(page);
  await dialog.getByRole('checkbox', { name: 'Keep on all my devices' }).check();
  await expect(carried(dialog)).toHaveText(/^Waits for a connection that does not cost by the byte\./, { timeout: 30_000 });
  await dialog.getByRole('button', { name: 'Pause' }).click();
  await expect(carried(dialog)).toHaveText(/^Paused on this device\./);
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await expect(carried(dialog)).toHaveText(/^Waits for a connection/);
  for (const look of looks) {
    await takeLook(page, look);
    await inspect(page, `data set kept ${look.name}`);
  }
  await takeLook(page, looks[0]);
  await dialog.getByRole('button', { name: 'Send it anyway' }).click();
  await expect(carried(dialog)).toHaveText('On the server, sealed, for all your devices', { timeout: 30_000 });
});
