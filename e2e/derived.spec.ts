/** Data sets made from others by SQL: made, asked by panels, made anew, broken and mended, in the real browser and engine. */
import type { Locator, Page } from '@playwright/test';
import { whenInstalled } from './support/installed.ts';
import { inspect, looks, takeLook } from './support/looks.ts';
import { expect, test } from './support/test.ts';
import { addPanel, importFile, panel, whenSaved } from './support/workbench.ts';

const csv = (name: string, lines: readonly string[]) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) });
const rail = (page: Page): Locator => page.getByRole('navigation', { name: 'Data sets and panels' });
const action = async (page: Page, dataset: string, name: string): Promise<void> => {
  await rail(page).getByRole('button', { name: `Actions for ${dataset}` }).click();
  await page.getByRole('menuitem', { name }).click();
};
const text = (page: Page): Locator => page.getByRole('dialog').getByRole('textbox', { name: 'SQL of the data set' });
const cells = (page: Page, title: string): Promise<readonly string[]> => panel(page, title).getByRole('gridcell').allTextContents();

test('DER-1 DER-2 DER-3: what SQL makes is a data set like any other, made anew when its inputs change, and says why it cannot be', async ({ page, context }) => {
  await page.goto('/');
  await importFile(page, csv('rates.csv', ['well,rate', 'b,5', 'a,1', 'a,3']));
  await expect(panel(page, 'rates').getByRole('gridcell').first()).toBeVisible({ timeout: 30_000 });
  await whenInstalled(page);
  await context.setOffline(true);

  // From a SQL panel.
  await addPanel(page, 'SQL');
  await page.getByRole('textbox', { name: 'SQL of SQL' }).fill('SELECT well, sum(rate) AS total FROM rates GROUP BY well ORDER BY well');
  await page.keyboard.press('Control+Enter');
  await panel(page, 'SQL').getByRole('button', { name: 'Panel menu' }).click();
  await page.getByRole('menuitem', { name: 'Save as data set…' }).click();
  const dialog = page.getByRole('dialog', { name: 'New data set from SQL' });
  await dialog.getByLabel('Name', { exact: true }).fill('Totals');
  await expect(dialog.getByRole('status')).toHaveText('2 rows, 2 columns');
  for (const look of [looks[3], looks[0]]) {
    await takeLook(page, look);
    await inspect(page, `definition ${look.name}`);
  }
  await dialog.getByRole('button', { name: 'Create data set' }).click();
  await expect(rail(page).getByRole('button', { name: /^Totals/ })).toContainText('2');

  // A data set made from what is made.
  await rail(page).getByRole('button', { name: 'New data set from SQL' }).click();
  await dialog.getByLabel('Name', { exact: true }).fill('Best');
  await text(page).fill('SELECT well FROM totals ORDER BY total DESC LIMIT 1');
  await dialog.getByRole('button', { name: 'Create data set' }).click();
  await expect(dialog).toBeHidden();
  await addPanel(page, 'Table');
  await expect.poll(() => cells(page, 'Table')).toEqual(['b']);

  // Its input is called otherwise in SQL, then replaced.
  await rail(page).getByRole('button', { name: /^rates\.csv/ }).click();
  const alias = page.getByRole('dialog').getByLabel('Name in SQL');
  await alias.fill('raw');
  await alias.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await action(page, 'rates.csv', 'Replace by a newer file…');
  const replace = page.getByRole('dialog');
  await replace.locator('input[type=file]').setInputFiles(csv('rates.csv', ['well,rate', 'b,5', 'a,1', 'a,3', 'a,9', 'c,2']));
  await replace.getByRole('button', { name: /^Replace/ }).click();
  await expect.poll(() => cells(page, 'Table')).toEqual(['a']);
  await expect(rail(page).getByRole('button', { name: /^Totals/ })).toContainText('3');

  // A circle is refused, a wrong column has its place; nothing of it is kept.
  await action(page, 'Totals', 'Edit definition…');
  const definition = page.getByRole('dialog', { name: 'Definition of Totals' });
  await expect(definition.getByRole('note')).toContainText('“rates” here is “rates.csv”, which SQL calls raw now.');
  await text(page).fill('SELECT * FROM best');
  await definition.getByRole('button', { name: 'Save definition' }).click();
  await expect(definition.getByRole('alert')).toHaveText('“Totals” is made from “Best”, and “Best” is made from “Totals”. Nothing can be made from itself.');
  await text(page).fill('SELECT well, sum(gone) AS total\nFROM rates GROUP BY well');
  await definition.getByRole('button', { name: 'Save definition' }).click();
  await expect(definition.getByRole('alert')).toContainText('line 1, column 18');
  await text(page).fill('SELECT well, sum(rate) AS total FROM rates WHERE rate < 9 GROUP BY well');
  await definition.getByRole('button', { name: 'Save definition' }).click();
  await expect(definition).toBeHidden();
  await expect.poll(() => cells(page, 'Table')).toEqual(['b']);
  await page.keyboard.press('Control+z');
  await expect.poll(() => cells(page, 'Table')).toEqual(['a']);

  // After a reload, without a network, it is all there.
  await whenSaved(page);
  await context.setOffline(false);
  await page.reload();
  await expect.poll(() => cells(page, 'Table'), { timeout: 20_000 }).toEqual(['a']);

  // Without its input it says so, and comes back with it.
  await action(page, 'rates.csv', 'Remove from session');
  await expect(panel(page, 'Table').getByRole('note')).toContainText('“totals” could not be made from its definition. The definition is kept; correct it there.');
  await expect(panel(page, 'Table').getByRole('note')).toContainText('It is made from “rates”, which was removed from this session.');
  await expect(rail(page).getByRole('button', { name: /^Totals cannot be made/ })).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect.poll(() => cells(page, 'Table')).toEqual(['a']);
  await expect(panel(page, 'Table').getByRole('note')).toHaveCount(0);
});
