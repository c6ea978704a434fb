/** Waits until the service worker of the page is active and serves it, so that the network may go. */
import type { Page } from '@playwright/test';

export const whenInstalled = async (page: Page): Promise<void> => {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller !== null) return;
    await new Promise<void>((done) => navigator.serviceWorker.addEventListener('controllerchange', () => done(), { once: true }));
  });
};
