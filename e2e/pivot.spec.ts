/** A pivot table in the real browser, against figures computed here. */
import { readFileSync } from 'node:fs';
import { extremes, inspect, takeLook } from './support/looks.ts';
import { expect, test } from './support/test.ts';
import { panel, settingsOf, weatherFile, whenSaved } from './support/workbench.ts';

const weather = readFileSync(weatherFile, 'utf8').trim().split('\n').slice(1).map((line) => line.split(','));
const mean = (fits: (date: string, kind: string) => boolean): string => {
  const values = weather.flatMap(([date = '', , warmest, , , kind = '']) => (fits(date, kind) ? [Number(warmest)] : []));
  return values.length === 0 ? '' : (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(1);
};

test('PIV-1: a pivot table by years and weather has the means and totals that Node has, and opens the rows of a line', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Open a sample' }).click();
  await expect(panel(page, 'seattle-weather').getByRole('gridcell').first()).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Add panel' }).first().click();
  await page.getByRole('menuitem', { name: 'Pivot' }).click();
  const settings = await settingsOf(page, 'Pivot');
  await expect(settings.getByLabel('Rows', { exact: true })).toHaveValue('weather');
  await settings.getByLabel('Columns').selectOption('date');
  await settings.getByLabel('Group dates by').selectOption('Year');
  await settings.getByLabel('Value').selectOption('temp_max');
  await settings.getByLabel('Decimals').selectOption('1');
  const grid = panel(page, 'Pivot').getByRole('grid');
  await expect(grid.getByRole('columnheader')).toHaveText(['weather', '2012', '2013', '2014', '2015', 'Total']);
  const years = ['2012', '2013', '2014', '2015'];
  const line = (label: string, fits: (kind: string) => boolean) => [label, ...years.map((year) => mean((date, kind) => date.startsWith(year) && fits(kind))), mean((_, kind) => fits(kind))];
  const shown = (cells: readonly string[]) => cells.map((cell) => (cell.includes('.') ? Number(cell).toFixed(1) : /^\d+$/.test(cell) ? `${cell}.0` : cell));
  const read = async (row: number) => shown(await grid.getByRole('row').nth(row).getByRole('gridcell').allTextContents());
  await expect.poll(() => read(1)).toEqual(line('drizzle', (kind) => kind === 'drizzle'));
  expect(await read(6)).toEqual(line('Total', () => true));
  for (const look of extremes) {
    await takeLook(page, look);
    await inspect(page, `pivot ${look.name}`);
  }
  await takeLook(page, extremes[0]);
  await grid.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const rows = page.getByRole('dialog', { name: 'Rows of Pivot' });
  await expect(rows.getByRole('status')).toHaveText(`${weather.filter(([, , , , , kind]) => kind === 'drizzle').length} rows`);
  await page.keyboard.press('Escape');
  await whenSaved(page);
});
