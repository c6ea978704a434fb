/** The page of a data set, its replacement and removal, and what dashboards do beyond their panels: full screen, copies, paper. */
import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { whenInstalled } from './support/installed.ts';
import { inspect, looks, takeLook } from './support/looks.ts';
import { expect, test } from './support/test.ts';
import { addPanel, importFile, panel, weatherFile } from './support/workbench.ts';

const [header = [], ...weather] = readFileSync(weatherFile, 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(','));
const columnOf = (name: string): readonly string[] => weather.map((row) => row[header.indexOf(name)] ?? '');

const openSample = async (page: Page): Promise<void> => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Open a sample' }).click();
  await expect(panel(page, 'seattle-weather').getByRole('gridcell', { name: '2012-01-01' })).toBeVisible({ timeout: 30_000 });
};

const rail = (page: Page): Locator => page.getByRole('navigation', { name: 'Data sets and panels' });
const action = async (page: Page, dataset: string, name: string): Promise<void> => {
  await rail(page).getByRole('button', { name: `Actions for ${dataset}` }).click();
  await page.getByRole('menuitem', { name }).click();
};

const csv = (name: string, lines: readonly string[]) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) });
const cellsOf = async (row: Locator): Promise<readonly string[]> => row.getByRole('cell').allInnerTexts();

const whole = new Intl.NumberFormat('en-GB');
/** What the page must say of a column of numbers, computed here. */
const numbers = (name: string): readonly string[] => {
  const values = columnOf(name).map(Number);
  return ['number', '0', whole.format(new Set(values).size), String(Math.min(...values)), String(Math.max(...values))];
};
/** Rows in the fullest of 24 spans of equal width. */
const fullest = (name: string): number => {
  const values = columnOf(name).map(Number);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const spans = Array.from({ length: 24 }, () => 0);
  for (const value of values) {
    const at = Math.min(23, Math.floor((value - low) / ((high - low) / 24)));
    spans[at] = (spans[at] ?? 0) + 1;
  }
  return Math.max(...spans);
};

test('DST-1 DST-2: the page of a data set tells what an independent computation tells, offline, and names it anew', async ({
  page,
  context,
}) => {
  await openSample(page);
  await whenInstalled(page);
  await context.setOffline(true);
  await rail(page).getByRole('button', { name: /^seattle-weather\.csv/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Data set seattle-weather.csv' });
  const table = dialog.getByRole('table', { name: 'Columns' });
  const row = (name: string): Locator => table.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  await expect(table.getByRole('img')).toHaveCount(5);
  await expect(dialog.getByRole('definition')).toContainText(['1,461', '6', /kB$/, 'CSV, comma, UTF-8', 'On this device, sealed']);
  expect((await cellsOf(row('date'))).slice(0, 5)).toEqual(['date', '0', '1,461', '2012-01-01', '2015-12-31']);
  for (const name of ['precipitation', 'temp_max', 'temp_min', 'wind']) {
    expect((await cellsOf(row(name))).slice(0, 5), name).toEqual(numbers(name));
    await expect(row(name).getByRole('img')).toHaveAccessibleName(new RegExp(`^24 bars; the tallest, .* has ${whole.format(fullest(name))} rows$`));
  }
  const counts = [...new Set(columnOf('weather'))].map((value) => [value, columnOf('weather').filter((one) => one === value).length] as const);
  const [first, second, third] = counts.sort((a, b) => b[1] - a[1]).map(([value, rows]) => `${value}: ${rows} rows`);
  for (const [index, title] of [first, second, third].entries())
    await expect(row('weather').getByRole('listitem').nth(index)).toHaveAttribute('title', title ?? '');
  await expect(row('weather')).toContainText(`and ${counts.length - 3} more`);

  for (const look of [looks[3], looks[0]]) {
    await takeLook(page, look);
    await inspect(page, `data set ${look.name}`);
  }
  const alias = dialog.getByLabel('Name in SQL');
  await alias.fill('Öl rates.v2');
  await expect(dialog).toContainText('Becomes ol_rates_v2');
  await alias.press('Enter');
  await expect(alias).toHaveValue('ol_rates_v2');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await action(page, 'seattle-weather.csv', 'Rename');
  await expect(dialog.getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Weather');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(rail(page).getByRole('button', { name: /^Weather/ })).toBeVisible();
  await expect(panel(page, 'seattle-weather').getByRole('gridcell', { name: '2012-01-01' })).toBeVisible();
  await context.setOffline(false);
});

test('DST-11: of a thousand columns only those in view are asked about, and each is right when it comes', async ({ page }) => {
  await page.goto('/');
  const names = Array.from({ length: 1000 }, (_, at) => `c${at}`);
  const lines = Array.from({ length: 30 }, (_, row) => names.map((_name, at) => row * (at + 1)).join(','));
  await importFile(page, csv('wide.csv', [names.join(','), ...lines]));
  await expect(panel(page, 'wide').getByRole('grid')).toBeVisible({ timeout: 30_000 });
  await rail(page).getByRole('button', { name: /^wide\.csv/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Data set wide.csv' });
  // By elements: to work out the roles of a thousand rows takes longer than all else here.
  const row = (at: number): Locator => dialog.locator('tbody > tr').nth(at);
  const cellsOf = (of: Locator): Promise<readonly string[]> => of.locator('td').allInnerTexts();
  const picture = (of: Locator): Locator => of.locator('svg[role=img]');
  const known = (at: number): readonly string[] => ['whole number', '0', '30', '0', whole.format(29 * (at + 1))];
  await expect(picture(row(0))).toBeVisible();
  expect((await cellsOf(row(0))).slice(0, 5)).toEqual(known(0));
  expect((await cellsOf(row(999))).slice(1, 3)).toEqual(['…', '…']);
  await row(999).scrollIntoViewIfNeeded();
  await expect(picture(row(999))).toBeVisible();
  expect((await cellsOf(row(999))).slice(0, 5)).toEqual(known(999));
  expect((await cellsOf(row(500))).slice(1, 3)).toEqual(['…', '…']);
  await dialog.getByRole('searchbox', { name: 'Search columns' }).fill('c500');
  await expect(picture(row(0))).toBeVisible();
  expect((await cellsOf(row(0))).slice(0, 5)).toEqual(known(500));
});

test('DST-3 DST-4 DST-5: a newer file is checked and taken in whole; a removed data set leaves its panels and comes back', async ({ page }) => {
  await page.goto('/');
  await importFile(page, csv('wells.csv', ['well,rate,day', 'A1,812.4,2020-01-01', 'A2,640,2020-01-02']));
  const table = panel(page, 'wells');
  await expect(table.getByRole('gridcell', { name: '812.4' })).toBeVisible({ timeout: 30_000 });
  const dialog = page.getByRole('dialog', { name: 'Replace wells.csv' });
  await action(page, 'wells.csv', 'Replace by a newer file…');
  await dialog.getByLabel('Newer file').setInputFiles(csv('other.csv', ['well,rates,day', 'A1,812.4,soon']));
  await expect(dialog.getByRole('alert')).toHaveText('other.csv does not have the shape of wells.csv. Nothing was changed.');
  await expect(dialog.getByRole('listitem')).toHaveText(['Column “rate” is missing.', 'Column “day” holds text where dates are expected.']);
  await expect(dialog.getByRole('button', { name: 'Replace', exact: true })).toBeHidden();
  await inspect(page, 'a file that differs');
  await dialog.getByLabel('Newer file').setInputFiles(csv('late.csv', ['day;rate;well;zone', '2020-02-01;7;A1;x', '2020-02-02;8;A2;y', '2020-02-03;9;A3;z']));
  await expect(dialog).toContainText('New in it: “zone”.');
  await inspect(page, 'a file that fits');
  await dialog.getByRole('button', { name: 'Replace', exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(table.getByRole('gridcell', { name: '2020-02-03' })).toBeVisible({ timeout: 20_000 });
  await expect(table.getByRole('columnheader')).toHaveText(['day', 'rate', 'well', 'zone']);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(table.getByRole('gridcell', { name: '812.4' })).toBeVisible();
  await expect(table.getByRole('columnheader')).toHaveText(['well', 'rate', 'day']);

  await action(page, 'wells.csv', 'Remove from session');
  await expect(page.getByText('Removed wells.csv from this session. Its file stays on this device.')).toBeVisible();
  await expect(table.getByRole('note')).toContainText('wells.csv was removed from this session. The settings of this panel are kept.');
  await inspect(page, 'a removed data set');
  await page.keyboard.press('Control+z');
  await expect(table.getByRole('gridcell', { name: '812.4' })).toBeVisible();
  await action(page, 'wells.csv', 'Remove from session');
  await table.getByRole('button', { name: 'Bring it back' }).click();
  await expect(table.getByRole('gridcell', { name: '812.4' })).toBeVisible();
});

/** Whether keys and assistive technology can come to it. */
const isReachable = (locator: Locator): Promise<boolean> => locator.evaluate((element) => element.closest('[inert]') === null);
const widthOf = async (locator: Locator): Promise<number> => (await locator.boundingBox())?.width ?? 0;

test('DST-6 DST-7 DST-9: a panel fills the window and gives it back; a dashboard is copied with its panels', async ({ page }) => {
  await openSample(page);
  await addPanel(page, 'Chart');
  const chart = panel(page, 'Chart');
  await expect(chart.getByRole('figure')).toBeVisible();
  await page.keyboard.press('Escape');
  await chart.focus();
  const before = await widthOf(chart);
  await page.keyboard.press('f');
  await expect.poll(async () => widthOf(chart)).toBe(await page.evaluate(() => innerWidth));
  await expect(chart).toBeFocused();
  for (const other of [page.getByRole('banner'), page.getByRole('navigation'), page.getByRole('tablist'), panel(page, 'seattle-weather')])
    expect(await isReachable(other)).toBe(false);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Delete');
  await inspect(page, 'full screen');
  for (let times = 0; times < 12; times += 1) {
    await page.keyboard.press('Tab');
    const outside = await page.evaluate(() => document.activeElement !== document.body && document.activeElement?.closest('[data-panel]') === null);
    expect(outside, 'the focus stays in the panel').toBe(false);
  }
  await page.keyboard.press('Escape');
  await expect.poll(async () => widthOf(chart)).toBe(before);
  await expect(chart).toBeFocused();
  expect(await isReachable(page.getByRole('banner'))).toBe(true);
  await chart.getByRole('button', { name: 'Panel menu' }).click();
  await page.getByRole('menuitem', { name: 'Full screen' }).click();
  await chart.getByRole('button', { name: 'Leave full screen' }).click();
  await expect.poll(async () => widthOf(chart)).toBe(before);

  await page.getByRole('button', { name: 'Dashboard menu' }).click();
  await page.getByRole('menuitem', { name: 'Duplicate dashboard' }).click();
  await expect(page.getByRole('tab', { name: 'Overview 2' })).toHaveAttribute('aria-selected', 'true');
  await expect(chart.getByRole('figure')).toBeVisible();
  await expect(panel(page, 'seattle-weather').getByRole('gridcell', { name: '2012-01-01' })).toBeVisible();
  expect(await widthOf(chart)).toBe(before);
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('tab')).toHaveText(['Overview']);

  await takeLook(page, looks[2]);
  // Where it stands beside the other one, however far the page is scrolled.
  const below = async (): Promise<number> => ((await chart.boundingBox())?.y ?? 0) - ((await panel(page, 'seattle-weather').boundingBox())?.y ?? 0);
  await expect.poll(below).toBeGreaterThan(0);
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowUp');
  await expect.poll(below).toBeLessThan(0);
  await page.keyboard.press('f');
  await expect.poll(async () => isReachable(page.getByRole('banner'))).toBe(false);
  await inspect(page, 'full screen on a phone');
});

interface Printed {
  readonly shade: string | undefined;
  readonly charts: readonly number[];
  readonly top: number;
}

test('DST-8: a dashboard prints its panels alone, charts drawn for the page, tables from their first row', async ({ page }) => {
  // What the browser's own print would take a picture of; it fires `afterprint` as the browser does.
  await page.addInitScript(() => {
    Object.assign(window, {
      print: () => {
        const charts = [...document.querySelectorAll<HTMLElement>('[data-panel] canvas')].map(({ offsetWidth }) => offsetWidth);
        const top = document.querySelector('[data-panel] [role=grid]')?.scrollTop;
        Object.assign(window, { printed: { shade: document.documentElement.dataset['theme'], charts, top } });
        dispatchEvent(new Event('afterprint'));
      },
    });
  });
  await takeLook(page, looks[1]);
  await openSample(page);
  await addPanel(page, 'Chart');
  await expect(panel(page, 'Chart').getByRole('figure')).toBeVisible();
  const grid = panel(page, 'seattle-weather').getByRole('grid');
  await grid.evaluate((element) => element.scrollTo(0, 5000));
  await expect(grid.getByRole('gridcell', { name: '2012-01-01' })).toBeHidden();
  await page.keyboard.press('Control+p');
  await expect.poll(() => page.evaluate(() => 'printed' in window)).toBe(true);
  const printed = await page.evaluate((): Printed => (window as unknown as { readonly printed: Printed }).printed);
  expect(printed.shade).toBe('light');
  expect(printed.top).toBe(0);
  // Half of the page's 1031 px, less borders and half a gap.
  expect(printed.charts.every((width) => Math.abs(width - 509) < 3), String(printed.charts)).toBe(true);
  expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBeUndefined();
  await expect.poll(() => grid.evaluate(({ scrollTop }) => scrollTop)).toBe(5000);

  await page.emulateMedia({ media: 'print' });
  for (const hidden of [page.getByRole('banner'), rail(page), page.getByRole('tablist'), page.getByRole('complementary')]) await expect(hidden).toBeHidden();
  await expect(panel(page, 'Chart').getByRole('button', { name: 'Panel menu' })).toBeHidden();
  await expect(page.getByText('seattle-weather · Overview')).toBeVisible();
  await expect(panel(page, 'seattle-weather').getByText('1,461 rows')).toBeVisible();
  const printedPages = await page.pdf({ path: test.info().outputPath('printed.pdf'), format: 'A4', landscape: true });
  expect(printedPages.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  await page.setViewportSize({ width: 1031, height: 703 });
  await page.screenshot({ path: test.info().outputPath('printed.png'), fullPage: true });
});
