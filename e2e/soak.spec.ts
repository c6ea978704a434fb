/**
 * A long day in one tab, on demand: `npm run e2e -- soak` is one hour of eight, `SOAK_HOURS=8` the whole: 10,000 edits, 50 imports, 200
 * changes of session, 100 locks and unlocks. After each hour the page's heap (after a forced collection) and what is stored are
 * measured: neither grows by more than a tenth from the second hour on. What is stored are all tables but the records, which history
 * keeps for 30 days by design; of these the bytes of an edit are told. No task after a start holds the page for more than 200 ms.
 *
 * Alone on the machine: a task that waits for a processor counts as long.
 */
import type { Page } from '@playwright/test';
import { openLock, screen, turnOn, unlock } from './support/lock.ts';
import { networkNoise } from './support/quiet.ts';
import { tell } from './support/tell.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

const hours = Number(process.env['SOAK_HOURS'] ?? 1);
const each = { edits: 1_250, imports: 6, switches: 25, locks: 12 };
const files = ['wells', 'rates', 'zones'].map((name, at) => ({
  name: `${name}.csv`,
  mimeType: 'text/csv',
  buffer: Buffer.from(['day,well,rate', ...Array.from({ length: 20_000 }, (_, row) => `${row},W${row % 7},${(row * (at + 3)) % 1_000}`)].join('\n')),
}));
const grown = 1.1;
const longest = 200;
/** After the address is there, until the start is over, ms. */
const start = 5_000;

/** Bytes of every table, as far as they are bytes or text. */
const stored = (page: Page): Promise<{ readonly [table: string]: number }> =>
  page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>): Promise<T> => new Promise((resolve, reject) => ((request.onsuccess = () => resolve(request.result)), (request.onerror = () => reject(request.error))));
    const sizeOf = (value: unknown): number => {
      if (ArrayBuffer.isView(value)) return value.byteLength;
      if (typeof value === 'string') return value.length;
      return typeof value === 'object' && value !== null ? Object.values(value).reduce((sum: number, part) => sum + sizeOf(part), 0) : 8;
    };
    const database = await done(indexedDB.open('holdfast'));
    const sizes: { [table: string]: number } = {};
    for (const table of database.objectStoreNames) {
      const values = await done(database.transaction(table).objectStore(table).getAll());
      sizes[table] = values.reduce((sum: number, value) => sum + sizeOf(value), 0);
    }
    database.close();
    return sizes;
  });

const heapOf = async (page: Page): Promise<number> => {
  const wire = await page.context().newCDPSession(page);
  for (let turn = 0; turn < 3; turn += 1) await wire.send('HeapProfiler.collectGarbage');
  const { usedSize } = await wire.send('Runtime.getHeapUsage');
  await wire.detach();
  return usedSize;
};

const nameOf = (page: Page) => page.getByRole('textbox', { name: 'Session title' });

test('LONG-1 a long day in one tab: heap and storage stay flat, and nothing holds the page up', async ({ profile, server, quiet }) => {
  test.setTimeout(120_000 + hours * 1_200_000);
  quiet.allow(networkNoise);
  const { page } = await profile();
  /** The longest one of each kind of work. */
  const tasks: { [doing: string]: number } = {};
  let doing = 'start';
  await page.exposeFunction('longTask', (ms: number) => (tasks[doing] = Math.max(ms, tasks[doing] ?? 0)));
  await page.addInitScript((quietly) => {
    const { longTask } = globalThis as unknown as { longTask(ms: number): void };
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) if (startTime > quietly) longTask(Math.round(duration));
    }).observe({ type: 'longtask' });
  }, start);
  await page.goto(server.url);
  for (const title of ['One', 'Two']) {
    await page.goto(server.url);
    await page.getByRole('button', { name: 'New session' }).click();
    await nameOf(page).fill(title);
    await nameOf(page).press('Enter');
    await bench.addPanel(page, 'Note');
    await bench.whenSynced(page);
  }
  await page.goto(server.url);
  await turnOn(page);
  await unlock(page);
  const openOne = async (at: number): Promise<void> => {
    await page.getByRole('main', { name: 'Sessions' }).getByRole('list', { name: 'Sessions' }).getByRole('link').nth(at).click();
    await expect(nameOf(page)).toBeVisible();
  };
  await openOne(0);

  const edit = async (count: number): Promise<void> => {
    const field = nameOf(page);
    for (let at = 1; at <= count; at += 1) {
      await field.fill(`Title ${at}`);
      await field.press('Enter');
      if (at % 50 === 0) await bench.whenSaved(page);
    }
  };
  const importAndRemove = async (at: number): Promise<void> => {
    const file = files[at % files.length] ?? files[0]!;
    await bench.importFile(page, file);
    const rail = page.getByRole('navigation', { name: 'Data sets and panels' });
    await rail.getByRole('button', { name: `Actions for ${file.name}` }).click();
    await page.getByRole('menuitem', { name: 'Remove from session' }).click();
    await expect(rail.getByRole('button', { name: `Actions for ${file.name}` })).toHaveCount(0);
  };
  const lockAndUnlock = async (): Promise<void> => {
    await (await openLock(page)).getByRole('button', { name: 'Lock now' }).click();
    await expect(screen(page)).toBeVisible({ timeout: 30_000 });
    await unlock(page);
    await expect(nameOf(page)).toBeVisible({ timeout: 30_000 });
  };

  const measured: { readonly heap: number; readonly bytes: number; readonly records: number }[] = [];
  for (let hour = 1; hour <= Math.max(hours, 2); hour += 1) {
    const share = hours < 2 ? 0.5 : 1;
    const counts = Object.fromEntries(Object.entries(each).map(([name, count]) => [name, Math.round(count * share)])) as typeof each;
    doing = 'edit';
    await edit(counts.edits);
    doing = 'import';
    for (let at = 0; at < counts.imports; at += 1) await importAndRemove(at);
    doing = 'switch';
    for (let at = 0; at < counts.switches; at += 1) {
      await page.getByRole('button', { name: 'All sessions' }).click();
      await openOne(at % 2);
    }
    await bench.whenSynced(page);
    const tables = await stored(page);
    const records = tables['records'] ?? 0;
    measured.push({ heap: await heapOf(page), bytes: Object.values(tables).reduce((sum, bytes) => sum + bytes, -records), records });
    doing = 'lock';
    for (let at = 0; at < counts.locks; at += 1) await lockAndUnlock();
    tell(`hour ${hour}: heap ${((measured.at(-1)?.heap ?? 0) / 1e6).toFixed(1)} MB; stored beside the records ${((measured.at(-1)?.bytes ?? 0) / 1e3).toFixed(0)} kB, records ${(records / 1e3).toFixed(0)} kB; longest tasks, ms: ${JSON.stringify(tasks)}; ${JSON.stringify(tables)}`);
  }
  const [first, last] = [measured[hours < 2 ? 0 : 1], measured.at(-1)];
  expect(last?.heap ?? Infinity, 'heap').toBeLessThan((first?.heap ?? 0) * grown);
  expect(last?.bytes ?? Infinity, 'stored').toBeLessThan((first?.bytes ?? 0) * grown);
  expect(Math.max(0, ...Object.values(tasks)), `longest task of ${JSON.stringify(tasks)}`).toBeLessThanOrEqual(longest);
});
