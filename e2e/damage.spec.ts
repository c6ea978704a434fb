/** What a disk can do to a profile: values that are gone, entries that are lost, a database that does not open. Nothing is wiped by itself. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { whenInstalled } from './support/installed.ts';
import { inspect, looks, takeLook } from './support/looks.ts';
import { networkNoise } from './support/quiet.ts';
import { startRecorder } from './support/recorder.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';
import { takeByNewer } from './support/disk.ts';

const databases = (folder: string): string => path.join(folder, 'Default', 'IndexedDB');

/** In the browser's own database, as nothing in the product does. */
const inStore = (page: Page, table: string, deed: 'clear' | 'count'): Promise<number> =>
  page.evaluate(
    async ([name, what]) => {
      const request = indexedDB.open('holdfast');
      await new Promise((resolve) => (request.onsuccess = resolve));
      const transaction = request.result.transaction(name, 'readwrite');
      const asked = transaction.objectStore(name)[what]();
      await new Promise((resolve) => (transaction.oncomplete = resolve));
      request.result.close();
      return Number(asked.result ?? 0);
    },
    [table, deed] as const,
  );

const safe = (page: Page) => page.getByRole('main', { name: 'Safe mode' });

const exportSafely = async (page: Page): Promise<string> => {
  const [download] = await Promise.all([page.waitForEvent('download'), safe(page).getByRole('button', { name: 'Export sealed records' }).click()]);
  return readFileSync(await download.path(), 'utf8');
};

test('STO-23 STO-22 REC-5 a value whose file is gone and an entry that is lost cost only themselves, and come back', async ({ profile, server, folder, quiet }) => {
  test.setTimeout(120_000);
  quiet.allow(networkNoise);
  const home = folder('damaged');
  const wire = await startRecorder(server.url);
  const first = await profile(home);
  await first.page.goto(wire.url);
  await first.page.getByRole('button', { name: 'New session' }).click();
  await bench.addPanel(first.page, 'Note');
  await bench.rename(first.page, 'Note', 'Long');
  const long = Array.from({ length: 90_000 }, (_, index) => String.fromCharCode(97 + ((index * 7919) % 26))).join('');
  await bench.panel(first.page, 'Long').getByRole('button', { name: /write|edit/i }).first().click();
  await bench.panel(first.page, 'Long').getByRole('textbox').last().fill(long);
  await bench.whenSaved(first.page);
  await first.page.keyboard.press('Escape');
  await bench.addPanel(first.page, 'Note');
  await bench.whenSynced(first.page);
  await whenInstalled(first.page);
  const address = first.page.url();
  await first.close();

  // Chromium keeps large values in files beside its database.
  const files = readdirSync(databases(home), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.parentPath.includes('.blob'));
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) rmSync(path.join(file.parentPath, file.name));

  wire.decide((_, url) => (url.startsWith('/api/') ? 'drop' : 'pass'));
  const second = await profile(home);
  await second.page.goto(address);
  await expect(bench.panel(second.page, 'Long')).toBeVisible({ timeout: 20_000 });
  await expect(second.page.getByRole('button', { name: '1 set aside' })).toBeVisible({ timeout: 20_000 });
  wire.decide(() => 'pass');
  await bench.turnTo(second.page);
  await expect(second.page.getByRole('button', { name: /set aside/ })).toBeHidden({ timeout: 30_000 });
  await expect(bench.panel(second.page, 'Long')).toContainText(long.slice(0, 200), { timeout: 20_000 });

  // The table of sessions is given out empty.
  // Out of reach before that: an answer on its way would bring the entry back.
  wire.decide((_, url) => (url.startsWith('/api/') ? 'drop' : 'pass'));
  await second.page.goto(wire.url);
  await inStore(second.page, 'sessions', 'clear');
  await second.page.goto(wire.url);
  const dialog = second.page.getByRole('dialog', { name: 'Recover drafts' });
  await expect(dialog.getByRole('listitem')).toHaveCount(1, { timeout: 20_000 });
  await expect(dialog).toContainText('The list of this device has lost entries.');
  await expect(dialog.getByRole('img')).toHaveAccessibleName(/Long/);
  for (const look of looks) {
    await takeLook(second.page, look);
    await inspect(second.page, `lost entry ${look.name}`);
  }
  await takeLook(second.page, looks[0]);
  await dialog.getByRole('button', { name: 'Open' }).click();
  await expect(bench.panel(second.page, 'Long')).toContainText(long.slice(0, 200), { timeout: 20_000 });
  wire.decide(() => 'pass');
  await bench.turnTo(second.page);
  await bench.whenSynced(second.page);
  await second.page.goto(wire.url);
  await second.page.waitForTimeout(6_000);
  await expect(dialog).toHaveCount(0);
  await wire.close();
});

test('SAF-1 SAF-2 SAF-3 a database of newer code is refused kindly, read and carried away by safe mode, deleted only by who ticked it, and taken in again', async ({ profile, server, quiet }) => {
  test.setTimeout(120_000);
  quiet.allow(networkNoise);
  quiet.allow(/favicon/);
  const { page } = await profile();
  await page.goto(server.url);
  const words = await bench.recoveryWords(page);
  await page.getByRole('button', { name: 'New session' }).click();
  await bench.addPanel(page, 'Note');
  await bench.whenSynced(page);
  await page.goto(`${server.url}/healthz`);
  await takeByNewer(page);
  const records = await inStore(page, 'records', 'count');
  await page.goto(server.url);
  await expect(page.getByRole('alert')).toContainText('A newer version of Holdfast');
  await page.getByRole('button', { name: 'Safe mode' }).click();
  await expect(safe(page)).toContainText(`Records${records}`);
  for (const look of looks) {
    await takeLook(page, look);
    await safe(page).getByText('Begin anew on this device').click();
    await inspect(page, `safe mode ${look.name}`);
    await safe(page).getByText('Begin anew on this device').click();
  }
  await takeLook(page, looks[0]);
  const file = await exportSafely(page);
  const lines = file.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines[0]).toMatchObject({ holdfast: 'backup', version: 1 });
  expect(lines.filter((line) => 'unsent' in line)).toHaveLength(records);
  expect(lines.at(-1)).toEqual({ end: { sessions: 1, records: 0, unsent: records, blobs: 0 } });
  expect(await inStore(page, 'records', 'count'), 'nothing was changed').toBe(records);

  await safe(page).getByText('Begin anew on this device').click();
  const clear = safe(page).getByRole('button', { name: 'Delete this device’s database' });
  await expect(clear).toBeDisabled();
  await safe(page).getByLabel('I have my recovery phrase').check();
  await clear.click();
  await expect(page.getByRole('button', { name: 'Import data' }).first()).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await server.stop(); // the file and the words are enough
  await page.getByRole('button', { name: 'Restore with recovery phrase' }).click();
  const restoring = page.getByRole('dialog', { name: 'Restore with recovery phrase' });
  await restoring.getByLabel('File of a backup').setInputFiles({ name: 'safe.ndjson', mimeType: 'application/x-ndjson', buffer: Buffer.from(file) });
  await expect(restoring).toContainText('With the backup of ');
  await restoring.getByLabel('Recovery words').fill(words);
  await restoring.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByText(/^Took in 1 session/)).toBeVisible({ timeout: 30_000 });
  await page.getByRole('main', { name: 'Sessions' }).getByText('Untitled session').first().click();
  await expect(bench.panel(page, 'Note')).toBeVisible({ timeout: 20_000 });
});

test('SAF-2 a database that the browser cannot open is left as it is, in words', async ({ profile, server, folder, quiet }) => {
  quiet.allow(networkNoise);
  quiet.allow(/IndexedDB|UnknownError|AbortError/);
  const home = folder('broken');
  const first = await profile(home);
  await first.page.goto(server.url);
  await first.page.getByRole('button', { name: 'New session' }).click();
  await bench.whenSaved(first.page);
  await first.close();
  const store = readdirSync(databases(home)).find((name) => name.endsWith('.leveldb'));
  const at = path.join(databases(home), store ?? '');
  rmSync(at, { recursive: true });
  writeFileSync(at, 'not a folder');

  const { page } = await profile(home);
  await page.goto(server.url);
  await expect(page.getByRole('alert')).toContainText('could not', { timeout: 20_000 });
  await page.getByRole('button', { name: 'Safe mode' }).click();
  await expect(safe(page)).toContainText('The browser cannot open the database');
  await expect(safe(page)).toContainText('Nothing was changed or deleted');
  expect([existsSync(at), readFileSync(at, 'utf8')]).toEqual([true, 'not a folder']);
});
