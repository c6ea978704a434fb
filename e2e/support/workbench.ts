/** What a person does in the workbench, by accessible names, which the tests so hold. */
import path from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { root } from './folders.ts';

export const weatherFile = path.join(root, 'node_modules/vega-datasets/data/seattle-weather.csv');
export const otherFile = path.join(root, 'node_modules/vega-datasets/data/airports.csv');

export const panel = (page: Page, title: string): Locator => page.getByRole('region', { name: title, exact: true });
export const status = (page: Page): Locator => page.getByRole('status').first();

/** The pill says so, and the revision that it names is the newest one of this tab. */
export const whenSaved = async (page: Page): Promise<void> => {
  await expect(page.locator('[role="status"][data-durable="true"]')).toBeVisible();
};
export const whenSynced = async (page: Page): Promise<void> => {
  await whenSaved(page);
  await expect(status(page)).toHaveText(/^Synced/, { timeout: 20_000 });
};

/** Turning to a device: its window gets the focus, and Holdfast looks for news. */
export const turnTo = async (page: Page): Promise<void> => {
  await page.bringToFront();
  await page.evaluate(() => dispatchEvent(new Event('focus')));
};

export const importFile = async (page: Page, file: string | { name: string; mimeType: string; buffer: Buffer }): Promise<void> => {
  await page.getByRole('button', { name: 'Import data' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Import data' });
  await dialog.locator('input[type=file]').setInputFiles(file);
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  // The whole file is read, checked and sealed meanwhile.
  await expect(dialog).toBeHidden({ timeout: 30_000 });
};

export const addPanel = async (page: Page, kind: 'Table' | 'Chart' | 'Statistic' | 'SQL' | 'Note'): Promise<void> => {
  await page.getByRole('button', { name: 'Add panel' }).first().click();
  await page.getByRole('menuitem', { name: kind }).click();
};

export const rename = async (page: Page, from: string, to: string): Promise<void> => {
  const title = panel(page, from).getByRole('textbox', { name: 'Panel title' });
  await title.fill(to);
  await title.press('Enter');
  await expect(panel(page, to)).toBeVisible();
};

export const settingsOf = async (page: Page, title: string): Promise<Locator> => {
  const settings = page.getByRole('complementary', { name: 'Panel settings' });
  await panel(page, title).getByRole('button', { name: 'Panel menu' }).click();
  await page.getByRole('menuitem', { name: 'Settings' }).click();
  await expect(settings).toBeVisible();
  return settings;
};

export const choose = async (page: Page, title: string, setting: string, option: string): Promise<void> => {
  const settings = await settingsOf(page, title);
  await settings.getByLabel(setting, { exact: true }).selectOption(option);
};

export const deletePanel = async (page: Page, title: string): Promise<void> => {
  await panel(page, title).getByRole('button', { name: 'Panel menu' }).click();
  await page.getByRole('menuitem', { name: 'Delete panel' }).click();
  await expect(panel(page, title)).toBeHidden();
};

export const openFirstSession = async (page: Page, title: string): Promise<void> => {
  await page.getByRole('main', { name: 'Sessions' }).getByText(title, { exact: true }).first().click();
  await expect(page.getByRole('main', { name: 'Dashboard' })).toBeVisible();
};

export const recoveryWords = async (page: Page): Promise<string> => {
  await page.getByRole('button', { name: 'Recovery phrase', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Recovery phrase' });
  const items = dialog.getByRole('list', { name: 'Recovery words' }).getByRole('listitem');
  await expect(items).toHaveCount(12);
  const words = (await items.allInnerTexts()).map((text) => text.replace(/[^a-z]/g, ''));
  await dialog.getByRole('button', { name: 'I have written them down' }).click();
  return words.join(' ');
};

export const restore = async (page: Page, words: string): Promise<void> => {
  await page.getByRole('button', { name: 'Restore with recovery phrase' }).click();
  const dialog = page.getByRole('dialog', { name: 'Restore with recovery phrase' });
  await dialog.getByLabel('Recovery words').fill(words);
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(dialog).toBeHidden();
};
