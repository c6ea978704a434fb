/** Sharing, restoring and settling, looked at on a wide and a narrow screen, light and dark. */
import { whenInstalled } from './support/installed.ts';
import { inspect, looks, takeLook } from './support/looks.ts';
import { networkNoise } from './support/quiet.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

test('UI-14 CON-3: import, phrase, conflicts, share and snapshot fit every screen, and axe finds nothing', async ({ browser, server, quiet }) => {
  test.setTimeout(240_000);
  quiet.allow(networkNoise);
  const device = async () => {
    const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1440, height: 900 } });
    quiet.watch(context);
    return { context, page: await context.newPage() };
  };
  const a = await device();
  await a.page.goto('/');
  await a.page.getByRole('button', { name: 'Import data' }).first().click();
  const importing = a.page.getByRole('dialog', { name: 'Import data' });
  await importing.locator('input[type=file]').setInputFiles(bench.weatherFile);
  await expect(importing.getByText('drizzle').first()).toBeVisible();
  for (const look of looks) {
    await takeLook(a.page, look);
    await inspect(a.page, `import ${look.name}`);
  }
  await takeLook(a.page, looks[0]);
  await importing.getByRole('button', { name: 'Import', exact: true }).click();
  await bench.addPanel(a.page, 'Chart');
  await expect(a.page.getByRole('figure')).toBeVisible({ timeout: 30_000 });
  await bench.whenSynced(a.page);
  for (const look of looks) {
    await takeLook(a.page, look);
    await expect(a.page.getByRole('figure')).toBeVisible();
    await inspect(a.page, `dashboard ${look.name}`);
  }

  const address = a.page.url();
  await takeLook(a.page, looks[0]);
  await a.page.goto('/');
  const phrase = await bench.recoveryWords(a.page);
  await a.page.getByRole('button', { name: 'Recovery phrase', exact: true }).click();
  await expect(a.page.getByRole('listitem')).not.toHaveCount(0);
  for (const look of looks) {
    await takeLook(a.page, look);
    await inspect(a.page, `phrase ${look.name}`);
  }
  await takeLook(a.page, looks[0]);
  await a.page.goto(address);

  const b = await device();
  await b.page.goto('/');
  await bench.restore(b.page, phrase);
  await bench.openFirstSession(b.page, 'seattle-weather');
  await bench.whenSynced(b.page);
  await Promise.all([whenInstalled(a.page), whenInstalled(b.page)]);
  await Promise.all([a.context.setOffline(true), b.context.setOffline(true)]);
  await bench.choose(a.page, 'Chart', 'Aggregate', 'max');
  await bench.choose(b.page, 'Chart', 'Aggregate', 'min');
  await bench.deletePanel(b.page, 'seattle-weather');
  await bench.rename(a.page, 'seattle-weather', 'Every day of the four years');
  await Promise.all([bench.whenSaved(a.page), bench.whenSaved(b.page)]);
  for (const { page, context } of [b, a]) {
    await context.setOffline(false);
    await bench.turnTo(page);
    await bench.whenSynced(page);
  }
  await bench.turnTo(a.page);
  await a.page.getByRole('button', { name: /Resolve conflicts \(2 conflicts\)/ }).click();
  const conflicts = a.page.getByRole('dialog', { name: 'Conflicts' });
  for (const look of looks) {
    await takeLook(a.page, look);
    for (const field of ['Aggregate', 'Deleted and edited']) {
      await conflicts.getByRole('button', { name: field }).click();
      await expect(conflicts.locator('[data-preview][aria-busy=false]')).toHaveCount(field === 'Aggregate' ? 3 : 1);
      await expect(conflicts.getByRole('figure').or(conflicts.getByRole('grid')).first()).toBeVisible();
      await inspect(a.page, `conflict ${field} ${look.name}`);
    }
  }
  await conflicts.getByRole('button', { name: 'All mine' }).click();
  await expect(conflicts).toBeHidden();
  await expect(bench.panel(a.page, 'Every day of the four years')).toBeVisible();
  await expect(a.page.getByRole('button', { name: /Resolve conflicts/ })).toBeHidden();
  await expect(a.page.getByText('Done: settle 2 conflicts as this device had them.')).toBeVisible();

  await takeLook(a.page, looks[0]);
  await a.page.getByRole('button', { name: 'Share', exact: true }).click();
  const share = a.page.getByRole('dialog', { name: 'Share snapshot' });
  await expect(share).toContainText('1,000 of 1,461 rows');
  for (const look of looks) {
    await takeLook(a.page, look);
    await inspect(a.page, `share ${look.name}`);
  }
  await share.getByRole('button', { name: 'Create snapshot' }).click();
  const link = await share.getByRole('textbox', { name: 'Link' }).inputValue();
  await inspect(a.page, `shared ${looks[3].name}`);

  const stranger = await device();
  await stranger.page.goto(link);
  await expect(stranger.page.getByRole('figure')).toBeVisible();
  for (const look of looks) {
    await takeLook(stranger.page, look);
    await expect(stranger.page.getByRole('figure')).toBeVisible();
    await inspect(stranger.page, `snapshot ${look.name}`);
  }
});
