/** After an unexpected end: what was left unsent is asked about, once, before anything is merged into it. */
import type { Page } from '@playwright/test';
import { whenInstalled } from './support/installed.ts';
import { looks, inspect, takeLook } from './support/looks.ts';
import { networkNoise } from './support/quiet.ts';
import { startRecorder } from './support/recorder.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Recover drafts' });
const draft = (page: Page, title: string) => dialogOf(page).getByRole('listitem').filter({ hasText: title });
const row = (page: Page, title: string) => page.getByRole('list', { name: 'Sessions' }).getByRole('listitem').filter({ hasText: title });

const wells = { name: 'wells.csv', mimeType: 'text/csv', buffer: Buffer.from('well,rate\nA1,812.4\nB2,640\n') };

test('REC-1 REC-4 T13 several drafts: one dialog with each, open, keep and discard, never twice', async ({ profile, server, folder, quiet }) => {
  test.setTimeout(120_000);
  quiet.allow(networkNoise);
  const home = folder('device');
  let device = await profile(home);
  await device.page.goto(server.url);
  await bench.importFile(device.page, bench.weatherFile);
  await bench.whenSynced(device.page);
  await whenInstalled(device.page);
  await device.context.setOffline(true);
  await bench.addPanel(device.page, 'Chart');
  await bench.whenSaved(device.page);
  for (const title of ['wells', 'a third']) {
    const other = await device.context.newPage();
    await other.goto(server.url);
    await bench.importFile(other, { ...wells, name: `${title}.csv` });
    await bench.whenSaved(other);
  }
  await device.kill();

  device = await profile(home);
  await device.page.goto(server.url);
  await expect(dialogOf(device.page).getByRole('listitem')).toHaveCount(3);
  await expect(dialogOf(device.page)).toContainText('Holdfast closed unexpectedly. Everything saved is here.');
  await expect(draft(device.page, 'seattle-weather')).toContainText(/last change .*\d+ changes? not synced yet/);
  await expect(draft(device.page, 'seattle-weather').getByRole('img')).toHaveAccessibleName('Panels: seattle-weather, Chart');
  for (const look of looks) {
    await takeLook(device.page, look);
    await inspect(device.page, `recovery ${look.name}`);
  }
  await takeLook(device.page, looks[0]);
  await draft(device.page, 'a third').getByRole('button', { name: 'Discard' }).click();
  await draft(device.page, 'wells').getByRole('button', { name: 'Keep for later' }).click();
  await expect(dialogOf(device.page).getByRole('listitem')).toHaveCount(1);
  await expect(row(device.page, 'a third')).toHaveCount(0);
  await draft(device.page, 'seattle-weather').getByRole('button', { name: 'Open' }).click();
  await expect(bench.panel(device.page, 'Chart')).toBeVisible();
  await bench.whenSynced(device.page);

  await device.page.goto(server.url);
  await expect(row(device.page, 'wells')).toBeVisible();
  await expect(row(device.page, 'wells')).toContainText('Synced', { timeout: 20_000 });
  await expect(dialogOf(device.page)).toHaveCount(0);
  await device.page.getByRole('button', { name: 'More', exact: true }).click();
  await device.page.getByRole('menuitem', { name: 'Trash' }).click();
  await expect(device.page.getByRole('dialog', { name: 'Trash' })).toContainText('a third');
});

test('REC-2 R10 T12 nothing is merged into a draft, nor is it loaded, before it is answered; by keys alone', async ({ profile, server, folder, quiet }) => {
  test.setTimeout(120_000);
  quiet.allow(networkNoise);
  const wire = await startRecorder(server.url);
  const home = folder('device-a');
  let a = await profile(home);
  const b = await profile();
  await a.page.goto(wire.url);
  const words = await bench.recoveryWords(a.page);
  await bench.importFile(a.page, bench.weatherFile);
  await bench.whenSynced(a.page);
  const address = a.page.url();
  await b.page.goto(wire.url);
  await bench.restore(b.page, words);
  await bench.openFirstSession(b.page, 'seattle-weather');
  await bench.whenSynced(b.page);

  await whenInstalled(a.page);
  await a.context.setOffline(true);
  await bench.addPanel(a.page, 'Note');
  await bench.whenSaved(a.page);
  await a.kill();
  await bench.rename(b.page, 'seattle-weather', 'Changed elsewhere');
  await bench.whenSynced(b.page);
  await b.page.close();

  a = await profile(home);
  const pulls: string[] = [];
  const sent: string[] = [];
  a.context.on('request', (request) => {
    if (request.url().endsWith('/pull')) pulls.push(request.url());
    if (request.url().endsWith('/records')) sent.push(request.url());
  });
  await a.page.goto(address);
  await expect(dialogOf(a.page)).toBeVisible();
  await expect.poll(() => sent.length, { message: 'the draft is sent all the same', timeout: 20_000 }).toBeGreaterThan(0);
  await expect(a.page.getByRole('main', { name: 'Dashboard' })).toHaveCount(0);
  expect(pulls).toEqual([]);

  await expect(dialogOf(a.page).getByRole('button', { name: 'Open' })).toBeFocused();
  await a.page.keyboard.press('Enter');
  await expect(bench.panel(a.page, 'Changed elsewhere')).toBeVisible({ timeout: 20_000 });
  await expect(bench.panel(a.page, 'Note')).toBeVisible();
  await bench.whenSynced(a.page);
  await wire.close();
});

test('REC-3 a clean end with unsent changes is no reason to ask: the list says where they are', async ({ profile, server, folder, quiet }) => {
  test.setTimeout(60_000);
  quiet.allow(networkNoise);
  const home = folder('device');
  let device = await profile(home);
  await device.page.goto(server.url);
  await whenInstalled(device.page);
  await device.context.setOffline(true);
  await bench.importFile(device.page, wells);
  await bench.whenSaved(device.page);
  // A browser that closes does not wait for long until a busy page has heard of it.
  await device.page.evaluate(() => new Promise((rest) => requestIdleCallback(rest)));
  await device.close();
  await server.stop();

  device = await profile(home);
  await device.page.goto(server.url);
  await expect(row(device.page, 'wells')).toContainText('This device');
  await expect(dialogOf(device.page)).toHaveCount(0);

  // Gone while the store is busy until the very end: the browser drops what the page still asks of it.
  await row(device.page, 'wells').getByRole('link').click();
  await bench.whenSaved(device.page);
  await device.page.evaluate(async () => {
    const opening = indexedDB.open('holdfast');
    const database = await new Promise<IDBDatabase>((opened) => (opening.onsuccess = () => opened(opening.result)));
    const store = database.transaction('kv', 'readwrite').objectStore('kv');
    const hold = (): void => void (store.get('').onsuccess = hold);
    hold();
  });
  await device.page.goto(server.url);
  await expect(row(device.page, 'wells')).toContainText('This device');
  await expect(dialogOf(device.page)).toHaveCount(0);
});
