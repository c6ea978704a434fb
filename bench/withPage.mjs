/** One page of a bench in a browser profile of its own, which is gone afterwards. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { needBrowser } from '../scripts/browser.mjs';

const args = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];

/**
 * `work` gets the page once its bench is there; `again` loads it anew, over the same profile.
 * @template T
 * @param {string} url @param {(page: import('@playwright/test').Page, again: () => Promise<void>, folder: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export const withPage = async (url, work) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-bench-'));
  const context = await chromium.launchPersistentContext(folder, { executablePath: await needBrowser(), headless: true, args });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    const again = async () => {
      await page.goto(url);
      await page.waitForFunction(() => 'bench' in globalThis);
    };
    await again();
    return await work(page, again, folder);
  } finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
};
