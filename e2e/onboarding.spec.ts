/** The sample analysis: what its note proposes can be done. */
import { extremes, inspect, takeLook } from './support/looks.ts';
import { expect, test } from './support/test.ts';
import { panel, whenSaved } from './support/workbench.ts';

test('UI-25: the sample is an analysis that shows itself whole, and what its note proposes works', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Look around in two minutes' }).click();
  await expect(page.getByRole('textbox', { name: 'Session title' })).toHaveValue('Seattle’s weather');
  await expect(page.getByRole('figure')).toHaveCount(4, { timeout: 60_000 });
  await expect(panel(page, 'Wettest day, mm')).toContainText('55.9');
  await expect(panel(page, 'Begin here').getByRole('heading', { name: 'Two minutes with Seattle’s weather' })).toBeVisible();
  for (const look of extremes) {
    await takeLook(page, look);
    await inspect(page, `sample analysis ${look.name}`);
  }
  await takeLook(page, extremes[0]);
  const bars = panel(page, 'Days by weather').getByRole('figure');
  const box = await bars.boundingBox();
  if (box === null) throw new Error('no chart');
  // The first press gives the chart the focus, the second is a mark's: rain and sun are by far the tallest of the five bars.
  await bars.click({ position: { x: box.width / 2, y: 20 } });
  await bars.click({ position: { x: box.width * 0.76, y: box.height * 0.7 } });
  await expect(page.getByRole('group', { name: 'Filters' }).or(page.getByText('Marked')).first()).toBeVisible();
  await inspect(page, 'sample analysis marked');
  await page.getByRole('tab', { name: 'Data' }).click();
  await expect(panel(page, 'Every day').getByRole('gridcell').first()).toBeVisible();
  await whenSaved(page);
});
