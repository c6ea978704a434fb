/** Everything is destroyed but a folder and twelve words: the profile, with changes that no server had, and the server, too. */
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { carryOut, offerFolder } from './support/backupFolder.ts';
import { removeFolder } from './support/folders.ts';
import { networkNoise } from './support/quiet.ts';
import { textCanary } from './support/scan/needles.ts';
import { describeFindings, scanBytes } from './support/scan/scan.ts';
import { startServer } from './support/server.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

const openBackup = async (page: Page) => {
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Backup and export…' }).click();
  return page.getByRole('dialog', { name: 'Backup and export' });
};

test('BAK-1 BAK-2 BAK-3 a destroyed profile comes back from the backup folder and the words: unsynced changes and data files too; an old backup changes nothing newer', async ({
  profile,
  server,
  folder,
  quiet,
}) => {
  test.setTimeout(120_000);
  quiet.allow(networkNoise);
  quiet.allow(/status of (401|404|410)/);
  const first = await profile();
  const a = first.page;
  await offerFolder(a);
  await a.goto(server.url);
  const words = await bench.recoveryWords(a);
  await bench.importFile(a, bench.weatherFile);
  await bench.rename(a, 'seattle-weather', 'Krakensommer');
  await bench.whenSynced(a);
  await bench.status(a).getByRole('button').click();
  await a.getByRole('button', { name: 'Storage and sync…' }).click();
  await a.getByRole('dialog').getByRole('button', { name: 'Pause syncing' }).click();
  await expect(a.getByRole('dialog')).toContainText('Last backup: never.');
  await a.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click();
  await bench.rename(a, 'Krakensommer', 'Never sent');
  await bench.whenSaved(a);

  const dialog = await openBackup(a);
  await dialog.getByRole('button', { name: 'Choose a folder…' }).click();
  await expect(dialog.getByRole('status').first()).toHaveText(/^Last backup to “Backups”: just now, 1 session, /);
  const disk = folder('backup');
  const names = await carryOut(a, disk);
  expect(names.filter((name) => name.includes('/data/'))).toHaveLength(1);
  for (const name of names) {
    const found = scanBytes(name, readFileSync(path.join(disk, name)), [textCanary('Krakensommer'), textCanary('Never sent'), textCanary('seattle-weather'), textCanary('2012-01-01')]);
    expect(describeFindings(found)).toEqual([]);
  }

  await first.kill();
  rmSync(first.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  await server.stop();
  removeFolder(server.folder);
  const another = await startServer(folder('another'));

  const b = (await profile()).page;
  await b.goto(another.url);
  await b.getByRole('button', { name: 'Restore with recovery phrase' }).click();
  const restoring = b.getByRole('dialog', { name: 'Restore with recovery phrase' });
  await restoring.getByLabel('Folder of backups').setInputFiles(disk);
  await expect(restoring).toContainText('With the backup of ');
  await restoring.getByLabel('Recovery words').fill(words);
  await restoring.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(b.getByText(/^Took in 1 session and 1 data set\. Nothing here was overwritten\. \d+ changes? that no server had/)).toBeVisible({ timeout: 60_000 });
  await bench.openFirstSession(b, 'seattle-weather');
  const panel = bench.panel(b, 'Never sent');
  await expect(panel.getByRole('grid').getByText('drizzle').first()).toBeVisible({ timeout: 30_000 });
  await bench.rename(b, 'Never sent', 'Newer');
  await bench.whenSaved(b);
  const again = await openBackup(b);
  await again.getByLabel('Folder of backups').setInputFiles(disk);
  await expect(again.getByText('Took in 1 session and 0 data sets. Nothing here was overwritten.', { exact: true })).toBeVisible({ timeout: 60_000 });
  await again.getByRole('button', { name: 'Close', exact: true }).last().click();
  await expect(bench.panel(b, 'Newer')).toBeVisible();
  await expect(b.getByRole('button', { name: /conflict/ })).toBeHidden();
  await another.stop();
});
