/** The engine, the store of data sets and the import dialog in a real browser, under the strict policy. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test as base, type Page } from '@playwright/test';
import { expected } from '../client/data/columnar/fixtures/expected.ts';
import { cellOf } from '../client/data/columnar/fixtures/reading.ts';
import type { Harness } from './data/harness/harness.ts';
import { serveHarness, type HarnessServer } from './data/server.ts';
import { root } from './support/folders.ts';
import { startListener } from './support/listener.ts';
import { createQuiet, networkNoise, type Quiet } from './support/quiet.ts';

declare const harness: Harness;

const weather = readFileSync(path.join(root, 'node_modules/vega-datasets/data/seattle-weather.csv'), 'utf8');

const test = base.extend<{ quiet: Quiet; page: Page }, { served: HarnessServer }>({
  served: [
    async ({}, use) => {
      const served = await serveHarness();
      await use(served);
      served.close();
    },
    { scope: 'worker' },
  ],
  quiet: async ({}, use) => {
    const quiet = createQuiet();
    await use(quiet);
    expect(quiet.unexpected(), 'nothing unexpected on the console').toEqual([]);
  },
  page: async ({ context, served, quiet }, use) => {
    quiet.watch(context);
    const page = await context.newPage();
    await page.goto(served.address);
    await page.waitForFunction(() => document.title === 'ready');
    await use(page);
  },
});

/** Column sums by weather, by means that share nothing with the product. */
const sumsInNode = (): Record<string, number[]> => {
  const sums: Record<string, number[]> = {};
  for (const row of weather.trim().split('\n').slice(1)) {
    const [, rain, most, least, wind, kind = ''] = row.split(',');
    const sum = (sums[kind] ??= [0, 0, 0, 0, 0]);
    [1, Number(rain), Number(most), Number(least), Number(wind)].forEach((value, at) => (sum[at] = (sum[at] ?? 0) + value));
  }
  return sums;
};

test('DAT-16 sums of the sample equal those computed in Node', async ({ page }) => {
  const result = await page.evaluate(async () => {
    const { data } = await harness.start();
    const sample = await harness.importSample(data, []);
    if (!sample.ok) return sample;
    const sql =
      'SELECT weather, count(*) AS n, sum(precipitation) AS rain, sum(temp_max) AS most, sum(temp_min) AS least, sum(wind) AS wind ' +
      'FROM seattle_weather GROUP BY weather ORDER BY weather';
    return data.query({ ...sample.value }, sql, { limit: 100 });
  });
  if (!result.ok) throw new Error(JSON.stringify(result.fault));
  const sums = sumsInNode();
  const kinds = Object.keys(sums).sort();
  expect(result.value).toMatchObject({ rows: kinds.length, total: kinds.length });
  expect(result.value.values[0]).toEqual(kinds);
  for (const [at, kind] of kinds.entries()) {
    sums[kind]?.forEach((sum, column) => expect(result.value.values[column + 1]?.[at], `${kind}, column ${column}`).toBeCloseTo(sum, 6));
  }
});

/** Texts that CSV readers disagree about. */
const hardTexts = [
  'a, "b"\r\nc', '\n', '\r', '"', '""', "'", '\\', '\\"', ' lead', 'trail ', '\t', ';', '# no comment', 'NULL', 'NA', 'é €😀', '{', '--', "it's", 'x'.repeat(900_000),
] as const;

test('DAT-16 every cell of a hard file arrives as it stands, page by page', async ({ page }) => {
  test.slow();
  const rows = Array.from({ length: 2000 }, (_, at) => {
    // Only the first round carries the long text.
    const text = hardTexts[at < hardTexts.length ? at : (at * 7) % (hardTexts.length - 1)] ?? '';
    return [text, `00${at}`, `${at},5`, `2012-01-0${(at % 9) + 1}T10:00:00.5+01:00`, at % 3 === 0 ? '' : String(at)] as const;
  });
  const quoted = (value: string) => (/[";\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  const text = `text;code;amount;"at;when";n\r\n${rows.map((row) => row.map(quoted).join(';')).join('\r\n')}\r\n`;
  const answer = await page.evaluate(async (content) => {
    const units = new Uint16Array(content.length + 1);
    units[0] = 0xfeff;
    for (let at = 0; at < content.length; at += 1) units[at + 1] = content.charCodeAt(at);
    const file = new File([units], 'hard.csv');
    const { data } = await harness.start();
    const { result } = await harness.inspectFile(file, {});
    if (!result.ok) return result;
    const info = await data.datasets.importFile(file, { name: 'hard.csv', ...result.value, aliases: ['hard'] });
    if (!info.ok) return info;
    const first = await data.query(info.value, 'SELECT * FROM hard_2', { limit: 1200 });
    const second = await data.query(info.value, 'SELECT * FROM hard_2', { limit: 1200, offset: 1200 });
    if (!first.ok) return first;
    if (!second.ok) return second;
    return { ok: true as const, value: { info: info.value, first: first.value, second: second.value } };
  }, text);
  if (!answer.ok) throw new Error(JSON.stringify(answer.fault));
  const { info, first, second } = answer.value;
  expect(info).toMatchObject({ alias: 'hard_2', rows: 2000, format: { encoding: 'utf-16le', delimiter: ';', header: true } });
  expect(first.columns.map(({ name, type }) => `${name} ${type}`)).toEqual(['text text', 'code text', 'amount number', 'at;when datetime', 'n integer']);
  expect([first.rows, first.total, second.rows, second.total]).toEqual([1200, 2000, 800, 2000]);
  const cells = first.values.map((column, at) => [...column, ...(second.values[at] ?? [])]);
  for (const [at, [words, code, amount, , n]] of rows.entries()) {
    // A decimal comma beside semicolons is one.
    const day = `2012-01-0${(at % 9) + 1}T09:00:00.5`;
    const expected = [words, code, Number(amount.replace(',', '.')), day, n === '' ? null : Number(n)];
    if (expected.some((value, column) => cells[column]?.[at] !== value)) expect(cells.map((column) => column[at]), `row ${at}`).toEqual(expected);
  }
});

/** Imports a file as it is detected and answers its whole table. */
const wholeTable = (page: Page, name: string, content: Buffer) =>
  page.evaluate(
    async ({ file: fileName, base64 }) => {
      const file = new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], fileName);
      const { data } = await harness.start();
      const { result } = await harness.inspectFile(file, {});
      if (!result.ok) throw new Error(JSON.stringify(result.fault));
      const info = await data.datasets.importFile(file, { name: fileName, ...result.value, aliases: [] });
      if (!info.ok) throw new Error(JSON.stringify(info.fault));
      const table = await data.query(info.value, `SELECT * FROM ${info.value.alias}`, { limit: 10_000 });
      if (!table.ok) throw new Error(JSON.stringify(table.fault));
      return table.value;
    },
    { file: name, base64: content.toString('base64') },
  );

test('DAT-24 the engine keeps apart what is missing, empty and spelled like a mark, also in a single column', async ({ page }) => {
  const texts: (string | null)[] = [null, '', '\\N', 'NULL', '\\', 'a\u0000b', ...hardTexts.slice(0, -1), null, 'end'];
  const one = await wholeTable(page, 'one.json', Buffer.from(JSON.stringify(texts.map((t) => ({ t })))));
  expect(one).toMatchObject({ columns: [{ name: 't', type: 'text' }], values: [texts], total: texts.length });
  const two = await wholeTable(page, 'two.ndjson', Buffer.from(texts.map((t, n) => JSON.stringify(n % 2 === 0 ? { t, n } : { t })).join('\n')));
  expect(two.values).toEqual([texts, texts.map((_, n) => (n % 2 === 0 ? n : null))]);
});

for (const name of ['types.parquet', 'types.arrow', 'types.arrows', 'lz4.feather'] as const) {
  test(`DAT-25 every cell of ${name} arrives in the engine as it stands`, async ({ page }) => {
    const table = await wholeTable(page, name, readFileSync(path.join(root, 'client/data/columnar/fixtures', name)));
    expect(table.columns.map((column) => `${column.name} ${column.type}`)).toEqual(Object.entries(expected).map(([column, [type]]) => `${column} ${type}`));
    for (const [index, [type, ...texts]] of Object.values(expected).entries()) {
      expect(table.values[index], Object.keys(expected)[index]).toEqual(texts.map((text) => cellOf(type, text)));
    }
  });
}

test('DAT-17 a query reaches no other origin and no extension, and the engine lives on', async ({ page }) => {
  const listener = await startListener();
  const answers = await page.evaluate(async (url) => {
    const engine = await harness.openEngine();
    if (!engine.ok) return [engine];
    const answered = [];
    for (const sql of [
      `SELECT * FROM read_csv('${url}/x.csv')`,
      `SELECT * FROM '${url}/x.csv'`,
      `SELECT * FROM read_parquet('${url}/x.parquet')`,
      "SELECT date_trunc('month', TIMESTAMPTZ '2020-01-01 00:00:00+02')",
      "SELECT * FROM read_text('/etc/passwd')",
      'SELECT 1; SET enable_external_access = true',
      'SELECT 42 AS answer',
    ]) {
      answered.push(await engine.value.query(sql, { limit: 10 }));
    }
    return answered;
  }, listener.url);
  const last = answers.pop();
  expect(last).toMatchObject({ ok: true, value: { values: [[42]] } });
  expect(answers).toHaveLength(6);
  for (const answer of answers) expect(answer).toMatchObject({ ok: false, fault: { code: 'QUERY_FAILED' } });
  expect(answers[0]).toMatchObject({ fault: { facts: { reason: expect.stringContaining('out of its reach, and nothing was fetched') } } });
  expect(listener.heard()).toEqual([]);
  await listener.close();
});

test('DAT-17 a query that exhausts the memory is refused, and the next one finds an engine', async ({ page }) => {
  test.slow();
  const answers = await page.evaluate(async () => {
    const { data } = await harness.start();
    const sample = await harness.importSample(data, []);
    if (!sample.ok) throw new Error(sample.fault.code);
    const ask = (sql: string) => data.query(sample.value, sql, { limit: 1 });
    const both = await Promise.all([ask("SELECT length(repeat('x', 3000000000))"), ask('SELECT count(*) FROM seattle_weather')]);
    return [...both, await ask('SELECT count(*) FROM seattle_weather')];
  });
  expect(answers[0]).toEqual({ ok: false, fault: { code: 'QUERY_FAILED', facts: { reason: expect.stringMatching(/^It needs more memory than the browser gives\./) } } });
  expect(answers[2]).toMatchObject({ ok: true, value: { values: [[1461]] } });
});

test('DAT-18 the second start of the engine needs no network; without its files it says so', async ({ page, context, quiet }) => {
  const ask = () =>
    page.evaluate(async () => {
      const engine = await harness.openEngine();
      return engine.ok ? engine.value.query('SELECT 6 * 7 AS answer', { limit: 1 }) : engine;
    });
  const reload = async () => {
    await page.reload();
    await page.waitForFunction(() => document.title === 'ready' && navigator.serviceWorker.controller !== null);
  };
  expect(await ask()).toMatchObject({ ok: true });
  await page.evaluate(() => navigator.serviceWorker.ready);
  await reload();
  await page.evaluate(() => caches.open('holdfast-engine-0.0.1'));
  expect(await ask()).toMatchObject({ ok: true });
  expect((await page.evaluate(() => caches.keys())).filter((name) => name.startsWith('holdfast-engine-'))).toHaveLength(1);
  quiet.allow(networkNoise);
  await context.setOffline(true);
  await reload();
  expect(await ask()).toMatchObject({ ok: true, value: { values: [[42]] } });
  await page.evaluate(async () => {
    for (const name of await caches.keys()) if (name.startsWith('holdfast-engine-')) await caches.delete(name);
  });
  quiet.allow(/FetchEvent for .* resulted in a network error|TypeError: Failed to fetch/);
  expect(await ask()).toMatchObject({ ok: false, fault: { code: 'ENGINE_FAILED' } });
});

test('DAT-19 a query that is no longer wanted stops, and the next one is answered', async ({ page }) => {
  const { stopped, next } = await page.evaluate(async () => {
    const engine = await harness.openEngine();
    if (!engine.ok) throw new Error(engine.fault.code);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 200);
    const sql = 'SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b';
    const stopped = await engine.value.query(sql, { limit: 1, signal: stop.signal });
    return { stopped, next: await engine.value.query('SELECT 1 AS one', { limit: 1 }) };
  });
  expect(stopped).toEqual({ ok: false, fault: { code: 'QUERY_CANCELLED' } });
  expect(next).toMatchObject({ ok: true });
});

test('DAT-19 an import that is cancelled or killed leaves nothing', async ({ page }) => {
  const left = () => page.evaluate(async () => (await harness.start()).storage.database.datasetChunks.count());
  const cancelled = await page.evaluate(async () => {
    const { data } = await harness.start();
    const file = new File(['a,b\n', 'x,1\n'.repeat(1_000_000)], 'large.csv');
    const stop = new AbortController();
    const progress = (done: number) => done > 0.95 && stop.abort();
    const columns = [{ name: 'a', type: 'text' as const }, { name: 'b', type: 'integer' as const }];
    const format = { delimiter: ',' as const, header: true, encoding: 'utf-8' as const, quote: '"' as const };
    return data.datasets.importFile(file, { name: 'large.csv', columns, format, aliases: [], signal: stop.signal, progress });
  });
  expect(cancelled).toEqual({ ok: false, fault: { code: 'QUERY_CANCELLED' } });
  expect(await left()).toBe(0);

  const name = 'k'.repeat(22);
  await page.evaluate(async (killed) => {
    const { storage } = await harness.start();
    async function* chunks() {
      yield new Uint8Array(1000);
      document.title = 'half way';
      await new Promise(() => undefined);
    }
    void storage.datasets.put(killed as Parameters<typeof storage.datasets.put>[0], { bytes: 2000, chunks: 2 }, chunks());
  }, name);
  await page.waitForFunction(() => document.title === 'half way');
  await page.reload();
  await page.waitForFunction(() => document.title === 'ready');
  expect(await left()).toBe(1);
  const after = await page.evaluate(async (killed) => {
    const { storage, data } = await harness.start();
    const there = await storage.datasets.has(killed as Parameters<typeof storage.datasets.has>[0]);
    const sample = await harness.importSample(data, []);
    return { there, sample: sample.ok, names: await storage.database.datasetChunks.toCollection().primaryKeys() };
  }, name);
  expect(after).toMatchObject({ there: false, sample: true });
  expect(after.names).toHaveLength(1);
  expect(after.names[0]?.[0]).not.toBe(name);
});

const csv = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

test('DAT-20 what is wrong stands at its row, and the dialog stays until it is right', async ({ page }) => {
  await page.evaluate(() => harness.shell());
  const dialog = page.getByRole('dialog', { name: 'Import data' });
  const importButton = dialog.getByRole('button', { name: 'Import', exact: true });
  const choose = (name: string, text: string) => dialog.getByLabel('File to import').setInputFiles(csv(name, text));
  const atRow = dialog.getByRole('row', { name: /^3 / }).locator('+ tr').getByRole('alert');
  await expect(importButton).toBeDisabled();

  await choose('empty.csv', '');
  await expect(dialog.getByRole('alert')).toHaveText('The file is empty.');
  await choose('header.csv', 'a,b\n');
  await expect(dialog.getByRole('alert')).toHaveText('The file has a header and no rows below it.');
  await choose('ragged.csv', 'a,b\n1,2\n3\n');
  await expect(atRow).toContainText('Line 3 has 1 field where 2 are expected');
  await expect(importButton).toBeDisabled();
  await choose('quote.csv', 'a,b\n1,2\n"3,4\n5,6\n');
  await expect(dialog.getByRole('alert')).toContainText('Line 3: a quoted field is not closed properly');
  // A way out without leaving the dialog: this file has no quotes at all.
  await dialog.getByLabel('Quote').selectOption('none');
  await expect(importButton).toBeEnabled();
  await expect(dialog.getByRole('cell', { name: '"3' })).toBeVisible();

  await dialog.getByLabel('Type of a').selectOption('integer');
  await importButton.click();
  await expect(atRow).toContainText('Line 3: the value in column “a” is not of type integer');
  await dialog.getByLabel('Type of a').selectOption('text');
  await dialog.getByLabel('Name').fill('Wells of 2024.csv');
  await expect(dialog.getByText('wells_of_2024', { exact: true })).toBeVisible();
  await importButton.click();
  await expect(dialog).toBeHidden();
  expect(await page.evaluate(() => harness.imported)).toMatchObject([
    { name: 'Wells of 2024.csv', alias: 'wells_of_2024', rows: 3, format: { quote: '' }, columns: [{ type: 'text' }, { type: 'integer' }] },
  ]);
});

test('DAT-20 several dropped files come one after another; a pasted table too; aliases differ', async ({ page }) => {
  await page.evaluate(() => harness.shell());
  const dialog = page.getByRole('dialog', { name: 'Import data' });
  const importButton = dialog.getByRole('button', { name: 'Import', exact: true });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  const transfer = await page.evaluateHandle(() => {
    const files = new DataTransfer();
    files.items.add(new File(['a;b\n1,5;2\n'], 'one.csv'));
    files.items.add(new File(['a\tb\n1\t2\n'], 'One.tsv'));
    return files;
  });
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await expect(page.getByText('Drop to import')).toBeVisible();
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await expect(page.getByText('Drop to import')).toBeHidden();
  await expect(dialog.getByText('1 more file after this')).toBeVisible();
  await importButton.click();
  await expect(dialog.getByLabel('Delimiter')).toHaveValue('\t');
  await importButton.click();
  await expect(dialog).toBeHidden();
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', 'x\ty\n1\t2\n3\t4\n');
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  });
  await expect(dialog.getByText('2 rows · 2 columns')).toBeVisible();
  await importButton.click();
  await expect(dialog).toBeHidden();
  const aliases = await page.evaluate(() => harness.imported.map(({ alias }) => alias));
  expect(aliases).toEqual(['one', 'one_2', 'pasted']);
});
