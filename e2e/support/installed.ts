/** The service worker of the page: until it serves the page, so that the network may go; until a newer one is announced. */
import { expect, type Page } from '@playwright/test';

export const whenInstalled = async (page: Page): Promise<void> => {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller !== null) return;
    await new Promise<void>((done) => navigator.serviceWorker.addEventListener('controllerchange', () => done(), { once: true }));
  });
};

/** Until the newer version is announced. Asked again and again, as the app does by the hour: on a busy machine one look can take minutes. */
export const updateFound = async (page: Page): Promise<void> => {
  await expect(async () => {
    await page.evaluate(() => void navigator.serviceWorker.ready.then((registration) => registration.update()).catch(() => undefined));
    await expect(page.getByRole('region', { name: 'Update' })).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 60_000 });
};
