/** Newer code comes to a profile that older code has open. */
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

test('TAB-4 newer code takes the database from an open tab: it says so, writes no more, and what it had not saved is handed over and there after a reload', async ({ profile, server }) => {
  const { page } = await profile();
  await page.goto(server.url);
  await page.getByRole('button', { name: 'New session' }).click();
  await bench.addPanel(page, 'Note');
  await bench.whenSynced(page);
  // A change of schema that is begun, and then given up, as when the newer tab is closed before it is done.
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const request = indexedDB.open('holdfast', 10_000);
        request.onupgradeneeded = () => request.transaction?.abort();
        request.onerror = () => resolve();
      }),
  );
  await bench.rename(page, 'Note', 'Handed over');
  await expect(bench.status(page)).toHaveText('NOT SAVED');
  const reload = page.getByRole('button', { name: 'Reload' });
  await expect(page.getByText('Your last changes are handed over to it')).toBeVisible();
  await reload.first().click();
  await expect(bench.panel(page, 'Handed over')).toBeVisible({ timeout: 20_000 });
  await bench.whenSynced(page);
  expect(await page.evaluate(async () => (await (await caches.open('holdfast-handover')).keys()).length)).toBe(0);
});
