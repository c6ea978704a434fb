/**
 * What an edit costs: of sessions of 10 kB, 100 kB and 1 MB, against raw IndexedDB in the same page, turn by turn.
 *
 * - edit-append: from the change handed to the appender (payload, seal, append) until its record is committed, against a relaxed
 *   put of 100 bytes. The record's hash, which only the next record names, is worked out behind the commit.
 * - the whole edit, printed beside it and without a limit: the same from the call that makes the edit, so with the state on screen
 *   and the document.
 * - edit-saved: from that call until the status says saved, against a strict put of 100 bytes. The wait that joins barriers
 *   (limits.barrierDelay) is switched off: it is a choice, and the first edit after a pause does not have it.
 *
 * The ratio of medians counts, and of the three sizes the worst.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { needBrowser } from '../scripts/browser.mjs';
import { figureLine } from './figure.mjs';
import { servePage } from './pageServer.mjs';

const sizes = [10_000, 100_000, 1_000_000];
const figures = [
  { name: 'edit-append', until: 'append', goal: 1.2, limit: 1.4 },
  { name: 'whole edit', until: 'edit' },
  { name: 'edit-saved', until: 'saved', goal: 1.4, limit: 1.4 },
];
/** The first thousand turns warm up the compiler: an edit is ten times as much code as the floor. */
const turns = { warmUp: 1000, turns: 500 };

/** One size in a profile of its own: nothing of the size before it is in the way. */
const measure = async (url, order) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-bench-'));
  const args = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
  const context = await chromium.launchPersistentContext(folder, { executablePath: await needBrowser(), headless: true, args });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(url);
    await page.waitForFunction(() => 'bench' in globalThis);
    return await page.evaluate((asked) => globalThis['bench'].run(asked), order);
  } finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
};

const kilo = (size) => (size < 1_000_000 ? `${size / 1000} kB` : `${size / 1_000_000} MB`);

/** @param {{ log: (line: string) => void }} out */
export const run = async ({ log }) => {
  const server = await servePage(path.join(import.meta.dirname, 'edit'));
  try {
    for (const { name, until, goal, limit } of figures) {
      const ratios = [];
      for (const size of sizes) {
        const { floor, edit, paired } = await measure(server.url, { size, until, ...turns });
        ratios.push(edit / floor);
        log(`${name.padEnd(11)} ${kilo(size).padStart(6)}: ${edit.toFixed(3)} ms, floor ${floor.toFixed(3)} ms, ratio ${(edit / floor).toFixed(2)} (median of paired ratios ${paired.toFixed(2)})`);
      }
      if (limit === undefined) continue;
      const value = Number(Math.max(...ratios).toFixed(3));
      log(figureLine({ name, unit: 'ratio', goal, limit, value }));
    }
  } finally {
    await server.close();
  }
};
