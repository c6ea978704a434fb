/** The screen in the person's language, in the real browser. */
import type { Page } from '@playwright/test';
import { inspect, looks, takeLook } from './support/looks.ts';
import { expect, test } from './support/test.ts';
import { panel, whenSaved } from './support/workbench.ts';

test.use({ locale: 'de-AT' });

const languageIs = (page: Page, language: string): Promise<void> => expect(page.locator('html')).toHaveAttribute('lang', language);

test('TXT-4 TXT-7: a German browser has German words, also on a phone; another language that is chosen begins at once and stays', async ({ page }) => {
  await page.goto('/');
  await languageIs(page, 'de');
  await expect(page.getByText('Noch keine Sitzungen')).toBeVisible();
  await takeLook(page, looks[2]);
  await inspect(page, 'start page in German');

  await page.getByRole('button', { name: 'Beispiel öffnen' }).click();
  const table = panel(page, 'seattle-weather');
  await expect(table).toContainText('Zeilen', { timeout: 30_000 });
  await expect(page.getByRole('status').first()).toHaveText(/^(Lokal gespeichert|Synchronisiert)/);
  await inspect(page, 'session in German');
  await page.getByRole('button', { name: 'Mehr', exact: true }).click();
  await expect(page.getByRole('menuitem', { name: 'Verlauf…' })).toBeVisible();
  await inspect(page, 'menu in German');
  await page.keyboard.press('Escape');
  await whenSaved(page);

  await takeLook(page, looks[1]);
  await page.goto('/');
  await expect(page.getByText(/^1 Datensatz, 1 Panel/)).toBeVisible();
  await inspect(page, 'list in German');
  await page.getByRole('button', { name: 'Mehr', exact: true }).click();
  await page.getByRole('menuitemradio', { name: 'Norsk bokmål' }).click();
  await languageIs(page, 'nb');
  await expect(page.getByRole('button', { name: 'Importer data' })).toBeVisible();
  await expect(page.getByText(/^1 datasett, 1 panel/)).toBeVisible();
  await page.reload();
  await page.getByRole('button', { name: 'Mer', exact: true }).click();
  await page.getByRole('menuitemradio', { name: 'English' }).click();
  await languageIs(page, 'en');
  await expect(page.getByText(/^1 data set, 1 panel/)).toBeVisible();
});
