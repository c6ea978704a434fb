/** What a browser's store meets: no room, and newer code that takes the database. */
import type { Page } from '@playwright/test';

/** Sets how much room the browser gives the origin; without a number it is what it gives by itself. Ends with the page. */
export const roomOf = async (page: Page, url: string): Promise<(bytes?: number) => Promise<void>> => {
  const control = await page.context().newCDPSession(page);
  const { origin } = new URL(url);
  return async (quotaSize) => {
    await control.send('Storage.overrideQuotaForOrigin', { origin, ...(quotaSize !== undefined && { quotaSize }) });
  };
};

const newerVersion = 10_000;

/** A later schema takes the database of the page's origin. `stays`: whoever took it goes on holding it. */
export const takeByNewer = (page: Page, { stays = false } = {}): Promise<void> =>
  page.evaluate(
    ([version, open]) =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open('holdfast', version);
        request.onsuccess = () => {
          if (!open) request.result.close();
          resolve();
        };
        request.onerror = () => reject(request.error);
      }),
    [newerVersion, stays] as const,
  );
