/** The sample analysis: what its note proposes can be done. */
import { extremes, inspect, takeLook } from './support/looks.ts';
import { expect, test } from './support/test.ts';
import { panel, whenSaved } from './support/workbench.ts';

test('UI-25: the sample is an analysis that shows itself whole, and what its note proposes works', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Look around in two minutes' }).click();
  await expect(page.getByRole('textbox', { name: 'Session title' })).toHaveValue('Seattle’s weather');
  // Four charts, two numbers.
  await expect(page.getByRole('figure')).toHaveCount(6, { timeout: 60_000 });
  await expect(panel(page, 'Wettest day, mm')).toContainText('55.9');
  await expect(panel(page, 'Begin here').getByRole('heading', { name: 'Two minutes with Seattle’s weather' })).toBeVisible();
  for (const look of extremes) {
    await takeLook(page, look);
    await inspect(page, `sample analysis ${look.name}`);
  }
  await takeLook(page, extremes[0]);
  const plot = panel(page, 'Days by weather').getByRole('img', { name: 'Plot' });
  await plot.scrollIntoViewIfNeeded();
  const listed = page.getByRole('dialog').filter({ hasText: 'weather: ' });
  const press = async (): Promise<void> => {
    const box = await plot.boundingBox();
    await plot.click({ position: { x: 0.54 * (box?.width ?? 0), y: 0.7 * (box?.height ?? 0) } });
  };
  // The first press gives the chart the focus, the second is a mark's.
  await press();
  await press();
  await listed.getByRole('button', { name: 'Mark for other panels' }).click();
  await expect(page.getByRole('button', { name: 'Keep as filter' })).toBeVisible();
  await takeLook(page, extremes[0]);
  await inspect(page, 'sample analysis marked');
  await page.getByRole('tab', { name: 'Data' }).click();
  await expect(panel(page, 'All days').getByRole('gridcell').first()).toBeVisible();
  await whenSaved(page);
});
