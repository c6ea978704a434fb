/** Deleting as a person sees it: the trash, what comes back from it, and what another device had not sent yet. */
import type { Page } from '@playwright/test';
import { whenInstalled } from './support/installed.ts';
import { looks, inspect, takeLook } from './support/looks.ts';
import { networkNoise } from './support/quiet.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

const row = (page: Page, title: string) => page.getByRole('list', { name: 'Sessions' }).getByRole('listitem').filter({ hasText: title });

const remove = async (page: Page, title: string): Promise<void> => {
  await page.getByRole('button', { name: `Actions for ${title}` }).click();
  await page.getByRole('menuitem', { name: 'Delete session' }).click();
  await expect(row(page, title)).toHaveCount(0);
};

const openTrash = async (page: Page) => {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Trash' }).click();
  return page.getByRole('dialog', { name: 'Trash' });
};

test('SYN-30 SYN-34 CON-7 changes that a deletion had not seen are offered as a recovered copy; the trash gives back and deletes for good', async ({ profile, server, quiet }) => {
  test.setTimeout(150_000);
  quiet.allow(networkNoise);
  const [a, b] = [await profile(), await profile()];
  await a.page.goto(server.url);
  const words = await bench.recoveryWords(a.page);
  await bench.importFile(a.page, bench.weatherFile);
  await bench.whenSynced(a.page);
  await b.page.goto(server.url);
  await bench.restore(b.page, words);
  await bench.openFirstSession(b.page, 'seattle-weather');
  await bench.whenSynced(b.page);

  await whenInstalled(b.page);
  await b.context.setOffline(true);
  await bench.rename(b.page, 'seattle-weather', 'Written offline');
  await bench.whenSaved(b.page);
  await a.page.goto(server.url);
  const deleted = a.page.waitForResponse((response) => response.request().method() === 'DELETE' && response.ok(), { timeout: 60_000 });
  await remove(a.page, 'seattle-weather');
  await deleted;

  await b.context.setOffline(false);
  await bench.turnTo(b.page);
  await expect(bench.status(b.page)).toHaveText(/^Not syncing/, { timeout: 20_000 });
  const badge = b.page.getByRole('button', { name: 'Resolve conflicts (1 recovered copy)' });
  await badge.click();
  const dialog = b.page.getByRole('dialog', { name: 'Conflicts' });
  await expect(dialog).toContainText('The session was deleted on another device');
  for (const look of looks) {
    await takeLook(b.page, look);
    await inspect(b.page, `recovered ${look.name}`);
  }
  await takeLook(b.page, looks[0]);
  await dialog.getByRole('button', { name: 'Keep for later' }).click();
  await expect(dialog).toBeHidden();
  await expect(badge).toBeHidden();
  await b.page.getByText('seattle-weather (recovered) stays among your sessions.').locator('..').getByRole('button', { name: 'Undo' }).click();
  await expect(badge).toBeVisible();
  await bench.status(b.page).getByRole('button').click();
  await expect(b.page.getByRole('button', { name: 'Open the recovered copy' })).toBeVisible();
  await b.page.keyboard.press('Escape');
  await b.page.goto(server.url);
  const offer = b.page.getByRole('note').filter({ hasText: 'were not sent when the session was deleted elsewhere' });
  await expect(offer).toBeVisible();
  for (const look of looks) {
    await takeLook(b.page, look);
    await inspect(b.page, `offer ${look.name}`);
  }
  await takeLook(b.page, looks[0]);
  await offer.getByRole('button', { name: 'Open' }).click();
  await expect(bench.panel(b.page, 'Written offline')).toBeVisible();
  await bench.whenSynced(b.page);
  await bench.turnTo(a.page);
  await expect(row(a.page, '(recovered)')).toBeVisible({ timeout: 20_000 });

  const trash = await openTrash(a.page);
  await expect(trash.getByRole('listitem')).toContainText('seattle-weather');
  for (const look of looks) {
    await takeLook(a.page, look);
    await inspect(a.page, `trash ${look.name}`);
  }
  await takeLook(a.page, looks[0]);
  await trash.getByRole('button', { name: 'Restore' }).click();
  await expect(trash).toContainText('The trash is empty');
  await trash.getByRole('button', { name: 'Close' }).click();
  await expect(row(a.page, 'seattle-weather').filter({ hasNotText: '(recovered)' })).toHaveCount(1);
  await remove(a.page, 'seattle-weather (recovered)');
  const again = await openTrash(a.page);
  await again.getByRole('button', { name: 'Delete for good…' }).click();
  await again.getByRole('button', { name: 'Delete for good', exact: true }).click();
  await expect(again).toContainText('The trash is empty');
});
