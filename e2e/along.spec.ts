/** A browser that has sessions of its own takes the place of another account's device: they come along, whenever it is killed. */
import { networkNoise } from './support/quiet.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

test('SEC-39 sessions and data files of a browser come along when an account is restored in it, killed meanwhile or not, and are synced with it', async ({ profile, server, quiet, folder }) => {
  test.setTimeout(120_000);
  quiet.allow(networkNoise);
  const a = (await profile()).page;
  await a.goto(server.url);
  const words = await bench.recoveryWords(a);
  await bench.importFile(a, bench.weatherFile);
  await bench.whenSynced(a);

  const where = folder('own');
  let own = await profile(where);
  await own.page.goto(server.url);
  await bench.importFile(own.page, bench.otherFile);
  await bench.rename(own.page, 'airports', 'Mine alone');
  await bench.whenSynced(own.page);
  await own.page.goto(server.url);
  await own.page.getByRole('button', { name: 'Restore with recovery phrase' }).click();
  const dialog = own.page.getByRole('dialog', { name: 'Restore with recovery phrase' });
  await expect(dialog).toContainText('1 session of this browser comes along, with its data files.');
  await dialog.getByLabel('Recovery words').fill(words);
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(dialog).toBeHidden();
  await own.kill();

  own = await profile(where);
  await own.page.goto(server.url);
  const list = own.page.getByRole('list', { name: 'Sessions' });
  await expect(list.getByText('airports', { exact: true })).toHaveCount(1, { timeout: 30_000 });
  await expect(list.getByText('seattle-weather', { exact: true })).toHaveCount(1, { timeout: 30_000 });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await bench.openFirstSession(own.page, 'airports');
  await expect(bench.panel(own.page, 'Mine alone').getByRole('gridcell').first()).toBeVisible({ timeout: 30_000 });
  await bench.whenSynced(own.page);
  await own.page.reload();
  await expect(bench.panel(own.page, 'Mine alone').getByRole('gridcell').first()).toBeVisible({ timeout: 30_000 });
  await a.goto(server.url);
  await bench.openFirstSession(a, 'airports');
  await expect(bench.panel(a, 'Mine alone')).toBeVisible();
});
