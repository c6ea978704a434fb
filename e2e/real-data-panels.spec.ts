/** Panels over real data: settings that no longer fit and their one press, results of SQL as histograms, tables, and two newer files. */
import type { Locator, Page } from '@playwright/test';
import { inspect, looks, takeLook } from './support/looks.ts';
import { networkNoise } from './support/quiet.ts';
import { binsOf, readRealFiles, realBytes, realFile } from './support/realFiles.ts';
import { figure, rowsOf } from './support/rows.ts';
import { whenInstalled } from './support/installed.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

const { addPanel, importFile, panel, settingsOf, whenSaved } = bench;

const editor = (page: Page) => panel(page, 'SQL').getByRole('textbox', { name: 'SQL of SQL' });
const ask = async (page: Page, sql: string): Promise<void> => {
  await editor(page).fill(sql);
  await editor(page).press('Control+Enter');
};
const csv = (name: string, lines: readonly string[]) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(`${lines.join('\n')}\n`) });
/** Rows in each bin of equal width of the whole numbers from 0 to `rows` - 1. */
const evenBins = (rows: number, bins: number): readonly number[] =>
  binsOf({ rows: Array.from({ length: rows }, (_, n) => ({ n })), value: 'n' }, bins);
const press = (where: Locator, name: string): Promise<void> => where.getByRole('note').getByRole('button', { name, exact: true }).click();

test('PAN-14 UI-8: beside each setting that does not fit stands one that does; a press takes it, Undo gives the saved one back', async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto('/');
  await importFile(page, realFile('seattle-weather.csv'));
  const table = panel(page, 'seattle-weather');
  await expect(table.getByRole('gridcell', { name: '2012-01-01' })).toBeVisible({ timeout: 30_000 });
  await importFile(page, csv('later.csv', ['Date,Temp max,sky', '2020-01-01,3.5,sun', '2020-02-01,7,rain']));

  // Settings made over the first file, then the panel turns to the other.
  const form = await settingsOf(page, 'seattle-weather');
  const turn = () => form.getByLabel('Data set', { exact: true }).selectOption({ label: 'later.csv' });
  await form.getByLabel('Sort by').selectOption('temp_max');
  await form.getByLabel('Filter by column').selectOption('temp_min');
  await form.getByLabel('temp_min is').fill('> 4');
  await page.keyboard.press('Enter');
  await turn();
  await expect(table.getByRole('note')).toContainText('Sorted by “temp_max”, which the data does not have.');
  await press(table, 'Sort by “Temp max”');
  await press(table, 'Remove the filter');
  await expect(table.getByRole('note')).toBeHidden();
  await expect(table.getByRole('columnheader', { name: 'Temp max' })).toHaveAttribute('aria-sort', 'ascending');

  await addPanel(page, 'Chart');
  const chart = panel(page, 'Chart');
  await form.getByLabel('Data set', { exact: true }).selectOption({ label: 'seattle-weather.csv' });
  await form.getByLabel('Type').selectOption('bar');
  for (const [label, column] of [['X', 'date'], ['Y', 'temp_max'], ['Colour', 'weather'], ['Small charts by', 'weather']] as const)
    await form.getByLabel(label, { exact: true }).selectOption(column);
  await expect(chart.getByRole('figure')).toHaveAccessibleName(/^Bar chart of mean of temp_max by month of date, coloured by weather, 5 small charts/);
  await turn();
  await expect(chart.getByRole('note').getByRole('listitem')).toHaveCount(4);
  for (const look of [looks[0], looks[3]]) {
    await takeLook(page, look);
    await chart.scrollIntoViewIfNeeded();
    await inspect(page, `misfits ${look.name}`);
  }
  await takeLook(page, looks[0]);
  for (const fix of ['Use “Date”', 'Use “Temp max”', 'No colour', 'One chart']) await press(chart, fix);
  await expect(chart.getByRole('note')).toBeHidden();
  await expect(chart.getByRole('figure')).toHaveAccessibleName(/^Bar chart of mean of Temp max by month of Date: 2 points/);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+z');
  await expect(chart.getByRole('note')).toContainText('The data has no column “weather”.');
  await page.keyboard.press('Control+Shift+z');
  await expect(chart.getByRole('note')).toBeHidden();

  await addPanel(page, 'Statistic');
  const statistic = panel(page, 'Statistic');
  const settings = await settingsOf(page, 'Statistic');
  await settings.getByLabel('Data set', { exact: true }).selectOption({ label: 'seattle-weather.csv' });
  await settings.getByLabel('Measure').selectOption('Mean');
  await settings.getByLabel('Column').selectOption('temp_max');
  await settings.getByLabel('Data set', { exact: true }).selectOption({ label: 'later.csv' });
  await press(statistic, 'Use “Temp max”');
  await expect(statistic.getByRole('figure', { name: /^Mean of Temp max: 5\.25\.$/ })).toBeVisible();
  await whenSaved(page);
});

test('PAN-15 PAN-9: the result of a query is drawn as a histogram with the bins of plain Node, and says when it is drawn from a part', async ({ page }) => {
  test.setTimeout(120_000);
  const strikes = (await readRealFiles()).find(({ name }) => name === 'birdstrikes.csv');
  if (strikes === undefined) throw new Error('no birdstrikes');
  const [rows, value] = [strikes.rows.filter((row) => row['Wildlife Size'] === 'Small'), 'Speed IAS in knots'];
  await page.goto('/');
  await importFile(page, realFile('birdstrikes.csv'));
  await addPanel(page, 'SQL');
  await ask(page, `SELECT "Wildlife Size" AS size, "${value}" AS speed FROM birdstrikes WHERE "Wildlife Size" = 'Small'`);
  await expect(panel(page, 'SQL').getByRole('gridcell', { name: 'Small' }).first()).toBeVisible({ timeout: 30_000 });
  const settings = await settingsOf(page, 'SQL');
  await settings.getByLabel('Show result as').selectOption('chart');
  await settings.getByLabel('Type').selectOption('histogram');
  await settings.getByLabel('Bins').fill('12');
  await expect(panel(page, 'SQL').getByRole('figure')).toHaveAccessibleName(/^Histogram of speed: /);
  for (const look of [looks[0], looks[3]]) {
    await takeLook(page, look);
    await panel(page, 'SQL').scrollIntoViewIfNeeded();
    await inspect(page, `histogram of a result ${look.name}`);
  }
  await takeLook(page, looks[0]);
  await panel(page, 'SQL').getByRole('button', { name: 'View as table' }).click();
  const counts = async (): Promise<readonly number[]> => (await rowsOf(panel(page, 'SQL').getByRole('grid'))).map((row) => figure(row[2] ?? ''));
  await expect.poll(counts).toEqual(binsOf({ rows, value }, 12));

  await ask(page, 'SELECT range AS n FROM range(50000)');
  // More rows than are read: the engine bins all of them.
  await expect.poll(counts).toEqual(evenBins(50_000, 12));
  await ask(page, 'SELECT CAST(range AS VARCHAR) AS t, range AS n FROM range(50000)');
  await settings.getByLabel('Type').selectOption('line');
  await expect(panel(page, 'SQL')).toContainText('Drawn from the first 20,000 of 50,000 rows.');
  await settings.getByLabel('Type').selectOption('histogram');
  // What the picture was of is gone from the result.
  await settings.getByLabel('X', { exact: true }).selectOption('n');
  await ask(page, 'SELECT range AS m FROM range(9)');
  await expect(panel(page, 'SQL').getByRole('note')).toContainText('The result has no column “n”.');
  await press(panel(page, 'SQL'), 'Use the last number');
  await expect(panel(page, 'SQL').getByRole('figure')).toHaveAccessibleName(/^Histogram of m: /);
});

test('UI-7 CHA-10 CHA-11 CHA-13: 42,000 rows are sorted, filtered, columns hidden and pinned, and a range of them copied', async ({ page, context }) => {
  test.setTimeout(120_000);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const zips = realBytes('zipcodes.csv').toString().trim().split(/\r?\n/).slice(1).map((line) => line.split(','));
  const north = zips.filter((row) => Number(row[1]) >= 70).sort((a, b) => Number(b[1]) - Number(a[1]));
  await page.goto('/');
  await importFile(page, realFile('zipcodes.csv'));
  const table = panel(page, 'zipcodes');
  const grid = table.getByRole('grid');
  await expect(grid).toHaveAttribute('aria-rowcount', String(zips.length + 1), { timeout: 30_000 });
  const form = await settingsOf(page, 'zipcodes');
  await form.getByRole('checkbox', { name: 'county' }).uncheck();
  await form.getByRole('button', { name: 'Pin state' }).click();
  await form.getByLabel('Filter by column').selectOption('latitude');
  await form.getByLabel('latitude is').fill('>= 70');
  await page.keyboard.press('Enter');
  await expect(grid.getByRole('columnheader')).toHaveText(['state', 'zip_code', 'latitude', 'longitude', 'city']);
  await expect(grid).toHaveAttribute('aria-rowcount', String(north.length + 1));
  const latitude = grid.getByRole('columnheader', { name: 'latitude' });
  await latitude.click();
  await expect(latitude).toHaveAttribute('aria-sort', 'ascending');
  await latitude.click();
  await expect(latitude).toHaveAttribute('aria-sort', 'descending');
  await expect.poll(async () => (await rowsOf(grid))[0]?.[1]).toBe(north[0]?.[0]);
  await grid.getByRole('gridcell', { name: north[0]?.[0] ?? '', exact: true }).click();
  await page.keyboard.press('Shift+Control+End');
  await page.keyboard.press('Control+c');
  await expect(page.getByText(/^Copied \d+ cells\.$/)).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const wanted = north.map((row) => [row[0], Number(row[1]), Number(row[2]), row[3]].join('\t'));
  expect(copied.split('\n').sort()).toEqual([...wanted].sort());
});

test('DST-10: two devices replace the file of one data set apart; the conflict is one choice between whole files', async ({ browser, server, quiet }) => {
  test.setTimeout(120_000);
  quiet.allow(networkNoise);
  const device = async () => {
    const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1440, height: 900 } });
    quiet.watch(context);
    return { context, page: await context.newPage() };
  };
  const replace = async (page: Page, lines: readonly string[]) => {
    await page.getByRole('navigation', { name: 'Data sets and panels' }).getByRole('button', { name: 'Actions for wells.csv' }).click();
    await page.getByRole('menuitem', { name: 'Replace by a newer file…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Replace wells.csv' });
    await dialog.getByLabel('Newer file').setInputFiles(csv('newer.csv', lines));
    await dialog.getByRole('button', { name: 'Replace', exact: true }).click();
    await expect(dialog).toBeHidden();
    await whenSaved(page);
  };
  const a = await device();
  await a.page.goto('/');
  await importFile(a.page, csv('wells.csv', ['well,rate', 'A1,812.4']));
  await expect(panel(a.page, 'wells').getByRole('gridcell', { name: '812.4' })).toBeVisible({ timeout: 30_000 });
  await bench.whenSynced(a.page);
  const address = a.page.url();
  await a.page.goto('/');
  const phrase = await bench.recoveryWords(a.page);
  await a.page.goto(address);
  const b = await device();
  await b.page.goto('/');
  await bench.restore(b.page, phrase);
  await bench.openFirstSession(b.page, 'wells');
  await bench.whenSynced(b.page);
  await Promise.all([whenInstalled(a.page), whenInstalled(b.page)]);
  await Promise.all([a.context.setOffline(true), b.context.setOffline(true)]);
  await replace(a.page, ['well,rate,zone', 'A1,900,x', 'A2,70,y']);
  await replace(b.page, ['well,rate', 'A1,1', 'A2,2', 'A3,3']);
  for (const { page, context } of [b, a]) {
    await context.setOffline(false);
    await bench.turnTo(page);
    await bench.whenSynced(page);
  }
  await bench.turnTo(a.page);
  await a.page.getByRole('button', { name: /Resolve conflicts \(1 conflict\)/ }).click();
  const conflicts = a.page.getByRole('dialog', { name: 'Conflicts' });
  await expect(conflicts.getByRole('heading', { name: 'File of wells.csv' })).toBeVisible();
  await expect(conflicts.getByRole('region', { name: 'Before: 1 row' })).toBeVisible();
  const mine = conflicts.getByRole('region', { name: 'File: This device' });
  await expect(mine).toContainText('2 rows');
  await expect(mine).toContainText('Only here: “zone”');
  await expect(mine).toContainText('On this device, sealed');
  await expect(conflicts.getByRole('region', { name: /^File: Chrom/ })).toContainText('3 rows');
  await expect(conflicts.getByRole('region', { name: /^File: Chrom/ })).toContainText('Not on this device');
  for (const look of [looks[0], looks[3]]) {
    await takeLook(a.page, look);
    await inspect(a.page, `two files ${look.name}`);
  }
  await takeLook(a.page, looks[0]);
  await mine.getByRole('button', { name: 'Keep this file' }).click();
  await expect(conflicts).toBeHidden();
  await expect(panel(a.page, 'wells').getByRole('gridcell', { name: '900' })).toBeVisible();
  await a.page.getByRole('log', { name: 'Reports' }).getByRole('button', { name: 'Undo' }).first().click();
  await bench.whenSynced(a.page);
  await b.context.close();
  await a.context.close();
});
