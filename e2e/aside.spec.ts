/** What this device cannot take in: set aside and exported, or of newer code and only to be looked at. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { inspect, looks, takeLook } from './support/looks.ts';
import { networkNoise } from './support/quiet.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

/** Changes one byte of the session's last record, in the browser's own database, as nothing in the product does. */
const changeLastRecord = (page: Page, at: number, to: number): Promise<void> =>
  page.evaluate(
    async ([place, byte]) => {
      const request = indexedDB.open('holdfast');
      await new Promise((resolve) => (request.onsuccess = resolve));
      const records = request.result.transaction('records', 'readwrite').objectStore('records');
      await new Promise<void>((resolve) => {
        records.openCursor(null, 'prev').onsuccess = ({ target }) => {
          const cursor = (target as IDBRequest<IDBCursorWithValue>).result;
          const bytes = new Uint8Array(cursor.value as Uint8Array);
          bytes[place] = byte;
          cursor.update(bytes).onsuccess = () => resolve();
        };
      });
      request.result.close();
    },
    [at, to] as const,
  );

/** A session with a note that is not the last change. */
const begin = async (page: Page): Promise<void> => {
  await page.goto('/');
  await page.getByRole('button', { name: 'New session' }).click();
  await bench.addPanel(page, 'Note');
  await bench.rename(page, 'Note', 'Kept');
  await bench.rename(page, 'Kept', 'Not kept');
  await bench.whenSynced(page);
};

test('STO-20 STO-22 what was set aside is counted, explained and exported, the rest is shown; with the server in reach, it is fetched again and is whole', async ({ page, context, quiet }) => {
  quiet.allow(networkNoise);
  await begin(page);
  await context.route('**/api/**', (route) => route.abort());
  await changeLastRecord(page, 90, 7);
  await page.reload();
  await expect(bench.panel(page, 'Kept')).toBeVisible();
  const badge = page.getByRole('button', { name: '1 set aside' });
  for (const look of looks) {
    await takeLook(page, look);
    await expect(badge).toBeVisible();
    await inspect(page, `set aside badge ${look.name}`);
    await badge.click();
    const dialog = page.getByRole('dialog', { name: 'Set aside' });
    await expect(dialog.getByRole('listitem')).toHaveText([/damaged and does not open/]);
    await inspect(page, `set aside ${look.name}`);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
  }
  await badge.click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export' }).click()]);
  const file = JSON.parse(readFileSync(await download.path(), 'utf8')) as { holdfast: string; sessions: { records: string[] }[] };
  expect(file.holdfast).toBe('set aside changes');
  expect(Buffer.from(file.sessions[0]?.records[0] ?? '', 'base64url')[90]).toBe(7);
  await expect(page.getByText('Exported 1 record, sealed as they are.')).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await context.unroute('**/api/**');
  await bench.turnTo(page);
  await expect(bench.panel(page, 'Not kept')).toBeVisible({ timeout: 20_000 });
  await expect(badge).toBeHidden();
  await bench.rename(page, 'Not kept', 'Goes on');
  await bench.whenSynced(page);
});

test('DOC-29 a session of newer code is shown and says so; what is tried on it changes nothing', async ({ page, context, quiet }) => {
  quiet.allow(networkNoise);
  await begin(page);
  // Not sent, so nothing but the record itself says of which code it is: of one that was, the server knows better.
  await context.route('**/api/**', (route) => route.abort());
  await bench.rename(page, 'Not kept', 'Of newer code');
  await bench.whenSaved(page);
  await changeLastRecord(page, 0, 9);
  await page.reload();
  const notice = page.getByText('A newer version of Holdfast has changed this session.');
  for (const look of looks) {
    await takeLook(page, look);
    await expect(notice).toBeVisible();
    await inspect(page, `newer ${look.name}`);
  }
  await expect(page.getByRole('button', { name: /set aside/ })).toBeHidden();
  const title = bench.panel(page, 'Not kept').getByRole('textbox', { name: 'Panel title' });
  await title.fill('Changed');
  await title.press('Enter');
  await page.reload();
  await expect(bench.panel(page, 'Not kept')).toBeVisible();
});
