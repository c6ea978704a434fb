/** Numbers and dates as the browser's language has them, and reference lines, in the real browser. */
import { inspect, looks, takeLook } from './support/looks.ts';
import { expect, test } from './support/test.ts';
import { addPanel, panel, settingsOf, whenSaved } from './support/workbench.ts';

test.use({ locale: 'de-DE' });

test('LOC-1 CHA-15: a German browser has German numbers and months; a chart has lines at values, kept in the session', async ({ page }) => {
  // Words of the person's choice; numbers and dates are the browser's all the same.
  await page.addInitScript(() => localStorage.setItem('holdfast-language', 'en'));
  await page.goto('/');
  await page.getByRole('button', { name: 'Open a sample' }).click();
  const table = panel(page, 'seattle-weather');
  await expect(table.getByRole('gridcell', { name: '12,8', exact: true }).first()).toBeVisible({ timeout: 30_000 });
  await expect(table).toContainText('1.461 rows');
  await (await settingsOf(page, 'seattle-weather')).getByLabel('Dates').selectOption('As here: 31.01.2026');
  await expect(table.getByRole('gridcell', { name: '01.01.2012' })).toBeVisible();
  await addPanel(page, 'Chart');
  const settings = await settingsOf(page, 'Chart');
  await settings.getByLabel('Type').selectOption('Bar');
  await settings.getByLabel('X', { exact: true }).selectOption('date');
  await settings.getByLabel('Y', { exact: true }).selectOption('temp_max');
  await settings.getByLabel('Aggregate').selectOption('Mean');
  await settings.getByLabel('Group dates by').selectOption('Month');
  const figure = panel(page, 'Chart').getByRole('figure');
  await expect(figure).toHaveAccessibleName(/from Jan(\.|uar)? 2012 to Dez(\.|ember)? 2015, values from 6,10645 to 28,0935\.$/);
  await settings.getByRole('button', { name: 'Add line' }).click();
  await expect(figure).toHaveAccessibleName(/ Reference line: mean 16,4\d+ \(y\)\.$/);
  const line = settings.getByRole('group', { name: 'Line 1' });
  await line.getByLabel('At').fill('40');
  await line.getByLabel('At').press('Enter');
  await line.getByLabel('Name').fill('Limit');
  await line.getByLabel('Name').press('Enter');
  await expect(figure).toHaveAccessibleName(/ Reference line: Limit 40 \(y\)\.$/);
  await takeLook(page, looks[1]);
  await inspect(page, 'reference lines');
  await whenSaved(page);
  await page.reload();
  await expect(figure).toHaveAccessibleName(/ Reference line: Limit 40 \(y\)\.$/, { timeout: 20_000 });
});
