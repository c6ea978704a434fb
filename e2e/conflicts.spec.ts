/** Two devices that disagreed: what stood there before beside what each made of it, and a choice that can be taken back. */
import type { BrowserContext, Page } from '@playwright/test';
import { whenInstalled } from './support/installed.ts';
import { looks, inspect, takeLook } from './support/looks.ts';
import { networkNoise } from './support/quiet.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

test('CON-6 DOC-31: what both were written over stands beside them, and Undo of a choice brings back both values on every device', async ({ browser, server, quiet }) => {
  test.setTimeout(150_000);
  quiet.allow(networkNoise);
  const device = async (): Promise<{ readonly context: BrowserContext; readonly page: Page }> => {
    const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1440, height: 900 } });
    quiet.watch(context);
    return { context, page: await context.newPage() };
  };
  const a = await device();
  await a.page.goto('/');
  const words = await bench.recoveryWords(a.page);
  await bench.importFile(a.page, bench.weatherFile);
  await bench.addPanel(a.page, 'Chart');
  await bench.choose(a.page, 'Chart', 'Aggregate', 'median');
  await bench.whenSynced(a.page);
  const b = await device();
  await b.page.goto('/');
  await bench.restore(b.page, words);
  await bench.openFirstSession(b.page, 'seattle-weather');
  await bench.whenSynced(b.page);
  await Promise.all([whenInstalled(a.page), whenInstalled(b.page)]);
  await Promise.all([a.context.setOffline(true), b.context.setOffline(true)]);
  await bench.choose(a.page, 'Chart', 'Aggregate', 'max');
  await bench.choose(b.page, 'Chart', 'Aggregate', 'min');
  await Promise.all([bench.whenSaved(a.page), bench.whenSaved(b.page)]);
  for (const { page, context } of [b, a]) {
    await context.setOffline(false);
    await bench.turnTo(page);
    await bench.whenSynced(page);
  }

  await bench.turnTo(a.page);
  const badge = a.page.getByRole('button', { name: 'Resolve conflicts (1 conflict)' });
  await badge.click();
  const dialog = a.page.getByRole('dialog', { name: 'Conflicts' });
  await expect(dialog.getByRole('region', { name: 'Before: median' })).toContainText('This device');
  await expect(dialog.locator('[data-preview][aria-busy=false]')).toHaveCount(3);
  for (const look of looks) {
    await takeLook(a.page, look);
    await inspect(a.page, `before ${look.name}`);
  }
  await takeLook(a.page, looks[0]);
  await dialog.getByRole('button', { name: 'Keep “max”' }).click();
  await expect(dialog).toBeHidden();
  await bench.whenSynced(a.page);

  await a.page.getByRole('button', { name: 'Undo', exact: true }).first().click();
  await badge.click();
  for (const name of ['Before: median', 'max, This device', /^min, Chrom/]) await expect(dialog.getByRole('region', { name })).toBeVisible();
  await a.page.keyboard.press('Escape');
  await bench.whenSynced(a.page);
  await bench.turnTo(b.page);
  await b.page.getByRole('button', { name: 'Resolve conflicts (1 conflict)' }).click({ timeout: 20_000 });
  const there = b.page.getByRole('dialog', { name: 'Conflicts' });
  await expect(there.getByRole('region', { name: 'min, This device' })).toBeVisible();
  await expect(there.getByRole('region', { name: /^max, Chrom/ })).toBeVisible();
  await there.getByRole('button', { name: 'Keep “min”' }).click();
  await expect(there).toBeHidden();
});
