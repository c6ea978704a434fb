/** The tab that syncs is killed or freezes: another one takes over. */
import process from 'node:process';
import type { BrowserContext } from '@playwright/test';
import { whenInstalled } from './support/installed.ts';
import { networkNoise } from './support/quiet.ts';
import { startRecorder } from './support/recorder.ts';
import { expect, test } from './support/test.ts';
import { tell } from './support/tell.ts';
import * as bench from './support/workbench.ts';

/** Processes of the system that draw pages. */
const renderers = async (context: BrowserContext): Promise<readonly number[]> => {
  const session = await context.browser()?.newBrowserCDPSession();
  const { processInfo = [] } = (await session?.send('SystemInfo.getProcessInfo')) ?? {};
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
};

/** A process that drew nothing may have ended by itself meanwhile. */
const killed = (id: number): void => {
  try {
    process.kill(id, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
};

for (const how of ['killed', 'frozen'] as const) {
  test(`TAB-3 the tab that syncs is ${how}: another one sends what is written next`, async ({ profile, server, quiet }) => {
    quiet.allow(networkNoise);
    test.setTimeout(90_000);
    quiet.allow(/crashed|^uncaught: $/i);
    const wire = await startRecorder(server.url);
    const { page, context } = await profile();
    await page.goto(wire.url);
    await bench.importFile(page, bench.weatherFile);
    await bench.whenSynced(page);
    await whenInstalled(page);
    const ours = await renderers(context);
    const other = await context.newPage();
    await other.goto(page.url());
    await bench.whenSynced(other);
    // The worker of the first tab leads; the other one waits.
    const theirs = (await renderers(context)).filter((id) => !ours.includes(id));
    expect(theirs, 'the tabs have processes of their own').not.toEqual([]);
    if (how === 'killed') ours.forEach(killed);
    else
      void page
        .workers()
        .find((worker) => worker.url().includes('sync.worker'))
        ?.evaluate(() => {
          for (;;);
        })
        .catch(() => undefined); // it never answers
    const began = Date.now();
    const before = wire.exchanges.filter(({ url, status }) => url.endsWith('/records') && status === 200).length;
    await other.bringToFront();
    await bench.rename(other, 'seattle-weather', 'Written in the other tab');
    await expect.poll(() => wire.exchanges.filter(({ url, status }) => url.endsWith('/records') && status === 200).length, { timeout: 30_000 }).toBeGreaterThan(before);
    tell(`handover: ${how}, sent after ${((Date.now() - began) / 1000).toFixed(1)} s`);
    await bench.whenSynced(other);
    await wire.close();
  });
}
