/** The recovery phrase, as a person handles it. */
import { expect, type Locator, type Page } from '@playwright/test';

export const openReplace = async (page: Page): Promise<Locator> => {
  await page.getByRole('button', { name: 'Recovery phrase', exact: true }).click();
  await page.getByRole('dialog', { name: 'Recovery phrase' }).getByRole('button', { name: 'Replace…' }).click();
  return page.getByRole('dialog', { name: 'Replace recovery phrase' });
};

export const wordsOf = async (dialog: Locator): Promise<string[]> => {
  await expect(dialog.getByRole('listitem')).toHaveCount(12);
  return (await dialog.getByRole('listitem').allInnerTexts()).map((text) => text.replace(/[^a-z]/g, ''));
};

/** Says that they are written down, and types the three that are asked for, by keys. */
export const answerWords = async (page: Page, dialog: Locator, words: readonly string[]): Promise<void> => {
  await dialog.getByRole('button', { name: 'I have written them down' }).click();
  const fields = dialog.getByRole('textbox');
  await expect(fields).toHaveCount(3);
  for (const [index, label] of (await dialog.locator('label').allInnerTexts()).entries()) {
    await fields.nth(index).focus();
    await page.keyboard.type(words[Number(label.slice(5)) - 1] ?? '');
  }
  await page.keyboard.press('Enter');
};
