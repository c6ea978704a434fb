/**
 * Six real files of five formats in the app without a network: imported by its dialog, asked in SQL, charted, and every figure
 * compared with one that plain Node computes from the same file.
 */
import type { Locator, Page } from '@playwright/test';
import { whenInstalled } from './support/installed.ts';
import { networkNoise } from './support/quiet.ts';
import { binsOf, figuresOf, groupsOf, readRealFiles, realFile, sumsOf, type RealFile } from './support/realFiles.ts';
import { close, figure, rowsOf } from './support/rows.ts';
import { expect, test } from './support/test.ts';
import { addPanel, importFile, panel, rename, settingsOf, whenSaved } from './support/workbench.ts';

const shownGroups = 5;
const bins = 10;

const literal = (text: string): string => text.replaceAll(/[$.*+?()[\]{}|\\^]/g, '\\$&');

const ask = async (page: Page, sql: string): Promise<void> => {
  const editor = panel(page, 'Figures').getByRole('textbox', { name: 'SQL of Figures' });
  await editor.fill(sql);
  await editor.press('Control+Enter');
};
const answer = (page: Page) => rowsOf(panel(page, 'Figures').getByRole('grid'));

const asksFigures = async (page: Page, file: RealFile): Promise<void> => {
  const { alias, value, where } = file;
  const wanted = figuresOf(file);
  const column = `"${value}"`;
  await ask(page, `SELECT count(*), sum(${column}), avg(${column}), min(${column}), max(${column}), count(*) FILTER (${where.sql}) FROM ${alias}`);
  const fits = async (): Promise<boolean> => {
    const [row = []] = await answer(page);
    return row.length === wanted.length && wanted.every((number, at) => close(figure(row[at] ?? ''), number));
  };
  await expect.poll(fits, { message: `${file.name}: ${wanted.join(', ')}`, timeout: 30_000 }).toBe(true);
};

const asksGroups = async (page: Page, file: RealFile): Promise<void> => {
  const { alias, value, key } = file;
  const wanted = groupsOf(file, shownGroups);
  await ask(
    page,
    `SELECT CAST(${key.sql} AS VARCHAR) AS k, count(*) AS n, avg("${value}") AS mean FROM ${alias}\nWHERE ${key.sql} IS NOT NULL GROUP BY 1 ORDER BY n DESC, k LIMIT ${shownGroups}`,
  );
  const fits = async (): Promise<boolean> => {
    const rows = await answer(page);
    return rows.length === wanted.length && wanted.every(([name, n, mean], at) => rows[at]?.[0] === name && figure(rows[at][1] ?? '') === n && close(figure(rows[at][2] ?? ''), mean));
  };
  await expect.poll(fits, { message: `${file.name} by ${key.sql}`, timeout: 20_000 }).toBe(true);
};

/** Rows of the chart's own table, under a first column of that name. */
const drawn = async (chart: Locator, first: string): Promise<readonly (readonly string[])[]> => {
  const asTable = chart.getByRole('button', { name: 'View as table' });
  if (await asTable.isVisible()) await asTable.click();
  const [head] = await chart.getByRole('columnheader').allTextContents();
  return head?.includes(first) === true ? rowsOf(chart.getByRole('grid')) : [];
};

test('DAT-29 DAT-16: six real files are imported, queried and charted without a network, with the figures of plain Node', async ({
  page,
  context,
  quiet,
}) => {
  test.setTimeout(150_000);
  quiet.allow(networkNoise);
  const files = await readRealFiles();
  const [first] = files;
  if (first === undefined) throw new Error('no files');
  await page.goto('/');
  await whenInstalled(page);
  // The engine comes into its own cache at the first question.
  await importFile(page, realFile(first.name));
  await expect(panel(page, 'seattle-weather').getByRole('gridcell').first()).toBeVisible({ timeout: 30_000 });
  await context.setOffline(true);
  await addPanel(page, 'SQL');
  await rename(page, 'SQL', 'Figures');
  await addPanel(page, 'Chart');
  const chart = panel(page, 'Chart');
  const settings = await settingsOf(page, 'Chart');
  const set = (label: string, option: string) => settings.getByLabel(label, { exact: true }).selectOption({ label: option });

  for (const file of files) {
    if (file !== first) await importFile(page, realFile(file.name));
    await asksFigures(page, file);
    await asksGroups(page, file);

    const [x, y] = file.bars;
    const sums = sumsOf(file);
    await set('Type', 'Bar');
    await set('Data set', file.name);
    await set('X', x);
    await set('Aggregate', 'Sum');
    await set('Y', y);
    await expect(chart.getByRole('figure')).toHaveAccessibleName(new RegExp(`^Bar chart of sum of ${literal(y)} by ${literal(x)}: `), { timeout: 20_000 });
    const areBars = async (): Promise<boolean> => {
      const rows = (await drawn(chart, x)).filter(([key]) => key !== '');
      return rows.length > 2 && rows.every(([key = '', shown = '']) => close(figure(shown), sums.get(key) ?? sums.get(String(figure(key))) ?? NaN));
    };
    await expect.poll(areBars, { message: `bars of ${file.name}`, timeout: 20_000 }).toBe(true);

    await set('Type', 'Histogram');
    await set('X', file.value);
    await settings.getByLabel('Bins').fill(String(bins));
    await expect(chart.getByRole('figure')).toHaveAccessibleName(new RegExp(`^Histogram of ${literal(file.value)}: `), { timeout: 20_000 });
    const counts = async (): Promise<readonly number[]> => (await drawn(chart, 'from')).map((row) => figure(row[2] ?? ''));
    await expect.poll(counts, { message: `histogram of ${file.name}`, timeout: 20_000 }).toEqual(binsOf(file, bins));
  }
  await whenSaved(page);
});
