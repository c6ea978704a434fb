/** What stands on a wide and on a narrow screen: nothing overflows, and axe finds nothing. */
import type { Page } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { expect, test } from './support/test.ts';
import { addPanel, panel } from './support/workbench.ts';

const expectFits = async (page: Page, where: string) => {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, `${where} overflows`).toBeLessThanOrEqual(0);
};

for (const viewport of [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]) {
  test(`UI-13: nothing overflows and axe finds nothing, ${viewport.width} px, light and dark`, async ({ page }) => {
    test.slow();
    await page.setViewportSize(viewport);
    const check = async (where: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await expectFits(page, `${where}, ${colorScheme}`);
        await expectAccessible(page, `${where}, ${colorScheme}`);
      }
    };
    await page.goto('/');
    await expect(page.getByText('No sessions yet')).toBeVisible();
    await check('the empty start page');
    await page.getByRole('button', { name: 'Open a sample' }).click();
    await expect(panel(page, 'seattle-weather').getByRole('gridcell', { name: '2012-01-01' })).toBeVisible({ timeout: 30_000 });
    await page.getByRole('textbox', { name: 'Session title' }).fill('Donaudampfschifffahrtsgesellsc');
    await page.keyboard.press('Enter');
    await addPanel(page, 'Chart');
    await expect(page.getByRole('figure')).toBeVisible();
    await check('the workbench');
    await panel(page, 'Chart').getByRole('button', { name: 'Panel menu' }).click();
    await check('a menu');
    await page.getByRole('menuitem', { name: 'Settings' }).click();
    await expect(page.getByRole('complementary', { name: 'Panel settings' })).toBeVisible();
    await check('the settings');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    if (viewport.width < 720) {
      await page.getByRole('button', { name: 'Data sets and panels' }).click();
      await check('the sheet of the left rail');
      await page.keyboard.press('Escape');
    }
    await page.goBack();
    await expect(page.getByRole('list', { name: 'Sessions' })).toBeVisible();
    await check('the list of sessions');
  });
}
