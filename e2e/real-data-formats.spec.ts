/** Every format plain, in gzip and in zip, many files at once; what is said before a large import; an import that is cancelled. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { makeData, Null, Table, tableFromIPC, tableToIPC, Vector } from 'apache-arrow';
import { zipSync } from 'fflate';
import { root } from './support/folders.ts';
import { inspect, looks, takeLook } from './support/looks.ts';
import { rowsOf, stored } from './support/rows.ts';
import { expect, test } from './support/test.ts';
import { addPanel, importFile, panel, weatherFile, whenSaved } from './support/workbench.ts';

const fixture = (name: string): Buffer => readFileSync(path.join(root, 'client/data/columnar/fixtures', name));
const records = [{ i8: -128 }, { i8: null }, { i8: 127 }];

/** Each holds three rows, of which i8 adds up to -1. */
const plain: readonly (readonly [ending: string, bytes: Uint8Array])[] = [
  ['csv', Buffer.from('i8,b\n-128,x\n,y\n127,z\n')],
  ['tsv', Buffer.from('i8\tb\n-128\tx\n\ty\n127\tz\n')],
  ['json', Buffer.from(JSON.stringify(records))],
  ['ndjson', Buffer.from(records.map((record) => JSON.stringify(record)).join('\n'))],
  ['parquet', fixture('types.parquet')],
  ['arrow', fixture('types.arrow')],
  ['arrows', fixture('types.arrows')],
  ['feather', fixture('lz4.feather')],
  // As the library itself writes files: the schema stands in the footer only.
  ['ipc', tableToIPC(tableFromIPC(fixture('types.arrows')).select(['i8', 'f64']), 'file')],
];
const files = plain.flatMap(([ending, bytes]) => [
  { name: `plain_${ending}.${ending}`, mimeType: '', buffer: Buffer.from(bytes) },
  { name: `gzip_${ending}.${ending}.gz`, mimeType: '', buffer: gzipSync(bytes) },
  { name: `zip_${ending}.zip`, mimeType: '', buffer: Buffer.from(zipSync({ [`deep/inner.${ending}`]: new Uint8Array(bytes) })) },
]);
const aliases = ['plain', 'gzip', 'zip'].flatMap((packing) => plain.map(([ending]) => `${packing}_${ending}`));

test('DAT-27 DAT-32: nine forms of file, each plain, in gzip and in zip, are taken in at one press and hold the same', async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto('/');
  await page.getByRole('button', { name: 'Import data' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Import data' });
  await dialog.locator('input[type=file]').setInputFiles(files);
  await expect(dialog.getByText(`${files.length - 1} more files after this`)).toBeVisible();
  await dialog.getByRole('button', { name: `Import all ${files.length}` }).click();
  const known = page.getByRole('navigation', { name: 'Data sets and panels' }).getByRole('button', { name: /^Actions for/ });
  await expect(known).toHaveCount(files.length, { timeout: 60_000 });
  await expect(dialog).toBeHidden();
  await addPanel(page, 'SQL');
  const each = aliases.map((alias) => `SELECT '${alias}' AS f, count(*) AS n, sum(i8) AS s FROM ${alias}`).join('\nUNION ALL ');
  const editor = panel(page, 'SQL').getByRole('textbox', { name: 'SQL of SQL' });
  await editor.fill(`SELECT count(*) FILTER (n = 3 AND s = -1) AS whole, string_agg(f, ' ') FILTER (n <> 3 OR s <> -1) AS others FROM (\n${each})`);
  await editor.press('Control+Enter');
  await expect.poll(async () => rowsOf(panel(page, 'SQL').getByRole('grid')), { timeout: 30_000 }).toEqual([[String(files.length), '']]);
  await whenSaved(page);
});

test('DAT-20: the memory that a large table will take is said before it is imported', async ({ page }) => {
  test.setTimeout(120_000);
  const many = new Table({ nothing: new Vector([makeData({ type: new Null(), length: 70_000_000 })]) });
  await page.goto('/');
  await page.getByRole('button', { name: 'Import data' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Import data' });
  await dialog.locator('input[type=file]').setInputFiles({ name: 'many.arrow', mimeType: '', buffer: Buffer.from(tableToIPC(many, 'file')) });
  await expect(dialog.getByText('70,000,000 rows · 1 column · about 1.1 GB of memory')).toBeVisible();
  await expect(dialog.getByRole('note')).toHaveText(/^This table will take about 1\.1\sGB of memory, and all tables together can have 2\.1\sGB\./);
  for (const look of [looks[0], looks[3]]) {
    await takeLook(page, look);
    await inspect(page, `large ${look.name}`);
  }
});

/** Presses Cancel within the page as soon as some progress is drawn, however quick the import is; tells what was drawn then. */
const cancelOnItsWay = async (page: Page): Promise<{ readonly saying: string; readonly done: number }> =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        const watch = new MutationObserver(() => {
          const dialog = document.querySelector('dialog[open]');
          const done = dialog?.querySelector('progress')?.value ?? 0;
          if (dialog === null || done === 0) return;
          watch.disconnect();
          const saying = dialog.textContent;
          [...dialog.querySelectorAll('button')].find((button) => button.textContent === 'Cancel')?.click();
          resolve({ saying, done });
        });
        watch.observe(document.body, { subtree: true, childList: true, attributes: true });
      }),
  );

test('DAT-19 DAT-20: progress is shown, and an import that is cancelled on its way leaves nothing', async ({ page }) => {
  test.setTimeout(120_000);
  const rows = 2_000_000;
  const large = test.info().outputPath('large.csv');
  writeFileSync(large, `a,b\n${'x,1234567\n'.repeat(rows)}`);
  await page.goto('/');
  await importFile(page, weatherFile);
  await expect(panel(page, 'seattle-weather').getByRole('gridcell').first()).toBeVisible({ timeout: 30_000 });
  await whenSaved(page);
  const before = await stored(page);
  const dialog = page.getByRole('dialog', { name: 'Import data' });
  const choose = async () => {
    await page.getByRole('button', { name: 'Import data' }).first().click();
    await dialog.locator('input[type=file]').setInputFiles(large);
  };

  const cancelled = cancelOnItsWay(page);
  await choose();
  const { saying, done } = await cancelled;
  expect(saying).toContain('Reading large.csv…');
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(1);
  await expect(dialog).toBeHidden();
  expect(await stored(page)).toEqual(before);

  await choose();
  await expect(dialog.getByText(`${rows.toLocaleString('en-GB')} rows`)).toBeVisible({ timeout: 30_000 });
  // Another type than the one that was checked: the whole file is read once more.
  await dialog.getByLabel('Type of b').selectOption('number');
  const stopped = cancelOnItsWay(page);
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  expect((await stopped).saying).toContain('Importing large.csv…');
  await expect(dialog.getByRole('button', { name: 'Import', exact: true })).toBeEnabled();
  // One can go on at once; what was stored of it is cleared away behind that, before the next import stores anything.
  await expect.poll(() => stored(page)).toEqual(before);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(panel(page, 'seattle-weather').getByRole('gridcell', { name: '2012-01-01' })).toBeVisible();
});
