/**
 * The browser that the tests run in: CHROME_PATH, an installed Chromium or Chrome, the one that Playwright installed, or Debian's
 * package when this runs as root. Never downloaded behind anyone's back.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { Refusal } from './runtime.mjs';

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ...['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData'].flatMap((name) => {
    const folder = process.env[name];
    return folder === undefined ? [] : [path.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')];
  }),
];

/** @returns {Promise<string | undefined>} path of a browser that is there now */
export const findBrowser = async () => {
  const chosen = process.env.CHROME_PATH;
  if (chosen !== undefined && chosen !== '') {
    if (existsSync(chosen)) return chosen;
    throw new Refusal(`CHROME_PATH names ${chosen}, which does not exist.`);
  }
  const found = installed.find((file) => existsSync(file));
  if (found !== undefined) return found;
  const { chromium } = await import('@playwright/test');
  const own = chromium.executablePath();
  return existsSync(own) ? own : undefined;
};

/** @returns {Promise<string>} as above, installing Debian's Chromium where this may */
export const needBrowser = async () => {
  const found = await findBrowser();
  if (found !== undefined) return found;
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Installing Chromium for the tests (apt-get) …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { stdio: ['ignore', 'ignore', 'inherit'], env });
    const after = await findBrowser();
    if (after !== undefined) return after;
  }
  throw new Refusal('No browser for the tests: install Chromium or Chrome, or name one with CHROME_PATH.');
};
