/**
 * Ten thousand sessions on the start page, cached and offline, each figure the median of three browsers.
 *
 * - sessions-painted: from the first rendering of the start page's heading until rows of the list are painted, ms.
 * - sessions-longest: the longest task while the list is scrolled by 20,000 px/s for two seconds, ms.
 * - sessions-search:  from a letter typed into the search until the list shows what it finds, ms, the slowest of nine letters.
 */
import { removeFolder, temporaryFolder } from '../e2e/support/folders.ts';
import { whenInstalled } from '../e2e/support/installed.ts';
import { openProfile } from '../e2e/support/profile.ts';
import { startServer } from '../e2e/support/server.ts';
import { figureLine } from './figure.mjs';
import { withSeeds } from './seedProfile.mjs';

const count = 10_000;
const turns = 3;

/** Notes when the page's heading and when its first rows are there, and every long task. */
const probe = () => {
  const times = {};
  globalThis.times = times;
  globalThis.tasks = [];
  new PerformanceObserver((list) => globalThis.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask', buffered: true });
  const look = () => {
    if (times.heading === undefined && document.querySelector('h1') !== null) times.heading = performance.now();
    if (document.querySelectorAll('ul[aria-label="Sessions"] > li').length > 10) times.rows = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
};

/** 20,000 px a second, a step each frame. */
const scroll = async () => {
  const main = document.querySelector('main');
  globalThis.tasks.length = 0;
  const begin = performance.now();
  while (performance.now() - begin < 2_000) {
    await new Promise(requestAnimationFrame);
    main.scrollTop = (performance.now() - begin) * 20;
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  return { longest: Math.max(0, ...globalThis.tasks), top: main.scrollTop, rows: document.querySelectorAll('ul[aria-label="Sessions"] > li').length };
};

const type = async (page) => {
  const field = page.getByRole('searchbox', { name: 'Search sessions' });
  await field.focus();
  let slowest = 0;
  for (const letter of 'well 42 s') {
    await page.evaluate(() => {
      globalThis.typed = new Promise((resolve) =>
        document.querySelector('[data-search]').addEventListener('input', () => {
          const begin = performance.now();
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begin), 0));
        }, { once: true }),
      );
    });
    await page.keyboard.type(letter);
    slowest = Math.max(slowest, await page.evaluate(() => globalThis.typed));
  }
  const found = await page.locator('ul[aria-label="Sessions"] > li').first().getAttribute('aria-setsize');
  if (!(Number(found) > 50 && Number(found) < count)) throw new Error(`the search found ${found}`);
  return slowest;
};

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** @param {{ log: (line: string) => void }} out */
export const run = async ({ log }) => {
  const [data, home] = [temporaryFolder('server'), temporaryFolder('many')];
  const server = await startServer(data);
  const first = await openProfile(home);
  await withSeeds(first.page, server.url, (page) => page.evaluate((many) => globalThis.seedMany(many), count));
  await first.page.goto(server.url);
  await first.page.getByRole('list', { name: 'Sessions' }).waitFor();
  await whenInstalled(first.page);
  await first.page.waitForTimeout(3_000);
  await first.close();
  await server.stop();
  const [painted, longest, typed] = [[], [], []];
  for (let turn = 0; turn < turns; turn += 1) {
    const { page, close } = await openProfile(home);
    await page.addInitScript(probe);
    await page.goto(server.url);
    await page.waitForFunction(() => globalThis.times?.rows !== undefined);
    const times = await page.evaluate(() => globalThis.times);
    painted.push(times.rows - times.heading);
    await page.waitForTimeout(2_500);
    const scrolled = await page.evaluate(scroll);
    if (scrolled.top < 20_000 || scrolled.rows > 100) throw new Error(`scrolled to ${scrolled.top} with ${scrolled.rows} rows`);
    longest.push(scrolled.longest);
    typed.push(await type(page));
    await close();
  }
  for (const [name, limit, values] of [['sessions-painted', 300, painted], ['sessions-longest', 50, longest], ['sessions-search', 50, typed]]) {
    const value = Math.round(median(values));
    log(`${name}: ${values.map(Math.round).join(', ')} ms`);
    log(figureLine({ name, unit: 'ms', goal: limit, limit, value }));
  }
  for (const folder of [data, home]) removeFolder(folder);
};
