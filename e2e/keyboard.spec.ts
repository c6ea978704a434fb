/**
 * The dialogs of keys, recovery, pairing and backup by keys alone: each is opened from the menu, keeps the focus inside, shows where it
 * is, closes by Escape and gives the focus back.
 */
import type { Locator, Page } from '@playwright/test';
import { extremes, inspect, takeLook } from './support/looks.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

const fromMenu = async (page: Page, item: string): Promise<void> => {
  await page.getByRole('button', { name: 'More', exact: true }).first().focus();
  await page.keyboard.press('Enter');
  const wanted = page.getByRole('menuitem', { name: item });
  await expect(wanted).toBeVisible();
  for (let step = 0; step < 30; step += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
};

/** Tab goes round inside the dialog, over everything that can be used, and the place is seen. */
const goRound = async (page: Page, dialog: Locator): Promise<void> => {
  const usable = await dialog.locator('button:visible:enabled, input:visible:enabled, select:visible:enabled, textarea:visible:enabled, a[href]:visible, summary:visible').count();
  const seen = new Set<string>();
  for (let step = 0; step < usable + 3; step += 1) {
    await page.keyboard.press('Tab');
    const place = await page.evaluate(() => {
      const { activeElement: at } = document;
      if (at === null || at === document.body) return 'the browser';
      const { outlineStyle, outlineWidth } = getComputedStyle(at);
      const all = [...document.querySelectorAll('*')];
      return `${at.closest('dialog') === null ? 'outside' : 'inside'} ${all.indexOf(at)} ${outlineStyle !== 'none' && outlineWidth !== '0px' ? 'shown' : 'unseen'}`;
    });
    seen.add(place);
  }
  const places = [...seen].filter((place) => place !== 'the browser');
  expect(places.filter((place) => place.startsWith('outside'))).toEqual([]);
  expect(places.filter((place) => place.endsWith('unseen'))).toEqual([]);
  // Radio buttons are one stop.
  expect(places.length).toBeGreaterThan(Math.min(usable, 2) - 1);
};

/** Most of them are looked at by the tests of what they do; `unseen` ones here. */
const visit = async (page: Page, dialog: Locator, unseen?: string): Promise<void> => {
  await expect(dialog).toBeVisible();
  for (const look of unseen === undefined ? [] : extremes) {
    await takeLook(page, look);
    await inspect(page, `${unseen} ${look.name}`);
  }
  if (unseen !== undefined) await takeLook(page, extremes[0]);
  await goRound(page, dialog);
};

test('UI-16 recovery, lock, pairing, trash and backup are used by keys alone, and the focus comes back', async ({ page }) => {
  test.setTimeout(150_000);
  await page.goto('/');
  await page.getByRole('button', { name: 'New session' }).click();
  await bench.whenSynced(page);
  await page.goto('/');
  await expect(page.getByRole('main', { name: 'Sessions' }).getByText('Untitled session')).toBeVisible();
  const dialogs = [
    ['Can I recover?', 'Can I recover?'],
    ['Storage and sync…', 'Storage and sync'],
    ['Backup and export…', 'Backup and export'],
    ['Devices…', 'Devices'],
    ['Lock…', 'Lock'],
    ['Trash', 'Trash'],
  ] as const;
  for (const [item, name] of dialogs) {
    await fromMenu(page, item);
    const dialog = page.getByRole('dialog', { name });
    await visit(page, dialog);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), `the focus after ${name}`).toBe('More');
  }

  await page.getByRole('button', { name: 'Recovery phrase', exact: true }).focus();
  await page.keyboard.press('Enter');
  await visit(page, page.getByRole('dialog', { name: 'Recovery phrase' }));
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Restore with recovery phrase' }).focus();
  await page.keyboard.press('Enter');
  const restoring = page.getByRole('dialog', { name: 'Restore with recovery phrase' });
  await expect(restoring.getByLabel('Recovery words')).toBeFocused();
  await visit(page, restoring, 'Restore');
  await restoring.getByRole('button', { name: 'Use a code from another device' }).focus();
  await page.keyboard.press('Enter');
  const joining = page.getByRole('dialog', { name: 'Join with a code' });
  await visit(page, joining, 'Join');
  await page.keyboard.press('Escape');

  await fromMenu(page, 'Devices…');
  await page.getByRole('dialog', { name: 'Devices' }).getByRole('button', { name: 'Add a device…' }).focus();
  await page.keyboard.press('Enter');
  const pairing = page.getByRole('dialog', { name: 'Add a device' });
  await expect(pairing.getByRole('img', { name: 'Pairing code' })).toBeVisible({ timeout: 20_000 });
  await visit(page, pairing);
  await page.keyboard.press('Escape');
  await expect(pairing).toBeHidden();
});
