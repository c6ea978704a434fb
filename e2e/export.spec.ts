/** Everything of an account as one sealed file, taken into a fresh profile with the phrase, against a server that knows nothing. */
import { readFileSync } from 'node:fs';
import { textCanary } from './support/scan/needles.ts';
import { describeFindings, scanBytes } from './support/scan/scan.ts';
import { expect, test } from './support/test.ts';
import { importFile, openFirstSession, panel, recoveryWords, rename, restore, weatherFile, whenSaved, whenSynced } from './support/workbench.ts';

test('BLB-13: an export holds sessions and kept data sets, sealed; in a fresh profile with the phrase it brings them back, and overwrites nothing', async ({
  profile,
  server,
  folder,
}) => {
  test.setTimeout(240_000);
  const a = (await profile()).page;
  await a.goto(server.url);
  const words = await recoveryWords(a);
  await importFile(a, weatherFile);
  await rename(a, 'seattle-weather', 'Krakensummer');
  await a.getByRole('navigation', { name: 'Data sets and panels' }).getByRole('button', { name: /^seattle-weather\.csv/ }).click();
  const dialog = a.getByRole('dialog', { name: 'Data set seattle-weather.csv' });
  await dialog.getByRole('checkbox', { name: 'Keep on all my devices' }).check();
  await expect(dialog.getByRole('status', { name: 'File on its way' })).toHaveText('On the server, sealed, for all your devices', { timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Close' }).click();
  await whenSynced(a);

  await a.getByRole('button', { name: 'More' }).click();
  await a.getByRole('menuitem', { name: 'Backup and export…' }).click();
  const downloading = a.waitForEvent('download');
  await a.getByRole('radio', { name: /^What the server holds/ }).check();
  await a.getByRole('button', { name: 'Export everything' }).click();
  const file = folder('export') + '/holdfast.ndjson';
  await (await downloading).saveAs(file);
  const bytes = readFileSync(file);
  expect(describeFindings(scanBytes('export', bytes, [textCanary('Krakensummer'), textCanary('seattle-weather'), textCanary('2012-01-01')]))).toEqual([]);
  expect(bytes.toString().trimEnd().split('\n').at(-1)).toMatch(/^\{"end":\{"sessions":1,/);

  // The phrase is taken by the server that knows the account; the session is changed there before the file comes.
  const b = (await profile()).page;
  await b.goto(server.url);
  await restore(b, words);
  await openFirstSession(b, 'seattle-weather');
  await rename(b, 'Krakensummer', 'Later');
  await whenSaved(b);
  const takeIn = async (page: typeof b): Promise<void> => {
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Backup and export…' }).click();
    await page.getByLabel('File of a backup').setInputFiles(file);
  };
  await takeIn(b);
  await expect(b.getByText(/^Took in 1 session and .* Nothing here was overwritten\.$/)).toBeVisible({ timeout: 60_000 });
  await b.getByRole('dialog', { name: 'Backup and export' }).getByRole('button', { name: 'Close' }).first().click();
  await expect(panel(b, 'Later')).toBeVisible();
});
