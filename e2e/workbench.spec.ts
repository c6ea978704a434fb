/** What a person sees and does in the workbench, by mouse and by keys, on a wide and on a narrow screen. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { root } from './support/folders.ts';
import { expect, test } from './support/test.ts';
import { addPanel } from './support/workbench.ts';

const weather = readFileSync(path.join(root, 'node_modules/vega-datasets/data/seattle-weather.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','));

const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const settings = (page: Page) => page.getByRole('complementary', { name: 'Panel settings' });
const table = (page: Page) => region(page, 'seattle-weather').getByRole('grid');

const openSample = async (page: Page) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Open a sample' }).click();
  await expect(table(page).getByRole('gridcell', { name: '2012-01-01' })).toBeVisible({ timeout: 30_000 });
};

const importText = async (page: Page, name: string, text: string) => {
  await page.getByRole('button', { name: 'Import data' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import data' });
  await dialog.getByLabel('File to import').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog).toBeHidden();
};

const boxOf = async (locator: Locator) => {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('not on screen');
  return box;
};

/** Rows of a grid as texts, those that are in the document. */
const rowsOf = async (grid: Locator) => {
  const rows = await grid.getByRole('row').all();
  // All digits of a number that was worked out stand in the title.
  const textsOf = (cells: readonly (HTMLElement | SVGElement)[]) => cells.map((cell) => cell.getAttribute('title') ?? cell.textContent ?? '');
  return Promise.all(rows.slice(1).map((row) => row.getByRole('gridcell').evaluateAll(textsOf)));
};

test('UI-1: the start page manages sessions: names, search, rename, delete with Undo, keys', async ({ page }) => {
  await page.goto('/');
  for (const name of ['Import data', 'Open a sample', 'Restore with recovery phrase', 'New session', 'Recovery phrase']) {
    await expect(page.getByRole('button', { name, exact: true })).toBeVisible();
  }
  await page.keyboard.press('n');
  await expect(page.getByRole('textbox', { name: 'Session title' })).toHaveValue('Untitled session');
  await page.goBack();
  await openSample(page);
  await page.goBack();
  const list = page.getByRole('list', { name: 'Sessions' });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await expect(list.getByRole('listitem').filter({ hasText: 'seattle-weather' })).toContainText('1 data set, 1 panel');
  await page.keyboard.press('/');
  await page.keyboard.type('seattle');
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await page.getByRole('searchbox', { name: 'Search sessions' }).fill('');

  await page.getByRole('button', { name: 'Actions for Untitled session' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'Session title' }).fill('Wells');
  await page.keyboard.press('Enter');
  await expect(list.getByRole('link', { name: 'Wells' })).toBeVisible();
  await page.getByRole('button', { name: 'Actions for Wells' }).click();
  await page.getByRole('menuitem', { name: 'Delete session' }).click();
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await page.getByText('Deleted Wells.').locator('..').getByRole('button', { name: 'Undo' }).click();
  await expect(list.getByRole('link', { name: 'Wells' })).toBeVisible();
});

test('UI-2: landmarks, status and panels have their names', async ({ page }) => {
  await openSample(page);
  await addPanel(page, 'Chart');
  await expect(page.getByRole('banner')).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Data sets and panels' })).toContainText('seattle-weather.csv');
  await expect(page.getByRole('main', { name: 'Dashboard' })).toBeVisible();
  await expect(settings(page)).toBeVisible();
  await expect(page.getByRole('status')).toHaveText(/^(Saved on this device|Synced)/);
  await expect(region(page, 'Chart').getByRole('button', { name: 'Panel menu' })).toBeVisible();
  await expect(region(page, 'Chart').getByRole('figure')).toBeVisible();
  await page.getByRole('status').getByRole('button').click();
  await expect(page.getByRole('button', { name: 'Sync now' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Sync now' })).toBeHidden();
  await expect(settings(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(settings(page)).toBeHidden();
});

test('UI-3: a panel is moved, resized, set up and deleted by keys, and each is undone', async ({ page }) => {
  await openSample(page);
  await addPanel(page, 'Chart');
  const chart = region(page, 'Chart');
  await expect(chart).toBeFocused();
  const before = await boxOf(chart);

  await page.keyboard.press('ArrowLeft');
  await expect.poll(async () => (await boxOf(chart)).x).toBeLessThan(before.x);
  await page.keyboard.press('Control+z');
  await expect.poll(async () => boxOf(chart)).toEqual(before);

  await page.keyboard.press('Shift+ArrowDown');
  await expect.poll(async () => (await boxOf(chart)).height).toBe(before.height + 44);
  await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(async () => (await boxOf(chart)).width).toBeLessThan(before.width);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect.poll(async () => boxOf(chart)).toEqual(before);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(async () => (await boxOf(chart)).height).toBe(before.height + 44);

  await page.keyboard.press('Enter');
  await expect(settings(page).getByRole('textbox', { name: 'Title' })).toBeFocused();
  await chart.focus();
  await page.keyboard.press('Delete');
  await expect(chart).toBeHidden();
  await page.keyboard.press('Control+z');
  await expect(chart).toBeVisible();
});

test('UI-4: a panel is moved and resized by the pointer, others give way, Escape takes it back', async ({ page }) => {
  await openSample(page);
  await addPanel(page, 'Chart');
  await page.keyboard.press('Escape');
  const [chart, first] = [region(page, 'Chart'), region(page, 'seattle-weather')];
  const [from, to] = [await boxOf(chart), await boxOf(first)];
  const drag = async () => {
    await page.mouse.move(from.x + from.width / 2, from.y + 18);
    await page.mouse.down();
    await page.mouse.move(to.x + to.width / 2, to.y + 18, { steps: 8 });
  };
  await drag();
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await expect.poll(async () => boxOf(chart)).toEqual(from);
  await drag();
  await page.mouse.up();
  await expect.poll(async () => (await boxOf(chart)).x).toBe(to.x);
  expect((await boxOf(first)).y).toBeGreaterThan((await boxOf(chart)).y);

  const box = await boxOf(chart);
  await page.mouse.move(box.x + box.width - 4, box.y + box.height - 4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height + 90, { steps: 8 });
  await page.mouse.up();
  await expect.poll(async () => (await boxOf(chart)).height).toBe(box.height + 88);
  expect((await boxOf(chart)).width).toBeLessThan(box.width);
  await page.getByRole('banner').getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => boxOf(chart)).toEqual(box);
});

test('UI-5 DAT-15: titles are edited in place, and a reload keeps them; looking starts no engine, asking does', async ({ page }) => {
  await openSample(page);
  const title = page.getByRole('textbox', { name: 'Session title' });
  await title.fill('Not this');
  await title.press('Escape');
  await expect(title).toHaveValue('seattle-weather');
  await title.fill('Rain');
  await title.press('Enter');
  await region(page, 'seattle-weather').getByRole('textbox', { name: 'Panel title' }).fill('Every day');
  await page.keyboard.press('Enter');
  await expect(region(page, 'Every day')).toBeVisible();
  await page.keyboard.press('Control+s');
  await expect(page.getByText('Saved on this device and synced.')).toBeVisible();
  await page.reload();
  await expect(title).toHaveValue('Rain');
  await expect(region(page, 'Every day').getByRole('gridcell', { name: '2012-01-01' })).toBeVisible();
  const engines = () => page.workers().filter((worker) => worker.url().includes('/engine/')).length;
  // Long enough for an engine that starts by itself.
  await page.waitForTimeout(1500);
  expect(engines()).toBe(0);
  await region(page, 'Every day').getByRole('grid').focus();
  await page.keyboard.press('Control+End');
  await expect(region(page, 'Every day').getByRole('gridcell', { name: '2015-12-31' })).toBeVisible();
  expect(engines()).toBe(1);
});

const groups = (value: number): Map<string, number[]> => {
  const found = new Map<string, number[]>();
  for (const row of weather) found.set(row[5] ?? '', [...(found.get(row[5] ?? '') ?? []), Number(row[value])]);
  return found;
};

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const median = (values: readonly number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
};
test('UI-26: who types already in a panel that was just added keeps the focus, however late the next frame comes', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'New session' }).click();
  await expect(page.getByRole('button', { name: 'Add panel' }).first()).toBeVisible();
  await page.evaluate(() => {
    const frame = requestAnimationFrame;
    const held: FrameRequestCallback[] = [];
    window.requestAnimationFrame = (callback) => held.push(callback);
    addEventListener('frames', () => held.splice(0).forEach((callback) => frame(callback)));
  });
  const letFrames = () => page.evaluate(() => dispatchEvent(new Event('frames')) && new Promise((drawn) => setTimeout(drawn, 100)));
  await addPanel(page, 'Note');
  const title = region(page, 'Note').getByRole('textbox', { name: 'Panel title' });
  await title.focus();
  await page.keyboard.press('Control+a');
  await letFrames();
  await page.keyboard.type('Second thoughts');
  await page.keyboard.press('Enter');
  await expect(region(page, 'Second thoughts')).toBeVisible();
  await addPanel(page, 'Note');
  await letFrames();
  await expect(region(page, 'Note')).toBeFocused();
});

const aggregates: readonly (readonly [string, (values: readonly number[]) => number])[] = [
  ['count', (values) => values.length],
  ['sum', sum],
  ['mean', (values) => sum(values) / values.length],
  ['median', median],
  ['min', (values) => Math.min(...values)],
  ['max', (values) => Math.max(...values)],
];

test('UI-6: a chart has a summary and a table, and its aggregates and bins are those of the file', async ({ page }) => {
  await openSample(page);
  await addPanel(page, 'Chart');
  const chart = region(page, 'Chart');
  await expect(chart.getByRole('figure')).toHaveAccessibleName(
    /^Line chart of mean of precipitation by month of date: 48 points from Jan 2012 to Dec 2015/,
  );
  await chart.getByRole('button', { name: 'View as table' }).click();
  const grid = chart.getByRole('grid');
  const form = settings(page);
  await form.getByLabel('Type').selectOption('bar');
  await form.getByLabel('X', { exact: true }).selectOption('weather');
  const kinds = groups(2);
  for (const [name, of] of aggregates) {
    await form.getByLabel('Aggregate').selectOption(name);
    if (name !== 'count') await form.getByLabel('Y', { exact: true }).selectOption('temp_max');
    await expect(grid.getByRole('columnheader').nth(1)).toHaveText(name === 'count' ? 'rows' : `${name} of temp_max`);
    const rows = await rowsOf(grid);
    expect(rows.map(([kind]) => kind)).toEqual([...kinds.keys()].sort());
    for (const [kind = '', value = ''] of rows)
      expect(Number(value.replaceAll(',', ''))).toBeCloseTo(of(kinds.get(kind) ?? []), 6);
  }

  await form.getByLabel('Type').selectOption('histogram');
  await form.getByLabel('X', { exact: true }).selectOption('temp_max');
  await form.getByLabel('Bins').fill('10');
  await chart.getByRole('button', { name: 'View as table' }).click();
  await expect(grid.getByRole('columnheader').first()).toHaveText('from');
  await expect(grid).toHaveAttribute('aria-rowcount', '11');
  const values = weather.map((row) => Number(row[2]));
  const [low, width] = [Math.min(...values), (Math.max(...values) - Math.min(...values)) / 10];
  const expected = Array.from(
    { length: 10 },
    (_, bin) => values.filter((value) => Math.min(9, Math.floor((value - low) / width)) === bin).length,
  );
  expect((await rowsOf(grid)).map((row) => Number(row[2]))).toEqual(expected);
  await form.getByLabel('Type').selectOption('scatter');
  await expect(chart.getByRole('figure')).toHaveAccessibleName(/^Scatter plot of temp_max by temp_max: 1,461 points/);
});

test('UI-7: a table is walked by keys, sorted by its headers, and every row can be reached', async ({ page }) => {
  await openSample(page);
  const grid = table(page);
  await expect(region(page, 'seattle-weather')).toContainText('1,461 rows');
  await grid.focus();
  const active = async () => {
    const id = await grid.getAttribute('aria-activedescendant');
    return page.locator(`[id="${id}"]`);
  };
  await expect(await active()).toHaveText('date');
  await page.keyboard.press('ArrowDown');
  await expect(await active()).toHaveText('2012-01-01');
  await page.keyboard.press('End');
  await expect(await active()).toHaveText('drizzle');
  await page.keyboard.press('Control+End');
  await expect(await active()).toHaveText('sun');
  await page.keyboard.press('Home');
  await expect(await active()).toHaveText('2015-12-31');
  await page.keyboard.press('Control+Home');
  await expect(await active()).toHaveText('2012-01-01');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const header = grid.getByRole('columnheader', { name: 'temp_max' });
  await expect(header).toHaveAttribute('aria-sort', 'ascending');
  const lowest = [...weather].sort((a, b) => Number(a[2]) - Number(b[2]))[0];
  await expect.poll(async () => (await rowsOf(grid))[0]?.[2]).toBe(String(Number(lowest?.[2])));
  await header.click();
  await expect(header).toHaveAttribute('aria-sort', 'descending');
  await header.click();
  await expect(header).toHaveAttribute('aria-sort', 'none');
  // A press before the answer to the one before counts like any other.
  await header.dispatchEvent('click');
  await header.dispatchEvent('click');
  await expect(header).toHaveAttribute('aria-sort', 'descending');
  await header.click();
  await expect(header).toHaveAttribute('aria-sort', 'none');
  await expect.poll(async () => (await rowsOf(grid))[0]?.[0]).toBe('2012-01-01');
});

test('UI-8: a setting that does not fit the data is warned of and kept, and comes back with the data', async ({ page }) => {
  await openSample(page);
  await importText(page, 'other.csv', 'name,zone\nA1,Therys\nA2,Volon\n');
  await addPanel(page, 'Chart');
  const form = settings(page);
  await form.getByLabel('Data set').selectOption({ label: 'seattle-weather.csv' });
  const chart = region(page, 'Chart');
  await expect(chart).toContainText('The data has no column “name”.');
  await form.getByLabel('X', { exact: true }).selectOption('weather');
  await expect(chart.getByRole('figure')).toHaveAccessibleName(/^Bar chart of rows by weather: 5 points/);
  await form.getByLabel('Data set').selectOption({ label: 'other.csv' });
  await expect(chart).toContainText('The data has no column “weather”.');
  await expect(form.getByLabel('X', { exact: true })).toHaveValue('weather');
  await form.getByLabel('Data set').selectOption({ label: 'seattle-weather.csv' });
  await expect(chart.getByRole('figure')).toHaveAccessibleName(/^Bar chart of rows by weather: 5 points/);
});

test('UI-9: names and values from data are never read as SQL or HTML', async ({ page }) => {
  await page.goto('/');
  const name = `x"); DROP TABLE evil; --<b>'`;
  await importText(page, 'evil.csv', `"${name.replaceAll('"', '""')}",n\n"it's <img src=x>",1\n"b""c",2\n`);
  const grid = region(page, 'evil').getByRole('grid');
  await expect(grid.getByRole('gridcell', { name: "it's <img src=x>" })).toBeVisible({ timeout: 30_000 });
  await grid.getByRole('columnheader', { name }).click();
  await expect.poll(async () => (await rowsOf(grid)).map((row) => row[0])).toEqual(['b"c', "it's <img src=x>"]);
  await expect(settings(page)).toBeHidden();
  await grid.getByRole('gridcell', { name: 'b"c' }).click();
  await settings(page).getByLabel('Rows containing').fill(`it's`);
  await page.keyboard.press('Enter');
  await expect(region(page, 'evil')).toContainText("1 row containing “it's”");
  await addPanel(page, 'Chart');
  await expect(region(page, 'Chart').getByRole('figure')).toHaveAccessibleName(/: 2 points/);
});

test('UI-10: deleting offers Undo, which brings back what was deleted even after later edits', async ({ page }) => {
  await openSample(page);
  await region(page, 'seattle-weather').getByRole('button', { name: 'Panel menu' }).click();
  await page.getByRole('menuitem', { name: 'Delete panel' }).click();
  await expect(region(page, 'seattle-weather')).toBeHidden();
  await page.getByRole('textbox', { name: 'Session title' }).fill('Later');
  await page.keyboard.press('Enter');
  await page.getByRole('log', { name: 'Reports' }).getByRole('button', { name: 'Undo' }).click();
  await expect(region(page, 'seattle-weather')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Session title' })).toHaveValue('Later');
});

test('UI-11 UI-21: every command is found by its name, and shortcuts are listed', async ({ page }) => {
  await openSample(page);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Search commands' })).toBeFocused();
  await page.keyboard.type('add cha');
  await page.keyboard.press('Enter');
  await expect(region(page, 'Chart')).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('Resize');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('what is new');
  await page.keyboard.press('Enter');
  const help = page.getByRole('dialog', { name: 'Help' });
  await expect(help.getByRole('tabpanel', { name: 'What is new' })).toContainText('Snapshots by link');
  await help.getByRole('tab', { name: 'Guide' }).click();
  await expect(help.getByRole('heading', { name: 'What the state says' })).toBeVisible();
  await expectAccessible(page, 'Help');
  await page.keyboard.press('Escape');
  await page.keyboard.press('i');
  await expect(page.getByRole('dialog', { name: 'Import data' })).toBeVisible();
});

test('UI-12: the choice of light or dark is kept on this device', async ({ page }) => {
  await page.goto('/');
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await expect.poll(paper).not.toBe(light);
  const dark = await paper();
  await page.reload();
  expect(await paper()).toBe(dark);
});
