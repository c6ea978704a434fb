/** The engine in the app: fetched for later after the first paint, closed to the outside, and back at work after whatever it was asked. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { root } from './support/folders.ts';
import { whenInstalled } from './support/installed.ts';
import { startListener } from './support/listener.ts';
import { networkNoise } from './support/quiet.ts';
import { rowsOf } from './support/rows.ts';
import { expect, test } from './support/test.ts';
import { addPanel, importFile, panel, weatherFile } from './support/workbench.ts';

const editor = (page: Page) => panel(page, 'SQL').getByRole('textbox', { name: 'SQL of SQL' });
const ask = async (page: Page, sql: string): Promise<void> => {
  await editor(page).fill(sql);
  await editor(page).press('Control+Enter');
};
const answer = (page: Page) => rowsOf(panel(page, 'SQL').getByRole('grid'));
let asked = 0;
/** A question that was not asked before, over the data set's own table. */
const isAtWork = async (page: Page): Promise<void> => {
  asked += 1;
  await ask(page, `SELECT count(*) + ${asked} AS n FROM seattle_weather`);
  await expect.poll(() => answer(page), { timeout: 30_000 }).toEqual([[String(1461 + asked)]]);
};
const start = async (page: Page): Promise<void> => {
  await importFile(page, weatherFile);
  await expect(panel(page, 'seattle-weather').getByRole('gridcell', { name: '2012-01-01' })).toBeVisible({ timeout: 30_000 });
  await addPanel(page, 'SQL');
  await expect(panel(page, 'SQL').getByRole('gridcell').first()).toBeVisible();
};

const filesUnder = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const at = path.join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(at) : [at];
  });

test('DAT-31 DAT-18: the engine comes by itself after the first paint, so that a first import works without a network', async ({ page, context, quiet }) => {
  test.setTimeout(120_000);
  quiet.allow(networkNoise);
  for (const file of filesUnder(path.join(root, 'dist'))) expect(statSync(file).size, file).toBeLessThan(25 * 1024 * 1024);
  const requested: string[] = [];
  context.on('request', (request) => requested.push(new URL(request.url()).pathname));
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Import data' }).first()).toBeVisible();
  expect(requested.filter((name) => name.startsWith('/engine/'))).toEqual([]);
  await whenInstalled(page);
  const kept = () =>
    page.evaluate(async () => {
      const names = (await caches.keys()).filter((name) => name.startsWith('holdfast-engine-'));
      const held = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)));
      return held.flat().sort();
    });
  await expect.poll(kept, { timeout: 30_000 }).toHaveLength(2);
  const tag = /^\/engine\/(\d+\.\d+\.\d+-[0-9a-f]{8})\//.exec((await kept())[0] ?? '')?.[1];
  expect(await kept()).toEqual([`/engine/${tag}/duckdb-browser-eh.worker.js`, `/engine/${tag}/duckdb-eh.wasm.gz`]);
  await context.setOffline(true);
  await page.reload();
  await start(page);
  await isAtWork(page);
});

test('DAT-17: what reaches outside is refused in words, the engine lives on, and nobody hears of it', async ({ page }) => {
  test.setTimeout(120_000);
  const listener = await startListener();
  await page.goto('/');
  await start(page);
  const alert = panel(page, 'SQL').getByRole('alert');
  const outside = /A query reads the data sets of this session and nothing else; “.*” is out of its reach, and nothing was fetched\. Import the file/;
  const reading = /Only SELECT \(or WITH, FROM, VALUES\) is run here, not “\w+”\. Nothing was changed\./;
  const zones = /^Time zones are an extension of the engine \(icu\) that is not part of this app and is never fetched\. Datetimes here are UTC/;
  const json = /^JSON functions are an extension of the engine \(json\) that is not part of this app and is never fetched\./;
  for (const [sql, words] of [
    [`SELECT * FROM read_csv('${listener.url}/x.csv')`, outside],
    [`SELECT * FROM '${listener.url}/x.parquet'`, outside],
    [`SELECT * FROM read_text('${listener.url}/x')`, outside],
    [`SELECT * FROM read_parquet('${listener.url}/x.parquet')`, /an extension of the engine \(parquet\) .* never fetched/],
    [`SELECT * FROM read_json('${listener.url}/x.json')`, json],
    [`LOAD '${listener.url}/x.duckdb_extension'`, reading],
    ['INSTALL httpfs', reading],
    [`ATTACH '${listener.url}/x.db'`, reading],
    [`COPY seattle_weather TO '${listener.url}/x.csv'`, reading],
    ['SET autoload_known_extensions = true', reading],
    ["SELECT now() AT TIME ZONE 'Europe/Amsterdam'", zones],
    ["SELECT date_trunc('month', TIMESTAMPTZ '2020-01-01 00:00:00+02')", zones],
    ['SELECT extract(year FROM now())', zones],
    ['SELECT * FROM pg_timezone_names()', zones],
    ["SELECT '{}'::JSON", json],
    ['SELECT st_point(1, 2)', /^This is an extension of the engine \(spatial\)/],
    ['SELECT * FROM nowhere', /Table with name nowhere does not exist!\s*In this session: seattle_weather\./],
  ] as const) {
    await ask(page, sql);
    await expect(alert, sql).toContainText(words);
    await isAtWork(page);
  }
  // What the words advise works.
  await ask(page, 'SELECT year(now()::TIMESTAMP) > 2000 AS late');
  await expect.poll(() => answer(page)).toEqual([['true']]);
  expect(listener.heard()).toEqual([]);
  await listener.close();
});

test('DAT-17 PAN-11: a query beyond the memory is refused in words, one that runs on ends with its panel, and the tables are there again', async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto('/');
  await start(page);
  const alert = panel(page, 'SQL').getByRole('alert');
  const memory = /^It needs more memory than the browser gives\. Nothing else is affected\. Ask for fewer rows/;
  await ask(page, "SELECT length(repeat('x', 3000000000))");
  await expect(alert).toHaveText(memory, { timeout: 60_000 });
  await isAtWork(page);
  // One step of this takes minutes and hears nothing. Its panel goes, and with it the engine: the others have the next one.
  await ask(page, 'SELECT sum(a.range) FROM range(300000) a, range(300000) b WHERE a.range + b.range < 3');
  await expect(panel(page, 'SQL').getByRole('button', { name: 'Cancel' })).toBeVisible();
  await panel(page, 'SQL').getByRole('button', { name: 'Panel menu' }).click();
  await page.getByRole('menuitem', { name: 'Delete panel' }).click();
  const rows = panel(page, 'seattle-weather').getByRole('grid');
  await rows.getByRole('columnheader', { name: 'temp_max' }).click();
  await expect(rows.getByRole('gridcell', { name: '-1.6' }).first()).toBeVisible({ timeout: 30_000 });
});
