/** The lock, as a person handles it. */
import { expect, type Page } from '@playwright/test';

export const passphrase = 'lantern gravel otter 4711';

export const openLock = async (page: Page) => {
  await page.getByRole('button', { name: 'More', exact: true }).first().click();
  await page.getByRole('menuitem', { name: 'Lock…' }).click();
  return page.getByRole('dialog', { name: 'Lock' });
};

export const screen = (page: Page) => page.getByRole('main', { name: 'Locked' });

export const unlock = async (page: Page, text = passphrase): Promise<void> => {
  await screen(page).getByLabel('Passphrase').fill(text);
  await screen(page).getByRole('button', { name: 'Unlock' }).click();
};

/** By keys alone. */
export const turnOn = async (page: Page, text = passphrase): Promise<void> => {
  const dialog = await openLock(page);
  await expect(dialog.getByText('Sealed, but not locked: someone with your files could open it.')).toBeVisible();
  await dialog.getByLabel('New passphrase').focus();
  await page.keyboard.type(text);
  await page.keyboard.press('Tab');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  await expect(screen(page)).toBeVisible({ timeout: 30_000 });
};
