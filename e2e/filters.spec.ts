/** Filters of a dashboard, marks that other panels follow, and the rows behind a mark, against counts made here in plain Node. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { inspect, looks, takeLook } from './support/looks.ts';
import { expect, test } from './support/test.ts';
import { addPanel, choose, panel, weatherFile, whenSaved } from './support/workbench.ts';

const weather = readFileSync(weatherFile, 'utf8').trim().split('\n').slice(1).map((line) => line.split(','));
const countOf = (fits: (date: string, kind: string) => boolean): string => new Intl.NumberFormat('en-GB').format(weather.filter(([date = '', , , , , kind = '']) => fits(date, kind)).length);
const rain = countOf((_, kind) => kind === 'rain');
const rows = (page: Page) => panel(page, 'seattle-weather').getByText(/^[\d,]+ rows?$/);
const chips = (page: Page) => page.getByRole('list', { name: 'Filters' }).getByRole('listitem');

const openSample = async (page: Page): Promise<void> => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Open a sample' }).click();
  await expect(rows(page)).toHaveText(`${countOf(() => true)} rows`, { timeout: 30_000 });
};

test('FIL-1 FIL-2 FIL-3 FIL-5: filters by keys hold for the panels that they fit, and the others say so', async ({ page }) => {
  await openSample(page);
  await addPanel(page, 'Statistic');
  await choose(page, 'Statistic', 'Measure', 'Count');
  await addPanel(page, 'SQL');
  await page.getByRole('textbox', { name: 'SQL of SQL' }).fill('SELECT count(*) AS n FROM seattle_weather');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: 'New data set from SQL' }).click();
  await page.getByRole('textbox', { name: 'SQL of the data set' }).fill('SELECT range AS n FROM range(3)');
  await page.getByRole('button', { name: 'Create data set' }).click();
  await addPanel(page, 'Table');

  // By keys alone.
  await page.getByRole('button', { name: 'Add filter' }).focus();
  await page.keyboard.press('Enter');
  const editor = page.getByRole('dialog', { name: 'Add filter' });
  await expect(editor.getByLabel('Column')).toBeFocused();
  await editor.getByLabel('Column').selectOption('weather');
  await editor.getByRole('checkbox', { name: 'rain' }).focus();
  await page.keyboard.press('Space');
  await inspect(page, 'filter editor');
  await page.keyboard.press('Enter');
  await expect(rows(page)).toHaveText(`${rain} rows`);
  await expect(panel(page, 'Statistic').getByRole('figure', { name: `Count of precipitation: ${rain}.` })).toBeVisible();
  await expect(panel(page, 'SQL').getByRole('gridcell')).toHaveText(rain);
  await expect(panel(page, 'Table')).toContainText('Not filtered by weather (there is no such column)');
  await expect(panel(page, 'Table').getByRole('gridcell')).toHaveText(['0', '1', '2']);

  await page.getByRole('button', { name: 'Add filter' }).click();
  await editor.getByLabel('Column').selectOption('date');
  await editor.getByLabel('From').fill('2013-06-01');
  await editor.getByLabel('To').fill('2013-06-30');
  await page.keyboard.press('Enter');
  const june = (date: string): boolean => date.startsWith('2013-06');
  await expect(rows(page)).toHaveText(`${countOf((date, kind) => kind === 'rain' && june(date))} rows`);
  await expect(chips(page)).toHaveCount(2);
  for (const look of [looks[3], looks[0]]) {
    await takeLook(page, look);
    await inspect(page, `filters ${look.name}`);
  }
  await page.keyboard.press('Control+z');
  await expect(rows(page)).toHaveText(`${rain} rows`);
  await page.keyboard.press('Control+Shift+z');
  await expect(chips(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Remove filter by weather' }).click();
  await expect(rows(page)).toHaveText(`${countOf(june)} rows`);
  await whenSaved(page);
  await page.reload();
  await expect(rows(page)).toHaveText(`${countOf(june)} rows`, { timeout: 20_000 });
  await page.getByRole('button', { name: 'Remove filter by date' }).click();
  await expect(chips(page)).toHaveCount(0);

  await page.getByRole('button', { name: 'Add filter' }).click();
  await editor.getByLabel('Column').selectOption('date');
  await editor.getByLabel('Period').selectOption('Last 30 days of the data');
  await editor.getByRole('button', { name: 'Apply filter' }).click();
  await expect(rows(page)).toHaveText(`${countOf((date) => date > '2015-12-01')} rows`);
  await expect(panel(page, 'SQL').getByRole('gridcell')).toHaveText(countOf((date) => date > '2015-12-01'));
  await expect(chips(page)).toHaveText(/last 30 days of the data/);

});

test('FIL-4 LNK-1 LNK-2: rows behind a mark by keys and by pointer, marks that other panels follow, the pointer in another chart', async ({ page }) => {
  await openSample(page);
  await addPanel(page, 'Chart');
  await choose(page, 'Chart', 'Type', 'Bar');
  await choose(page, 'Chart', 'X', 'weather');
  await choose(page, 'Chart', 'Aggregate', 'Count');
  const chart = panel(page, 'Chart');
  await chart.getByRole('button', { name: 'View as table' }).click();
  await chart.getByRole('grid').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const drilled = page.getByRole('dialog', { name: 'Rows of Chart' });
  const drizzle = countOf((_, kind) => kind === 'drizzle');
  await expect(drilled).toContainText('weather: drizzle');
  await expect(drilled.getByRole('status')).toHaveText(`${drizzle} rows`);
  await inspect(page, 'rows behind a mark');
  await drilled.getByRole('button', { name: 'Mark for other panels' }).click();
  await expect(chips(page)).toContainText(['weather: drizzle']);
  await expect(rows(page)).toHaveText(`${drizzle} rows`);
  await expect(chart.getByRole('gridcell', { name: 'sun' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(rows(page)).toHaveText(`${countOf(() => true)} rows`);

  await chart.getByRole('button', { name: 'View as chart' }).click();
  const plot = chart.getByRole('img', { name: 'Plot' });
  await plot.scrollIntoViewIfNeeded();
  const press = async (x: number, y: number): Promise<void> => plot.click({ position: { x: x * ((await plot.boundingBox())?.width ?? 0), y: y * ((await plot.boundingBox())?.height ?? 0) } });
  await press(0.54, 0.7);
  await expect(drilled).toBeHidden();
  await press(0.54, 0.7);
  await expect(drilled.getByRole('status')).toHaveText(`${rain} rows`);
  await page.keyboard.press('Escape');
  await plot.focus();
  await page.keyboard.press('+');
  await chart.getByRole('button', { name: 'Mark for others' }).click();
  await page.getByRole('button', { name: 'Keep as filter' }).click();
  await expect(chips(page)).toContainText(['weather fog, rain, snow']);
  const kept = countOf((_, kind) => ['fog', 'rain', 'snow'].includes(kind));
  await expect(rows(page)).toHaveText(`${kept} rows`);
  await page.keyboard.press('Control+z');
  await expect(chips(page)).toHaveCount(0);

  // The pointer in one chart shows in the other.
  await chart.getByRole('button', { name: 'Panel menu' }).click();
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await page.setViewportSize({ width: 1440, height: 2400 });
  const other = panel(page, 'Chart 2').getByRole('img', { name: 'Plot' });
  await expect(other.locator('canvas')).toBeVisible();
  await chart.getByRole('button', { name: 'Reset zoom' }).click();
  const at = await plot.boundingBox();
  let step = 0;
  await expect
    .poll(async () => {
      step += 1;
      await page.mouse.move((at?.x ?? 0) + (at?.width ?? 0) * (0.4 + 0.02 * (step % 10)), (at?.y ?? 0) + (at?.height ?? 0) * 0.5);
      return other.locator('div[class*=pointer]').count();
    })
    .toBe(1);
});
