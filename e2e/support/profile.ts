/**
 * A browser profile that survives its browser: Chromium runs as a process group of its own and is driven over CDP, so that a test
 * can kill it at any instant, as a crash or the task manager would, and start it again over the same folder.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { findBrowser } from '../../scripts/browser.mjs';

export const browserFlags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-component-update', '--disable-sync'];

const flags = [
  ...browserFlags,
  '--headless=new',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-search-engine-choice-screen',
  '--disable-features=Translate,OptimizationHints,MediaRouter',
  '--password-store=basic',
  '--use-mock-keychain',
  '--hide-crash-restore-bubble',
  '--remote-debugging-port=0',
];

export interface Profile {
  readonly folder: string;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Ends the browser as a person would; what it still had to write, it writes. */
  close(): Promise<void>;
  /** SIGKILL to every process of the browser. */
  kill(): Promise<void>;
}

/** A busy machine needs longer than a person would wait, so this only gives up on a browser that hangs. */
const debuggingAddress = async (folder: string, child: ChildProcess): Promise<string> => {
  const file = path.join(folder, 'DevToolsActivePort');
  for (let attempt = 0; attempt < 1_200 && child.exitCode === null && child.signalCode === null; attempt += 1) {
    const [port, target] = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    if (port !== undefined && target !== undefined && target !== '') return `ws://127.0.0.1:${port}${target}`;
    await wait(50);
  }
  const ended = child.exitCode ?? child.signalCode;
  if (ended === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  throw new Error(ended === null ? 'Chromium did not open its debugging port within 60 s' : `Chromium ended (${ended}) before it opened its debugging port`);
};

const windowSize = { width: 1440, height: 900 };

/** Opens the profile in `folder`, new or as the last browser left it. `watch` sees the context before any page of ours loads. */
export const openProfile = async (folder: string, watch: (context: BrowserContext) => void = () => {}): Promise<Profile> => {
  const executable = await findBrowser();
  if (executable === undefined) throw new Error('no browser for the tests');
  rmSync(path.join(folder, 'DevToolsActivePort'), { force: true });
  const child = spawn(executable, [...flags, `--user-data-dir=${folder}`, `--window-size=${windowSize.width},${windowSize.height}`, 'about:blank'], {
    detached: true,
    stdio: 'ignore',
  });
  const exit = once(child, 'exit');
  const browser = await chromium.connectOverCDP(await debuggingAddress(folder, child));
  const context = browser.contexts()[0];
  if (context === undefined) throw new Error('Chromium has no default context');
  watch(context);
  // A browser that syncs by itself, when it likes, would send what a test still wants to see unsent; background.spec.ts allows it.
  const control = await browser.newBrowserCDPSession();
  await control.send('Browser.setPermission', { permission: { name: 'background-sync' }, setting: 'denied' });
  const page = context.pages()[0] ?? (await context.newPage());
  await page.setViewportSize(windowSize);
  const kill = async (): Promise<void> => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    process.kill(-child.pid, 'SIGKILL');
    await exit;
    await browser.close().catch(() => undefined);
  };
  const close = async (): Promise<void> => {
    const session = await browser.newBrowserCDPSession();
    // The pages first: a browser that hangs while it ends, as it sometimes does here, is killed, and they have left in order by then.
    const left = Promise.all(context.pages().map((open) => open.close().catch(() => undefined)));
    await Promise.race([left, exit, wait(5_000)]);
    await session.send('Browser.close').catch(() => undefined);
    await Promise.race([exit, wait(20_000)]);
    await kill();
  };
  return { folder, context, page, close, kill };
};
