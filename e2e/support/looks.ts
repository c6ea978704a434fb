/** How a screen is judged by a machine: nothing wider than the window, nothing that axe finds; and a picture for people to look at. */
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';

export const looks = [
  { name: 'wide-light', width: 1440, height: 900, colorScheme: 'light' },
  { name: 'wide-dark', width: 1440, height: 900, colorScheme: 'dark' },
  { name: 'phone-light', width: 390, height: 844, colorScheme: 'light' },
  { name: 'phone-dark', width: 390, height: 844, colorScheme: 'dark' },
] as const;

/** The two that differ in everything. */
export const extremes = [looks[0], looks[3]] as const;

export const takeLook = async (page: Page, { width, height, colorScheme }: (typeof looks)[number]): Promise<void> => {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height });
};

export const inspect = async (page: Page, where: string): Promise<void> => {
  await page.screenshot({ path: test.info().outputPath(`${where.replaceAll(' ', '-')}.png`) });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, `${where} overflows`).toBeLessThanOrEqual(0);
  await expectAccessible(page, where);
};
