/** What a panel shows as files of the person's own, compared with the file that it came from. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './support/test.ts';
import { addPanel, importFile, panel, settingsOf, weatherFile } from './support/workbench.ts';

const saved = async (page: Page, title: string, item: string): Promise<{ readonly name: string; readonly bytes: Buffer }> => {
  await panel(page, title).getByRole('button', { name: 'Panel menu' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: item }).click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
};

test('SAV-1 SAV-2: rows are saved as CSV, the picture as PNG and SVG with title, measure and legend', async ({ page }) => {
  const weather = readFileSync(weatherFile, 'utf8').trim().split(/\r?\n/).slice(1).map((line) => line.split(','));
  await page.goto('/');
  await importFile(page, weatherFile);
  await expect(panel(page, 'seattle-weather').getByRole('gridcell', { name: '2012-01-01' })).toBeVisible({ timeout: 30_000 });
  const table = await settingsOf(page, 'seattle-weather');
  await table.getByLabel('Filter by column').selectOption('temp_max');
  await table.getByLabel('temp_max is').fill('>= 30');
  await page.keyboard.press('Enter');
  const hot = weather.filter((row) => Number(row[2]) >= 30);
  await expect(panel(page, 'seattle-weather')).toContainText(`${hot.length} rows`);
  const rows = await saved(page, 'seattle-weather', 'Save rows as CSV');
  expect(rows.name).toBe('seattle-weather.csv');
  const lines = rows.bytes.toString().split('\r\n');
  expect(lines[0]).toBe('\ufeffdate,precipitation,temp_max,temp_min,wind,weather');
  expect(lines.slice(1, -1)).toEqual(hot.map((row) => row.map((cell, at) => (at > 0 && at < 5 ? String(Number(cell)) : cell)).join(',')));
  await expect(page.getByText(`Saved ${hot.length} rows as seattle-weather.csv. That file is not sealed.`)).toBeVisible();

  await addPanel(page, 'Chart');
  const form = await settingsOf(page, 'Chart');
  for (const [setting, option] of [['Type', 'bar'], ['X', 'date'], ['Group dates by', 'year'], ['Y', 'precipitation'], ['Aggregate', 'sum'], ['Colour', 'weather']] as const)
    await form.getByLabel(setting, { exact: true }).selectOption(option);
  await form.getByLabel('Title').fill('Rain <b>&amp; "sun"');
  await form.getByLabel('Title').press('Enter');
  const title = 'Rain <b>&amp; "sun"';
  const bars = new Set(weather.map((row) => `${row[0]?.slice(0, 4)} ${row[5]}`)).size;
  await expect(panel(page, title).getByRole('figure')).toHaveAccessibleName(
    new RegExp(`^Bar chart of sum of precipitation by year of date, coloured by weather: ${bars} points`),
  );
  const png = await saved(page, title, 'Save picture as PNG');
  expect(png.name).toBe('Rain b amp sun.png');
  expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
  const box = await panel(page, title).evaluate(({ clientWidth, clientHeight }) => [2 * Math.max(clientWidth, 480), 2 * Math.max(clientHeight, 320)]);
  expect([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)]).toEqual(box);
  const svg = (await saved(page, title, 'Save picture as SVG')).bytes.toString();
  for (const words of ['Rain &lt;b&gt;&amp;amp; &quot;sun&quot;', 'sum of precipitation', 'drizzle', 'sun', '2012']) expect(svg).toContain(words);
  expect(svg).not.toMatch(/<b>|<script|href=/);
  const chart = await saved(page, title, 'Save rows as CSV');
  const sums = chart.bytes.toString().split('\r\n').slice(1, -1).map((line) => line.split(','));
  expect(sums).toHaveLength(bars);
  for (const [year = '', sum, kind] of sums) {
    const wanted = weather.filter((row) => row[0]?.slice(0, 4) === year.slice(0, 4) && row[5] === kind).reduce((all, row) => all + Number(row[1]), 0);
    expect(Number(sum)).toBeCloseTo(wanted, 6);
  }
  // For people to look at.
  writeFileSync(test.info().outputPath('saved.png'), png.bytes);
});
