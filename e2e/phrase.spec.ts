/** The recovery phrase as a person lives with it: told of, put off once, written down, printed, and asked for later. */
import type { Page } from '@playwright/test';
import { inspect, looks, takeLook } from './support/looks.ts';
import { expect, test } from './support/test.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

test('UI-15: the phrase can be put off once, is printed, written down, and shown to be at hand each quarter', async ({ page }) => {
  test.setTimeout(120_000);
  const start = Date.now();
  const at = async (later: number, to: Page = page) => {
    await to.clock.setFixedTime(start + later);
    await to.goto('/');
    await expect(to.getByRole('main', { name: 'Sessions' }).getByText('seattle-weather').first()).toBeVisible();
  };
  await page.addInitScript(() => {
    window.print = () => Object.assign(globalThis, { printed: document.body.lastElementChild?.textContent });
  });
  const card = page.getByRole('complementary', { name: 'Recovery' });
  await page.goto('/');
  await page.getByRole('button', { name: 'Open a sample' }).click();
  await expect(page.getByRole('main', { name: 'Dashboard' })).toBeVisible();
  await at(minute);
  await page.waitForTimeout(500);
  await expect(card).toBeHidden();

  await at(15 * minute);
  await expect(card).toBeVisible();
  for (const look of looks) {
    await takeLook(page, look);
    await inspect(page, `reminder ${look.name}`);
  }
  await takeLook(page, looks[0]);
  await card.getByRole('button', { name: 'Not now' }).click();
  await expect(card).toBeHidden();
  await at(60 * minute);
  await page.waitForTimeout(500);
  await expect(card).toBeHidden();
  await at(day + 30 * minute);
  await expect(card.getByRole('button', { name: 'Not now' })).toBeHidden();
  await card.getByRole('button', { name: 'Show words' }).click();
  const dialog = page.getByRole('dialog', { name: 'Recovery phrase' });
  await expect(dialog.getByRole('listitem')).toHaveCount(12);
  const words = (await dialog.getByRole('listitem').allInnerTexts()).map((text) => text.replace(/[^a-z]/g, ''));
  expect(words).toHaveLength(12);
  await dialog.getByRole('button', { name: 'Print sheet' }).click();
  const printed = await page.evaluate(() => (globalThis as { printed?: string }).printed);
  expect(printed).toContain(words.join(''));
  expect(await page.locator('body > section').count()).toBe(0);
  await dialog.getByRole('button', { name: 'I have written them down' }).click();
  await expect(dialog).toBeHidden();

  await at(2 * day + 60 * minute);
  await card.getByRole('button', { name: 'Check words' }).click();
  const check = page.getByRole('dialog', { name: 'Can I recover?' });
  const fields = check.getByRole('textbox');
  await expect(fields).toHaveCount(3);
  const wanted = await check.locator('label').allInnerTexts();
  for (const [index, label] of wanted.entries()) await fields.nth(index).fill(index === 1 ? 'zebra' : ` ${words[Number(label.slice(5)) - 1]!.toUpperCase()}`);
  await check.getByRole('button', { name: 'Check words' }).click();
  await expect(check.getByRole('alert')).toHaveCount(1);
  for (const look of looks) {
    await takeLook(page, look);
    await inspect(page, `recover ${look.name}`);
  }
  await takeLook(page, looks[0]);
  await fields.nth(1).fill(words[Number(wanted[1]!.slice(5)) - 1]!);
  await page.keyboard.press('Enter');
  await expect(check.getByText(/These words are right/)).toBeVisible();
  await check.getByRole('button', { name: 'Close' }).last().click();

  await at(60 * day);
  await page.waitForTimeout(500);
  await expect(card).toBeHidden();
  await at(95 * day);
  await expect(card.getByRole('button', { name: 'Check words' })).toBeVisible();
  await page.getByRole('button', { name: 'More', exact: true }).first().click();
  await page.getByRole('menuitem', { name: 'Can I recover?' }).click();
  await expect(check).toBeVisible();
});
