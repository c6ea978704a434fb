/**
 * The power goes while a person works. A busy browser is recorded once; then its profile is put together as a disk would have it at
 * many moments, and started. CUTS=50 for the whole figure.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { needBrowser } from '../scripts/browser.mjs';
import { seeded } from '../shared/testing/seeded.ts';
import type {} from './pages/storage/page.ts';
import { readTrace, replay, traceFlags } from './support/powerCut.ts';
import { browserFlags } from './support/profile.ts';
import { arrive, create, flush, open, readLog, serveStoragePage, title } from './support/storagePage.ts';
import { tell } from './support/tell.ts';
import { expect, test } from './support/test.ts';

serveStoragePage();

const cuts = Number(process.env['CUTS'] ?? 2);
const busyFor = cuts > 10 ? 20_000 : 3_000;

test('STO-25 I1 a power cut at any moment: what was shown as saved by then is there, whatever of the rest the disk dropped', async ({ folder, profile }) => {
  test.setTimeout(120_000 + cuts * 20_000);
  expect(spawnSync('strace', ['--version']).status, 'strace is needed to record what the disk gets: apt-get install strace').toBe(0);
  const where = folder('power');
  const [home, before, log] = ['home', 'before', 'strace.log'].map((name) => path.join(where, name)) as [string, string, string];
  const executable = path.join(where, 'browser.sh');
  writeFileSync(executable, `#!/bin/sh\nexec strace ${traceFlags.join(' ')} -o '${log}' '${await needBrowser()}' "$@"\n`);
  chmodSync(executable, 0o700);

  const first = await profile(home);
  await arrive(first.page);
  const id = await create(first.page, '0');
  await first.close();
  cpSync(home, before, { recursive: true });

  const context = await chromium.launchPersistentContext(home, { executablePath: executable, args: browserFlags, headless: true });
  const page = await arrive(context.pages()[0] ?? (await context.newPage()));
  await open(page, id);
  await flush(page);
  const claims = await page.evaluate(async (time) => {
    const said: { value: number; at: number }[] = [];
    const values = new Map<number, number>();
    let next = 0;
    const stop = opened.status.subscribe(() => {
      const { durability } = opened.status.get();
      const value = values.get(durability.revision);
      if (durability.kind === 'saved' && value !== undefined) said.push({ value, at: Date.now() });
    });
    for (const end = Date.now() + time; Date.now() < end; ) {
      next += 1;
      values.set(opened.write('', [{ entity: here.sessionEntity, field: 'title', value: String(next) }]), next);
      await new Promise((resolve) => setTimeout(resolve, next % 9 === 0 ? 300 : 5));
    }
    stop();
    return said;
  }, busyFor);
  await context.close();
  expect(claims.length).toBeGreaterThan(3);

  const events = readTrace(log, path.join(home, 'Default', 'IndexedDB'));
  expect(events.filter(({ what, file }) => what === 'sync' && file.endsWith('.log')).length).toBeGreaterThan(3);
  const random = seeded(5);
  let required = 0;
  for (let cut = 0; cut < cuts; cut += 1) {
    const claim = claims[random.below(claims.length)];
    if (claim === undefined) continue;
    // At once behind the word "saved", or a little later, in the middle of what comes next. The page's clock counts whole ms.
    const until = claim.at + 1 + (cut % 2) * random.below(400);
    const least = Math.max(...claims.filter(({ at }) => at + 1 <= until).map(({ value }) => value));
    const into = path.join(where, `cut-${cut}`);
    cpSync(before, into, { recursive: true });
    replay(path.join(home, 'Default', 'IndexedDB'), path.join(into, 'Default', 'IndexedDB'), events, until, random.next);
    const browser = await profile(into);
    await arrive(browser.page);
    await open(browser.page, id);
    expect(Number(await title(browser.page)), `cut ${cut}`).toBeGreaterThanOrEqual(least);
    expect((await readLog(browser.page, id)).damaged).toBe(0);
    required += 1;
    await browser.kill();
  }
  tell(`power cuts: ${required}, ${claims.length} edits called saved, ${events.length} calls recorded, 0 lost`);
});
