/** A first dashboard for a fresh import, by one press. */
import { inspect, looks, takeLook } from './support/looks.ts';
import { expect, test } from './support/test.ts';
import { importFile, panel, weatherFile } from './support/workbench.ts';

test('SUG-2: suggested panels come below what is there, each with its picture, and one Undo takes them all', async ({ page }) => {
  await page.goto('/');
  await importFile(page, weatherFile);
  await expect(panel(page, 'seattle-weather').getByRole('gridcell', { name: '2012-01-01' })).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Add panel' }).first().click();
  await page.getByRole('menuitem', { name: 'Suggested panels' }).click();
  await expect(panel(page, 'Rows').getByRole('figure', { name: /1,461/ })).toBeVisible();
  await expect(panel(page, 'Mean of precipitation').getByRole('figure')).toBeVisible();
  await expect(panel(page, 'precipitation over time').getByRole('figure')).toHaveAccessibleName(/^Line chart of mean of precipitation by month of date: 48 points/);
  await expect(panel(page, 'precipitation by weather').getByRole('figure')).toHaveAccessibleName(/^Bar chart of mean of precipitation by weather: 5 points/);
  await expect(panel(page, 'Spread of precipitation').getByRole('figure')).toHaveAccessibleName(/^Histogram of precipitation/);
  const [table, rows] = [await panel(page, 'seattle-weather').boundingBox(), await panel(page, 'Rows').boundingBox()];
  expect(rows?.y).toBeGreaterThan((table?.y ?? 0) + (table?.height ?? 0) - 1);
  for (const look of [looks[0], looks[3]]) {
    await takeLook(page, look);
    await panel(page, 'precipitation over time').scrollIntoViewIfNeeded();
    await inspect(page, `suggested ${look.name}`);
  }
  await takeLook(page, looks[0]);
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(panel(page, 'Rows')).toBeHidden();
  await expect(panel(page, 'precipitation by weather')).toBeHidden();
  await expect(panel(page, 'seattle-weather')).toBeVisible();
});
