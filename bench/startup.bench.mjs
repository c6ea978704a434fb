/**
 * What a start costs once the app is installed: browser just started, server stopped, everything from the service worker and the
 * profile. Each turn is a new browser over the same profile, as after a reboot; the median of the turns counts.
 *
 * - startup-empty:   from navigation until "Import data" has answered a click with its dialog.
 * - startup-session: the same on the address of a 1 MB session, and until its panels are painted as well.
 * - session-painted: the list has been there for a second; from a click on that session until its panels are painted.
 * - startup-script:  all JavaScript that a first visit fetches without a click (workers and preloads included), gzipped, bytes.
 */
import { chromium } from '@playwright/test';
import { firstScripts } from '../e2e/support/firstLoad.ts';
import { removeFolder, temporaryFolder } from '../e2e/support/folders.ts';
import { whenInstalled } from '../e2e/support/installed.ts';
import { browserFlags, openProfile } from '../e2e/support/profile.ts';
import { startRecorder } from '../e2e/support/recorder.ts';
import { startServer } from '../e2e/support/server.ts';
import { needBrowser } from '../scripts/browser.mjs';
import { limits } from '../shared/model/limits.ts';
import { figureLine } from './figure.mjs';
import { withSeeds } from './seedProfile.mjs';

const turns = 5;
const sessionBytes = 1_000_000;
const panels = 12;

/** Runs in the page before anything else: presses the button as soon as it is there, and notes when what is waited for has come. */
const probe = (wanted) => {
  const times = {};
  const note = (name, there) => {
    if (times[name] === undefined && there) times[name] = performance.now();
  };
  const look = () => {
    const buttons = [...document.querySelectorAll('button')];
    const button = buttons.find((one) => (one.getAttribute('aria-label') ?? one.textContent ?? '').trim().startsWith('Import data'));
    if (times.pressed === undefined) button?.click();
    note('pressed', button !== undefined);
    note('answered', document.querySelector('dialog[open], [role="dialog"]') !== null);
    note('painted', document.querySelectorAll('main section[aria-label], main section[aria-labelledby], main [role="region"]').length >= wanted);
    if (times.answered === undefined || times.painted === undefined) return requestAnimationFrame(look);
    globalThis.startup = times;
  };
  requestAnimationFrame(look);
};

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const startOnce = async (folder, url, wanted) => {
  const profile = await openProfile(folder);
  try {
    await profile.context.setOffline(true);
    await profile.page.addInitScript(probe, wanted);
    await profile.page.goto(url);
    await profile.page.waitForFunction(() => 'startup' in globalThis, undefined, { timeout: 20_000 });
    return await profile.page.evaluate(() => globalThis.startup);
  } finally {
    await profile.close();
  }
};

/** In the page: clicks the session in the list. Answers ms until its panels are painted and a frame has passed. */
const clickOnce = ([session, wanted, panelMarks]) =>
  new Promise((done) => {
    const begun = performance.now();
    document.querySelector(`a[href="/?session=${session}"]`).click();
    const look = () => {
      if (document.querySelectorAll(panelMarks).length >= wanted) requestAnimationFrame(() => done(performance.now() - begun));
      else requestAnimationFrame(look);
    };
    look();
  });

const openOnce = async (folder, url, session) => {
  const { page, context, close } = await openProfile(folder);
  try {
    await context.setOffline(true);
    await page.goto(url);
    await page.locator(`a[href="/?session=${session}"]`).waitFor();
    await page.waitForTimeout(1_000);
    return await page.evaluate(clickOnce, [session, panels, 'main section[aria-label], main section[aria-labelledby], main [role="region"]']);
  } finally {
    await close();
  }
};

/** A page of our own on the product's origin, answered by the browser itself: it writes the session with the product's code. */
const seedSession = (page, url) =>
  withSeeds(page, url, () => page.evaluate(([bytes, count]) => globalThis.seed(bytes, count), [sessionBytes, panels]));

const countScript = async (url, log) => {
  const recorder = await startRecorder(url);
  const browser = await chromium.launch({ executablePath: await needBrowser(), args: browserFlags });
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const scripts = await firstScripts(await context.newPage(), recorder);
  await browser.close();
  await recorder.close();
  for (const { address, bytes } of scripts) log(`startup-script ${String(bytes).padStart(7)} B ${address}`);
  return scripts.reduce((sum, { bytes }) => sum + bytes, 0);
};

/** @param {{ log: (line: string) => void }} out */
export const run = async ({ log }) => {
  const [data, empty, full] = [temporaryFolder('server'), temporaryFolder('empty'), temporaryFolder('full')];
  const server = await startServer(data);
  const script = await countScript(server.url, log);
  let session = '';
  for (const folder of [empty, full]) {
    const { page, close } = await openProfile(folder);
    if (folder === full) ({ session } = await seedSession(page, server.url));
    await page.goto(folder === full ? `${server.url}/?session=${session}` : server.url);
    await whenInstalled(page);
    await page.waitForTimeout(2_000);
    await close();
  }
  await server.stop();
  for (const [name, folder, address, wanted] of [
    ['startup-empty', empty, server.url, 0],
    ['startup-session', full, `${server.url}/?session=${session}`, panels],
  ]) {
    const times = [];
    for (let turn = 0; turn < turns; turn += 1) times.push(await startOnce(folder, address, wanted));
    const value = Math.round(median(times.map(({ answered, painted }) => Math.max(answered, painted))));
    const parts = ['pressed', 'painted', 'answered'].map((part) => `${part} ${Math.round(median(times.map((time) => time[part])))} ms`);
    log(`${name}: ${parts.join(', ')} (medians of ${turns} starts)`);
    log(figureLine({ name, unit: 'ms', goal: 1000, limit: 1000, value }));
  }
  const clicks = [];
  for (let turn = 0; turn < turns; turn += 1) clicks.push(await openOnce(full, server.url, session));
  log(`session-painted: ${clicks.map(Math.round).join(', ')} ms`);
  log(figureLine({ name: 'session-painted', unit: 'ms', goal: 300, limit: 300, value: Math.round(median(clicks)) }));
  log(figureLine({ name: 'startup-script', unit: 'B', goal: limits.firstScriptBytes, limit: limits.firstScriptBytes, value: script }));
  for (const folder of [data, empty, full]) removeFolder(folder);
};
