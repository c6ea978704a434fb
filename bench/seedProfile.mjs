/**
 * Puts content into a profile through the product's own code, on the product's own origin: a page of bench/startup is built and
 * laid over the address /seed/ of the running server, in this browser only.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { removeFolder, temporaryFolder } from '../e2e/support/folders.ts';

const types = { '.html': 'text/html', '.js': 'text/javascript' };

/**
 * `page` is on the address /seed/ afterwards.
 * @template T
 * @param {import('@playwright/test').Page} page @param {string} url @param {(page: import('@playwright/test').Page) => Promise<T>} work
 * @returns {Promise<T>}
 */
export const withSeeds = async (page, url, work) => {
  const outDir = temporaryFolder('seed');
  await build({ root: path.join(import.meta.dirname, 'startup'), base: '/seed/', configFile: false, logLevel: 'error', build: { outDir, target: 'es2023' } });
  await page.context().route('**/seed/**', (route) => {
    const name = new URL(route.request().url()).pathname.replace(/^\/seed\//, '') || 'index.html';
    return route.fulfill({ body: readFileSync(path.join(outDir, name)), contentType: types[/** @type {keyof typeof types} */ (path.extname(name))] });
  });
  await page.goto(`${url}/seed/`);
  await page.waitForFunction(() => 'seed' in globalThis);
  const made = await work(page);
  await page.context().unroute('**/seed/**');
  removeFolder(outDir);
  return made;
};
