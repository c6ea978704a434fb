/** Statistic and SQL panels in the real browser, against numbers computed here in plain Node. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { expect, test } from './support/test.ts';
import { addPanel, choose, importFile, panel, settingsOf, weatherFile, whenSaved } from './support/workbench.ts';

const weather = readFileSync(weatherFile, 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','))
  .map(([date = '', precipitation, temperature, , , kind = '']) => ({
    date,
    precipitation: Number(precipitation),
    temperature: Number(temperature),
    kind,
  }));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const openSample = async (page: Page) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Open a sample' }).click();
  await expect(panel(page, 'seattle-weather').getByRole('gridcell').first()).toBeVisible({ timeout: 30_000 });
};

const editor = (page: Page) => panel(page, 'SQL').getByRole('textbox', { name: 'SQL of SQL' });

/** As a person does: the old text is selected, the new one put in its place, and run by the keys. */
const ask = async (page: Page, sql: string) => {
  await editor(page).fill(sql);
  await editor(page).press('Control+Enter');
};

const cells = async (page: Page) => panel(page, 'SQL').getByRole('grid').getByRole('gridcell').allTextContents();

test('PAN-1 PAN-2 PAN-3: a statistic says one number, and the latest period against the one before', async ({ page }) => {
  await openSample(page);
  await addPanel(page, 'Statistic');
  const figure = (name: RegExp) => panel(page, 'Statistic').getByRole('figure', { name });
  await choose(page, 'Statistic', 'Column', 'temp_max');
  const all = mean(weather.map(({ temperature }) => temperature));
  await expect(figure(new RegExp(`^Mean of temp_max: ${all.toFixed(4)}\\.$`))).toBeVisible();

  const settings = await settingsOf(page, 'Statistic');
  await settings.getByLabel('Unit').fill('°C');
  await settings.getByLabel('Unit').press('Enter');
  await settings.getByLabel('Decimals').selectOption('1');
  await settings.getByLabel('Compare by').selectOption('date');
  const of = (month: string) => mean(weather.filter(({ date }) => date.startsWith(month)).map(({ temperature }) => temperature));
  const [last, before] = [of('2015-12'), of('2015-11')];
  const less = `${(before - last).toFixed(1)} less \\(−${(((before - last) / before) * 100).toFixed(1).replace(/\.0$/, '')}%\\)`;
  const against = `Nov 2015 \\(${before.toFixed(1)} °C\\)`;
  await expect(figure(new RegExp(`^Mean of temp_max in Dec 2015: ${last.toFixed(1)} °C; ${less} than ${against}\\.$`))).toBeVisible();

  await settings.getByLabel('Compare by').selectOption('Nothing, all rows');
  await settings.getByLabel('Measure').selectOption('Distinct values');
  await settings.getByLabel('Column').selectOption('weather');
  const kinds = new Set(weather.map(({ kind }) => kind)).size;
  await expect(figure(new RegExp(`^Distinct values of weather: ${kinds}\\.0 °C\\.$`))).toBeVisible();
  // The measure no longer fits the saved column: said, and kept.
  await settings.getByLabel('Measure').selectOption('Sum');
  await expect(panel(page, 'Statistic').getByRole('note')).toContainText('“weather” holds no numbers.');
  await expect(settings.getByLabel('Column')).toHaveValue('weather');
});

test('PAN-4 PAN-6 PAN-7 PAN-10 PAN-16 PAN-17: SQL over two data sets, with suggestions, run by keys, there after a reload', async ({ page }) => {
  await openSample(page);
  const kinds = 'weather,Wet or dry\nrain,wet\nsnow,wet\nsun,dry\n';
  await importFile(page, { name: 'Kinds.csv', mimeType: 'text/csv', buffer: Buffer.from(kinds) });
  await addPanel(page, 'SQL');
  await expect(panel(page, 'SQL').getByRole('grid').getByRole('gridcell', { name: 'rain' })).toBeVisible();

  const suggestions = page.getByRole('listbox', { name: 'Suggestions' });
  await editor(page).fill('');
  await editor(page).pressSequentially('SELECT wet');
  await expect(suggestions.getByRole('option', { name: 'Wet or dry' })).toHaveAttribute('aria-selected', 'true');
  await editor(page).press('Tab');
  await expect(editor(page)).toHaveValue('SELECT "Wet or dry"');
  await editor(page).pressSequentially(', count(*) AS days\nFROM seattle');
  await suggestions.getByRole('option', { name: 'seattle_weather' }).click();
  await editor(page).pressSequentially(' JOIN kinds USING (weather)\nGROUP BY 1 ORDER BY 2 DESC');
  await expect(panel(page, 'SQL')).toContainText('Changed, not run');
  await editor(page).press('Control+Enter');
  const count = (...wanted: string[]) => String(weather.filter(({ kind }) => wanted.includes(kind)).length);
  await expect.poll(() => cells(page)).toEqual(['wet', count('rain', 'snow'), 'dry', count('sun')]);
  await expect(suggestions).toBeHidden();

  // Leaving the text writes it, too.
  await editor(page).fill('SELECT count(*) AS days FROM seattle_weather');
  await panel(page, 'seattle-weather').getByRole('grid').focus();
  await expect.poll(() => cells(page)).toEqual([String(weather.length)]);
  await whenSaved(page);
  await page.reload();
  await expect(editor(page)).toHaveValue('SELECT count(*) AS days FROM seattle_weather');
  await expect.poll(() => cells(page)).toEqual([String(weather.length)]);
  await expect(panel(page, 'SQL').getByRole('button', { name: 'Run' })).toBeVisible();

  // PAN-17: an earlier text is taken back, laid out (PAN-16), and run.
  await panel(page, 'SQL').getByRole('button', { name: 'Earlier SQL' }).click();
  const earlier = page.getByRole('dialog', { name: 'Earlier SQL' });
  await earlier.getByRole('button', { name: /JOIN kinds USING/ }).click();
  await expect(editor(page)).toBeFocused();
  await expect(panel(page, 'SQL')).toContainText('Changed, not run');
  await page.keyboard.press('Alt+Shift+F');
  await expect(editor(page)).toHaveValue('SELECT "Wet or dry", count(*) AS days\nFROM seattle_weather\nJOIN kinds USING (weather)\nGROUP BY 1\nORDER BY 2 DESC');
  await page.keyboard.press('Control+Enter');
  await expect.poll(() => cells(page)).toEqual(['wet', count('rain', 'snow'), 'dry', count('sun')]);
  await expectAccessible(page, 'SQL');
});

test('PAN-10 CON-4: two tabs that change one SQL at once make a conflict, and lose nothing; a third text settles it in both', async ({ page, context }) => {
  await openSample(page);
  await addPanel(page, 'SQL');
  await expect(panel(page, 'SQL').getByRole('gridcell').first()).toBeVisible();
  await whenSaved(page);
  const other = await context.newPage();
  await other.goto(page.url());
  await editor(page).fill('SELECT 1 AS mine');
  await ask(other, 'SELECT 2 AS theirs');
  await expect(panel(other, 'SQL').getByRole('columnheader', { name: 'theirs' })).toBeVisible();
  await expect(panel(page, 'SQL').getByRole('columnheader', { name: 'theirs' })).toBeVisible();
  await expect(editor(page)).toHaveValue('SELECT 1 AS mine');
  await editor(page).press('Control+Enter');
  for (const tab of [page, other]) {
    await expect(panel(tab, 'SQL').getByRole('button', { name: 'This panel has a conflict' })).toBeVisible();
  }
  await page.getByRole('button', { name: /Resolve conflicts/ }).click();
  const conflicts = page.getByRole('dialog', { name: 'Conflicts' });
  await expect(conflicts.getByRole('region', { name: 'Overview' }).getByRole('button', { name: 'SQL' })).toBeVisible();
  await conflicts.getByRole('button', { name: 'Edit…' }).click();
  await conflicts.getByRole('textbox', { name: 'SQL' }).fill('SELECT 3 AS agreed');
  await conflicts.getByRole('button', { name: 'Use this text' }).click();
  await expect(conflicts).toBeHidden();
  for (const tab of [page, other]) {
    await expect(panel(tab, 'SQL').getByRole('columnheader', { name: 'agreed' })).toBeVisible();
    await expect(panel(tab, 'SQL').getByRole('button', { name: 'This panel has a conflict' })).toBeHidden();
  }
});

test('PAN-5 PAN-8: what is not one SELECT is refused; an error stands at its place in the engine’s words', async ({ page }) => {
  await openSample(page);
  await addPanel(page, 'SQL');
  const alert = panel(page, 'SQL').getByRole('alert');
  await ask(page, 'SELECT count(*) FROM seattle_weather');
  await expect.poll(() => cells(page)).toEqual([String(weather.length)]);
  for (const text of ['DROP TABLE seattle_weather', 'SELECT 1) AS a; DROP TABLE seattle_weather; SELECT * FROM (SELECT 1']) {
    await ask(page, text);
    await expect(alert).toContainText(/Nothing was (changed|run)\.|closes nothing/);
  }
  await ask(page, 'SELECT date,\n  tempmax FROM seattle_weather');
  await expect(alert).toContainText('Referenced column "tempmax" not found');
  await expect(alert.getByRole('button')).toHaveText('line 2, column 3');
  await alert.getByRole('button').click();
  expect(await editor(page).evaluate((area: HTMLTextAreaElement) => area.selectionStart)).toBe(15);
  await expect(editor(page)).toHaveAttribute('aria-invalid', 'true');
  await ask(page, 'SELECT count(*) FROM seattle_weather');
  await expect.poll(() => cells(page)).toEqual([String(weather.length)]);
  await expect(alert).toBeHidden();
});

test('PAN-9 PAN-11: a runaway query is cancelled, and a result is drawn by columns that it has', async ({ page }) => {
  await openSample(page);
  await addPanel(page, 'SQL');
  // One step of this takes minutes and hears nothing: only the end of the engine ends it, and the next has its tables again.
  await ask(page, 'SELECT sum(a.range) FROM range(300000) a, range(300000) b WHERE a.range + b.range < 3');
  await panel(page, 'SQL').getByRole('button', { name: 'Cancel' }).click();
  await expect(panel(page, 'SQL')).toContainText('Cancelled. Below is the answer to the text before.');

  await ask(page, 'SELECT weather, avg(wind) AS wind FROM seattle_weather GROUP BY 1 ORDER BY 1');
  await expect.poll(async () => (await cells(page)).length).toBe(10);
  await choose(page, 'SQL', 'Show result as', 'Chart');
  await expect(panel(page, 'SQL').getByRole('figure', { name: /^Bar chart of wind by weather: 5 points/ })).toBeVisible();
  await choose(page, 'SQL', 'X', 'weather');
  await ask(page, 'SELECT weather AS sky, avg(wind) AS wind FROM seattle_weather GROUP BY 1');
  await expect(panel(page, 'SQL').getByRole('note')).toContainText('The result has no column “weather”.');
  await expect(panel(page, 'SQL').getByRole('grid')).toBeVisible();
  const x = page.getByRole('complementary', { name: 'Panel settings' }).getByLabel('X', { exact: true });
  await expect(x).toHaveValue('weather');
  await x.selectOption('sky');
  await expect(panel(page, 'SQL').getByRole('figure', { name: /^Bar chart of wind by sky/ })).toBeVisible();
});
