/** Charts and tables over the sample, their numbers compared with ones that Node computes from the same file. */
import { readFileSync } from 'node:fs';
import type { Locator } from '@playwright/test';
import { expect, test } from './support/test.ts';
import { addPanel, importFile, panel, settingsOf, weatherFile } from './support/workbench.ts';

const weather = readFileSync(weatherFile, 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','));

const rowsOf = async (grid: Locator): Promise<string[][]> => {
  const rows = await grid.getByRole('row').all();
  return Promise.all(rows.slice(1).map((row) => row.getByRole('gridcell').allTextContents()));
};
const number = (text = ''): number => Number(text.replaceAll(',', ''));
const groupBy = (key: (row: string[]) => string): Map<string, string[][]> => {
  const found = new Map<string, string[][]>();
  for (const row of weather) found.set(key(row), [...(found.get(key(row)) ?? []), row]);
  return found;
};
const quantile = (sorted: readonly number[], share: number): number => {
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
  return low + (high - low) * (at - Math.floor(at));
};
/** Tukey's five numbers, the extremes, rows and rows beyond the whiskers. */
const boxOf = (values: readonly number[]): number[] => {
  const sorted = [...values].sort((a, b) => a - b);
  const [q1, q2, q3] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share)) as [number, number, number];
  const reach = 1.5 * (q3 - q1);
  const inside = sorted.filter((value) => value >= q1 - reach && value <= q3 + reach);
  const outside = sorted.length - inside.length;
  return [inside[0] ?? 0, q1, q2, q3, inside.at(-1) ?? 0, sorted[0] ?? 0, sorted.at(-1) ?? 0, sorted.length, outside];
};

test('CHA-2, CHA-3, CHA-5: box plot, heat map and area say the numbers of the file', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Open a sample' }).click();
  await expect(panel(page, 'seattle-weather').getByRole('gridcell', { name: '2012-01-01' })).toBeVisible({ timeout: 30_000 });
  await addPanel(page, 'Chart');
  const chart = panel(page, 'Chart');
  const form = page.getByRole('complementary', { name: 'Panel settings' });
  const figure = chart.getByRole('figure');
  const grid = chart.getByRole('grid');
  const choose = async (setting: string, option: string) => {
    await form.getByLabel(setting, { exact: true }).selectOption(option);
  };

  await choose('Type', 'box');
  await choose('X', 'weather');
  await choose('Y', 'wind');
  await expect(figure).toHaveAccessibleName(/^Box plot of wind by weather: 5 boxes/);
  await chart.getByRole('button', { name: 'View as table' }).click();
  await expect.poll(async () => (await rowsOf(grid)).length).toBe(5);
  const boxes = await rowsOf(grid);
  const kinds = groupBy((row) => row[5] ?? '');
  expect(boxes.map(([kind]) => kind)).toEqual([...kinds.keys()].sort());
  for (const [kind = '', ...numbers] of boxes) {
    const expected = boxOf((kinds.get(kind) ?? []).map((row) => Number(row[4])));
    expect(numbers.map(number).map((value) => value.toFixed(6))).toEqual(expected.slice(0, numbers.length).map((value) => value.toFixed(6)));
    expect(numbers.length).toBeGreaterThan(4);
  }

  await choose('Type', 'heat');
  await choose('X', 'date');
  await choose('Group dates by', 'year');
  await choose('Y', 'weather');
  await choose('Value', 'temp_max');
  await choose('Aggregate', 'max');
  await expect(figure).toHaveAccessibleName(/^Heat map of max of temp_max by year of date and weather/);
  const cells = groupBy((row) => `${row[0]?.slice(0, 4)}-01-01 ${row[5]}`);
  const expectedCells = [...cells]
    .map(([key, rows]) => `${key} ${Math.max(...rows.map((row) => Number(row[2])))}`)
    .sort();
  await expect.poll(async () => (await rowsOf(grid)).map((row) => row.join(' '))).toEqual(expectedCells.slice(0, (await rowsOf(grid)).length));
  await expect(grid).toHaveAttribute('aria-rowcount', String(cells.size + 1));

  await choose('Type', 'area');
  await choose('Y', 'precipitation');
  await choose('Aggregate', 'sum');
  await choose('Colour', 'weather');
  const points = `${cells.size} points`;
  await expect(figure).toHaveAccessibleName(new RegExp(`^Area chart of sum of precipitation by year of date, coloured by weather: ${points}`));
  // The chart was away while its Y held no numbers, and came back as a picture.
  await chart.getByRole('button', { name: 'View as table' }).click();
  await expect(grid.getByRole('columnheader').nth(1)).toHaveText('sum of precipitation');
  const expectedSums = [...cells].map(([key, rows]) => [key, rows.reduce((sum, row) => sum + Number(row[1]), 0)] as const);
  await expect.poll(async () => (await rowsOf(grid)).length).toBeGreaterThan(5);
  const sums = new Map((await rowsOf(grid)).map(([year, value, kind]) => [`${year} ${kind}`, number(value)]));
  expect(sums.size).toBeGreaterThan(5);
  for (const [key, sum] of expectedSums) if (sums.has(key)) expect(sums.get(key)).toBeCloseTo(sum, 6);

  await choose('Small charts by', 'weather');
  await choose('Scale of Y', 'log');
  await expect(figure).toHaveAccessibleName(new RegExp(`log scale, 5 small charts by weather: ${points}`));
  await chart.getByRole('button', { name: 'View as chart' }).click();
  const fog = chart.getByRole('group', { name: 'Legend' }).getByRole('button', { name: 'fog' });
  await fog.click();
  await expect(fog).toHaveAttribute('aria-pressed', 'false');
});

test('CHA-8: a chart zooms by keys and by the wheel once it has the focus, and one press shows all again', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Open a sample' }).click();
  await expect(panel(page, 'seattle-weather').getByRole('gridcell', { name: '2012-01-01' })).toBeVisible({ timeout: 30_000 });
  await addPanel(page, 'Chart');
  const chart = panel(page, 'Chart');
  const plot = chart.getByRole('img', { name: 'Plot' });
  const reset = chart.getByRole('button', { name: 'Reset zoom' });
  await plot.focus();
  await page.keyboard.press('+');
  await expect(reset).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('0');
  await expect(reset).toBeHidden();
  await plot.hover();
  await page.mouse.wheel(0, -200);
  await expect(reset).toBeVisible();
  await reset.click();
  await expect(reset).toBeHidden();
});

test('CHA-10, CHA-11, CHA-13: columns are pinned, rows filtered by column, and a range is copied as tab-separated text', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/');
  await page.getByRole('button', { name: 'Open a sample' }).click();
  const table = panel(page, 'seattle-weather');
  const grid = table.getByRole('grid');
  await expect(grid.getByRole('gridcell', { name: '2012-01-01' })).toBeVisible({ timeout: 30_000 });
  const form = await settingsOf(page, 'seattle-weather');
  await form.getByRole('button', { name: 'Pin weather' }).click();
  await expect(grid.getByRole('columnheader').first()).toHaveText('weather');
  await form.getByLabel('Filter by column').selectOption('temp_max');
  await form.getByLabel('temp_max is').fill('>= 34.4');
  await page.keyboard.press('Enter');
  const hot = weather.filter((row) => Number(row[2]) >= 34.4);
  await expect(table).toContainText(`${hot.length} rows, temp_max >= 34.4`);
  await grid.getByRole('gridcell', { name: hot[0]?.[0] ?? '' }).click();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(grid.locator('[aria-selected=true]')).toHaveCount(4);
  await page.keyboard.press('Control+c');
  await expect(page.getByText('Copied 4 cells.')).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(hot.slice(0, 2).map((row) => `${row[0]}\t${Number(row[1])}`).join('\n'));
});

test('CHA-9: a table longer than an element can be scrolls from the first row to the last, step by step', async ({ page }) => {
  await page.goto('/');
  const rows = 600_000;
  const buffer = Buffer.from(`n\n${Array.from({ length: rows }, (_, row) => row).join('\n')}\n`);
  await importFile(page, { name: 'long.csv', mimeType: 'text/csv', buffer });
  const grid = panel(page, 'long').getByRole('grid');
  await expect(grid.getByRole('gridcell', { name: '0', exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(grid).toHaveAttribute('aria-rowcount', String(rows + 1));
  await grid.focus();
  await page.keyboard.press('Control+End');
  await expect(grid.getByRole('gridcell', { name: '599,999' })).toBeInViewport();
  await grid.evaluate((element) => element.scrollTo({ top: element.scrollHeight / 2 }));
  const middle = async () => Number((await grid.getByRole('row').nth(12).getAttribute('aria-rowindex')) ?? 0);
  await expect.poll(async () => Math.abs((await middle()) - 300_000)).toBeLessThan(5_000);
  const row = (await middle()) - 2;
  await expect(grid.getByRole('gridcell', { name: row.toLocaleString('en-GB'), exact: true })).toBeVisible();
  await grid.hover();
  await page.mouse.wheel(0, 56);
  await expect.poll(middle).toBe(row + 4);
  await grid.evaluate((element) => element.scrollTo({ top: 0 }));
  await expect(grid.getByRole('gridcell', { name: '0', exact: true })).toBeVisible();
});

test('CHA-14: many points are gathered into marks; the words count every row and give its true extent, small files stay as they are', async ({ page }) => {
  await page.goto('/');
  let seed = 11;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const rows = Array.from({ length: 60_000 }, () => [Math.floor(random() * 5000), -Math.log(random()) * 10, random() < 0.1 ? 'rare' : 'usual'] as const);
  await importFile(page, { name: 'cloud.csv', mimeType: 'text/csv', buffer: Buffer.from(['x,y,kind', ...rows.map((row) => row.join(','))].join('\n')) });
  await expect(panel(page, 'cloud').getByRole('grid')).toBeVisible({ timeout: 30_000 });
  await addPanel(page, 'Chart');
  const form = page.getByRole('complementary', { name: 'Panel settings' });
  const chart = panel(page, 'Chart');
  for (const [setting, option] of [['Type', 'scatter'], ['X', 'x'], ['Y', 'y'], ['Colour', 'kind']] as const)
    await form.getByLabel(setting, { exact: true }).selectOption(option);
  const figure = (value: number): string => new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 6 }).format(value);
  const [xs, ys] = [rows.map(([x]) => x), rows.map(([, y]) => y)];
  const [leastX, mostX, leastY, mostY] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)].map(figure);
  const named = new RegExp(
    `^Scatter plot of y by x, coloured by kind: 60,000 points, drawn as ([\\d,]+) marks, from ${leastX} to ${mostX}, values from ${leastY} to ${mostY}\\.$`,
  );
  await expect(chart.getByRole('figure')).toHaveAccessibleName(named);
  await expect(chart.getByRole('group', { name: 'Legend' }).getByRole('button')).toHaveText(['rare', 'usual']);
  await chart.getByRole('button', { name: 'View as table' }).click();
  await expect(chart.getByRole('columnheader')).toHaveText(['x', 'y', 'kind', 'rows']);
});
