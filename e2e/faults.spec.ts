/**
 * Two devices, two tabs each, a real server, and everything between and below them failing: the network in nine ways, the server
 * killed, its database held by another process, its disk full, its clock and the devices' off, the browser out of room. Each tab writes on and on, and notes what was Saved. When
 * the faults end, every device shows every last write, and what two wrote at once is one choice between values that were written.
 *
 * A minute by default; `FAULTS_SECONDS=1800 npm run e2e -- faults` for half an hour, SEED for another order of troubles.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { BrowserContext, Page } from '@playwright/test';
import { seeded } from '../shared/testing/seeded.ts';
import { startFaultProxy, weathers } from './support/faultProxy.ts';
import { root } from './support/folders.ts';
import { whenInstalled } from './support/installed.ts';
import { startServer, type Server } from './support/server.ts';
import { tell } from './support/tell.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';
import { roomOf } from './support/disk.ts';

const seconds = Number(process.env['FAULTS_SECONDS'] ?? 60);
const seed = Number(process.env['SEED'] ?? 1);

interface Writer {
  readonly name: string;
  readonly page: Page;
  /** What its panel was last called when the status said Saved. */
  saved: string;
  writes: number;
}

const title = (page: Page) => page.getByRole('textbox', { name: 'Session title' });

const write = async (writer: Writer): Promise<void> => {
  const { page, name } = writer;
  const next = `${name} ${writer.writes + 1}`;
  const field = bench.panel(page, writer.saved).getByRole('textbox', { name: 'Panel title' });
  await field.fill(next);
  await field.press('Enter');
  await title(page).fill(`by ${next}`);
  await title(page).press('Enter');
  await expect(page.locator('[role="status"][data-durable="true"]')).toBeVisible({ timeout: 60_000 });
  writer.saved = next;
  writer.writes += 1;
};

test('T25 R1 M7 M11: whatever fails between and below two devices, every write that was Saved is on both in the end', async ({ browser, folder, quiet }) => {
  test.setTimeout(seconds * 1_000 + 360_000);
  quiet.allow(/Failed to load resource|net::ERR_|status of (?:429|503)/);
  const chance = seeded(seed).next;
  const data = folder('server');
  const troubles = folder('troubles');
  const env = { SERVER_TROUBLES: troubles, NODE_OPTIONS: `--import=${path.join(root, 'e2e/support/serverTroubles.ts')}` };
  let server: Server = await startServer(data, { env });
  const { port } = server;
  const proxy = await startFaultProxy(server.url, chance);

  const device = async (): Promise<BrowserContext> => {
    const context = await browser.newContext({ baseURL: proxy.url, viewport: { width: 1440, height: 900 } });
    quiet.watch(context);
    return context;
  };
  const [one, two] = [await device(), await device()];
  const [first, other] = [await one.newPage(), await two.newPage()];
  await first.goto('/');
  await whenInstalled(first);
  await first.getByRole('button', { name: 'New session' }).click();
  for (const name of ['one a', 'one b', 'two a', 'two b']) {
    await bench.addPanel(first, 'Note');
    await bench.rename(first, 'Note', `${name} 0`);
  }
  await bench.whenSynced(first);
  const address = first.url();
  await first.goto('/');
  const words = await bench.recoveryWords(first);
  await other.goto('/');
  await whenInstalled(other);
  await bench.restore(other, words);
  await expect(other.getByRole('list', { name: 'Sessions' }).getByRole('link').first()).toBeVisible({ timeout: 30_000 });
  const pages: readonly (readonly [string, Page])[] = [['one a', first], ['one b', await one.newPage()], ['two a', other], ['two b', await two.newPage()]];
  const writers = pages.map(([name, page]): Writer => ({ name, page, saved: `${name} 0`, writes: 0 }));
  for (const { page, saved } of writers) {
    await page.clock.install();
    await page.goto(address);
    await expect(bench.panel(page, saved)).toBeVisible({ timeout: 30_000 });
  }

  let over = false;
  const counts: Record<string, number> = { 'server killed': 0, 'database locked': 0, 'no room': 0, 'disk full': 0, 'clock jumps': 0 };
  const also = async (name: string, work: () => Promise<void>): Promise<void> => {
    counts[name] = (counts[name] ?? 0) + 1;
    await work();
  };
  const killServer = async (): Promise<void> => {
    await server.kill();
    await wait(500 + chance() * 1_500);
    server = await startServer(data, { port, env });
  };
  const lockDatabase = async (): Promise<void> => {
    const database = new DatabaseSync(path.join(data, 'holdfast.sqlite'), { timeout: 5_000 });
    try {
      database.exec('BEGIN IMMEDIATE');
      await wait(3_000);
      database.exec('ROLLBACK');
    } finally {
      database.close();
    }
  };
  const fullDisk = async (): Promise<void> => {
    writeFileSync(path.join(troubles, 'full'), '');
    await wait(3_000);
    rmSync(path.join(troubles, 'full'));
  };
  /** Up to two days off, either way; the server goes back to the right time, devices stay where they are. */
  const clockJumps = async (): Promise<void> => {
    const jump = (): number => Math.round((chance() * 2 - 1) * 2 * 86_400_000);
    writeFileSync(path.join(troubles, 'clock'), String(jump()));
    for (const { page } of writers.slice(1, 3)) await page.clock.setSystemTime(Date.now() + jump());
    await wait(3_000);
    rmSync(path.join(troubles, 'clock'));
  };
  const noRoom = async (): Promise<void> => {
    const room = await roomOf(first, proxy.url);
    await room(1_000);
    await wait(1_500);
    await room();
  };
  const trouble = async (): Promise<void> => {
    const below = [['server killed', killServer], ['database locked', lockDatabase], ['no room', noRoom], ['disk full', fullDisk], ['clock jumps', clockJumps]] as const;
    for (let turn = 0; !over; turn += 1) {
      const owed = Date.now() < end ? undefined : weathers.find((name) => proxy.met()[name] === 0);
      proxy.turn(owed ?? weathers[(turn + seed) % weathers.length] ?? 'clear');
      // A device that backs off opens no connection for a while: what nobody has met by the end stays until somebody does.
      while (owed !== undefined && !over && proxy.met()[owed] === 0) await wait(100);
      const next = turn % 3 === 2 ? below[((turn - 2) / 3) % below.length] : undefined;
      if (next !== undefined) await also(next[0], next[1]);
      await wait(1_000 + chance() * 1_500);
    }
    proxy.turn('clear');
  };
  const working = async (writer: Writer): Promise<void> => {
    while (!over) {
      await write(writer);
      await wait(chance() * 400);
    }
  };
  const end = Date.now() + seconds * 1_000;
  const all = Promise.all([trouble(), ...writers.map(working)]);
  const unmet = (): readonly string[] => Object.entries({ ...proxy.met(), ...counts }).flatMap(([name, count]) => (count === 0 ? [name] : []));
  await Promise.race([wait(seconds * 1_000), all]);
  while (unmet().length > 0 && Date.now() < end + 180_000) await Promise.race([wait(500), all]);
  over = true;
  await all;

  const last = writers.map(({ saved }) => saved);
  for (const { page } of writers) {
    await bench.turnTo(page);
    await expect(page.getByRole('status').first()).toHaveText(/^Synced|conflict/, { timeout: 90_000 });
  }
  for (const again of [false, true]) {
    for (const { page } of writers) {
      if (again) await page.reload();
      for (const name of last) await expect(bench.panel(page, name), `${name}, ${again ? 'reloaded' : 'as it stands'}`).toBeVisible({ timeout: 60_000 });
    }
  }
  // One title was written by all: the same stands everywhere, and it is one that somebody wrote last.
  const titles = await Promise.all(writers.map(({ page }) => title(page).inputValue()));
  expect(new Set(titles).size).toBe(1);
  expect(last.map((name) => `by ${name}`)).toContain(titles[0]);
  expect(unmet(), 'kinds of trouble that nobody met').toEqual([]);
  expect(Math.min(...writers.map(({ writes }) => writes))).toBeGreaterThan(2);
  tell(`faults: ${writers.map(({ writes }) => writes).join(' + ')} writes in ${seconds} s, 0 lost; ${JSON.stringify({ ...proxy.met(), ...counts })}`);
  await proxy.close();
  await server.stop();
  await one.close();
  await two.close();
});
