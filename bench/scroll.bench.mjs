/**
 * A table of 3 million rows (flights-3m of vega-datasets), scrolled by a script through the whole app: rolled, flung and thrown to
 * other places, where its rows have to be read from the engine. No task of the page may keep it from answering for more than 50 ms.
 * The figure is the longest task above that, as the browser reports them; 0 when it reports none. That the rows of each place do come is
 * checked before it is printed.
 */
import path from 'node:path';
import { chromium } from '@playwright/test';
import { removeFolder, temporaryFolder } from '../e2e/support/folders.ts';
import { browserFlags } from '../e2e/support/profile.ts';
import { startServer } from '../e2e/support/server.ts';
import { importFile, panel } from '../e2e/support/workbench.ts';
import { needBrowser } from '../scripts/browser.mjs';
import { root } from '../scripts/runtime.mjs';
import { figureLine } from './figure.mjs';

const file = path.join(root, 'node_modules/vega-datasets/data/flights-3m.parquet');
const limit = 50;

/** In the page. */
const scroll = async () => {
  const grid = document.querySelector('main [role="grid"]');
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration, startTime }) => ({ duration, startTime }))));
  observer.observe({ type: 'longtask' });
  const phases = {};
  const phase = async (name, work) => {
    const start = performance.now();
    let [last, worst] = [start, 0];
    let going = true;
    const watch = (now) => {
      worst = Math.max(worst, now - last);
      last = now;
      if (going) requestAnimationFrame(watch);
    };
    requestAnimationFrame((now) => {
      last = now;
      requestAnimationFrame(watch);
    });
    await work();
    going = false;
    await wait(100);
    tasks.push(...observer.takeRecords().map(({ duration, startTime }) => ({ duration, startTime })));
    const within = tasks.filter(({ startTime }) => startTime >= start).map(({ duration }) => duration);
    phases[name] = { long: within.length, longest: Math.max(0, ...within), frame: worst };
  };
  const by = async (pixels, frames) => {
    for (let at = 0; at < frames; at += 1) {
      grid.scrollTop += pixels;
      await frame();
    }
  };
  await phase('rolled', () => by(40, 300));
  await phase('flung', () => by(3_000, 200));
  await phase('thrown', async () => {
    for (let at = 1; at <= 20; at += 1) {
      grid.scrollTop = (grid.scrollHeight * ((at * 7) % 20)) / 20;
      const start = performance.now();
      await wait(300);
      while (grid.querySelector('[role="gridcell"]') === null || [...grid.querySelectorAll('[role="gridcell"]')].some(({ textContent }) => textContent === '…')) {
        if (performance.now() - start > 10_000) throw new Error('the rows did not come');
        await wait(20);
      }
    }
  });
  return { rows: Number(grid.getAttribute('aria-rowcount')) - 1, phases };
};

/** @param {{ log: (line: string) => void }} out */
export const run = async ({ log }) => {
  const data = temporaryFolder('server');
  const server = await startServer(data);
  const browser = await chromium.launch({ executablePath: await needBrowser(), args: browserFlags });
  try {
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await page.goto(server.url);
    page.setDefaultTimeout(120_000);
    await importFile(page, file);
    await panel(page, 'flights-3m').getByRole('gridcell').first().waitFor();
    await page.waitForTimeout(3_000);
    const { rows, phases } = await page.evaluate(scroll);
    if (rows !== 3_000_000) throw new Error(`${rows} rows in the table`);
    for (const [name, { long, longest, frame }] of Object.entries(phases)) {
      log(`scroll, ${name}: ${long} tasks over ${limit} ms, the longest ${Math.round(longest)} ms; the longest frame ${Math.round(frame)} ms`);
    }
    const value = Math.round(Math.max(...Object.values(phases).map(({ longest }) => longest)));
    log(figureLine({ name: 'scroll-longest-task', unit: 'ms', goal: limit, limit, value }));
  } finally {
    await browser.close();
    await server.stop();
    removeFolder(data);
  }
};
