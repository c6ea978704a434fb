/**
 * Six real files of five formats in the app without a network: imported by its dialog, asked in SQL, charted, and every figure
 * compared with one that plain Node computes from the same file. Then files that are broken, which leave nothing behind.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { tableFromIPC } from 'apache-arrow';
import { zipSync } from 'fflate';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { root } from './support/folders.ts';
import { whenInstalled } from './support/installed.ts';
import { networkNoise } from './support/quiet.ts';
import { expect, test } from './support/test.ts';
import { addPanel, importFile, panel, rename, settingsOf, whenSaved } from './support/workbench.ts';

const file = (name: string): string => path.join(root, 'node_modules/vega-datasets/data', name);
const bytes = (name: string): Buffer => readFileSync(file(name));

/** Cells of a file whose fields hold no line ends; quoted ones may hold commas. */
const csvRows = (name: string): Record<string, string>[] => {
  const [head = [], ...rows] = bytes(name)
    .toString()
    .trim()
    .split(/\r?\n/)
    .map((line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => (quoted ?? plain ?? '').replaceAll('""', '"')));
  return rows.map((row) => Object.fromEntries(head.map((column, at) => [column, row[at] ?? ''])));
};

const total = (values: readonly unknown[]): number => values.reduce<number>((sum, value) => sum + Number(value ?? 0), 0);
const count = <Row>(rows: readonly Row[], is: (row: Row) => boolean): number => rows.reduce((sum, row) => sum + (is(row) ? 1 : 0), 0);

interface Expectation {
  readonly name: string;
  readonly alias: string;
  readonly sql: string;
  /** One row of figures. */
  readonly figures: readonly number[];
}

const weather = csvRows('seattle-weather.csv');
const zips = csvRows('zipcodes.csv');
const strikes = csvRows('birdstrikes.csv');
const movies = JSON.parse(bytes('movies.json').toString()) as Record<string, unknown>[];

const csvAndJson: readonly Expectation[] = [
  {
    name: 'seattle-weather.csv',
    alias: 'seattle_weather',
    sql: "SELECT count(*), sum(precipitation), count(*) FILTER (weather = 'rain') FROM seattle_weather",
    figures: [weather.length, total(weather.map((row) => row['precipitation'])), count(weather, (row) => row['weather'] === 'rain')],
  },
  {
    name: 'zipcodes.csv',
    alias: 'zipcodes',
    sql: "SELECT count(*), sum(latitude), count(*) FILTER (state = 'NY' AND zip_code LIKE '0%') FROM zipcodes",
    figures: [
      zips.length,
      total(zips.map((row) => row['latitude'])),
      count(zips, (row) => row['state'] === 'NY' && (row['zip_code'] ?? '').startsWith('0')),
    ],
  },
  {
    name: 'birdstrikes.csv',
    alias: 'birdstrikes',
    sql: `SELECT count(*), sum("Cost Total $"), count(*) FILTER (year("Flight Date") = 1995) FROM birdstrikes`,
    figures: [
      strikes.length,
      total(strikes.map((row) => row['Cost Total $'])),
      count(strikes, (row) => (row['Flight Date'] ?? '').startsWith('1995')),
    ],
  },
  {
    name: 'movies.json',
    alias: 'movies',
    sql: `SELECT count(*), sum("US Gross"), sum("IMDB Rating"), count(*) - count(Director), count(*) FILTER (Title = '300') FROM movies`,
    figures: [
      movies.length,
      total(movies.map((movie) => movie['US Gross'])),
      total(movies.map((movie) => movie['IMDB Rating'])),
      count(movies, (movie) => movie['Director'] === null),
      count(movies, (movie) => String(movie['Title']) === '300'),
    ],
  },
];

type Row = Readonly<Record<string, unknown>>;

const arrow = (): { readonly flights: readonly Row[]; readonly arrowFigures: Expectation } => {
  const flights = tableFromIPC(bytes('flights-200k.arrow')).toArray().map((row) => row.toJSON() as Row);
  const column = (name: string): number[] => flights.map((row) => Number(row[name]));
  const arrowFigures = {
    name: 'flights-200k.arrow',
    alias: 'flights_200k',
    sql: 'SELECT count(*), sum(delay), sum(distance), sum(time), count(*) FILTER (delay > 60) FROM flights_200k',
    figures: [flights.length, total(column('delay')), total(column('distance')), total(column('time')), count(column('delay'), (delay) => delay > 60)],
  };
  return { flights, arrowFigures };
};

const parquet = async (): Promise<{ readonly late: readonly Row[]; readonly parquetFigures: Expectation }> => {
  const raw = bytes('flights-3m.parquet');
  const late: Row[] = await parquetReadObjects({
    file: new Uint8Array(raw).buffer,
    columns: ['date', 'delay', 'distance', 'origin'],
    compressors,
  });
  const may = Date.UTC(2001, 4, 1);
  const parquetFigures = {
    name: 'flights-3m.parquet',
    alias: 'flights_3m',
    sql: "SELECT count(*), sum(delay), sum(distance), count(*) FILTER (origin = 'ORD'), count(*) FILTER (date < '2001-05-01') FROM flights_3m",
    figures: [
      late.length,
      total(late.map((row) => row['delay'])),
      total(late.map((row) => row['distance'])),
      count(late, (row) => row['origin'] === 'ORD'),
      count(late, (row) => (row['date'] as Date).getTime() < may),
    ],
  };
  return { late, parquetFigures };
};

const editor = (page: Page) => panel(page, 'Figures').getByRole('textbox', { name: 'SQL of Figures' });
const figure = (text: string): number => Number(text.replaceAll(/[,\s]/g, '').replace('−', '-'));
const figuresOf = async (page: Page): Promise<number[]> =>
  (await panel(page, 'Figures').getByRole('grid').getByRole('gridcell').allTextContents()).map(figure);

const closeTo = (shown: readonly number[], wanted: readonly number[]): boolean =>
  shown.length === wanted.length && wanted.every((figure, at) => Math.abs((shown[at] ?? NaN) - figure) <= Math.abs(figure) * 1e-6);

test('DAT-29 DAT-16: six real files are imported, queried and charted without a network, with the figures of plain Node', async ({
  page,
  context,
  quiet,
}) => {
  test.setTimeout(90_000);
  quiet.allow(networkNoise);
  await page.goto('/');
  await whenInstalled(page);
  // The engine comes into its own cache at the first question.
  await importFile(page, file('seattle-weather.csv'));
  await expect(panel(page, 'seattle-weather').getByRole('gridcell').first()).toBeVisible({ timeout: 30_000 });
  await context.setOffline(true);
  await addPanel(page, 'SQL');
  await rename(page, 'SQL', 'Figures');

  const { flights, arrowFigures } = arrow();
  const { late, parquetFigures } = await parquet();
  const rest = [...csvAndJson.slice(1), arrowFigures, parquetFigures];
  for (const { name } of rest) await importFile(page, file(name));
  for (const { sql, figures, name } of [...csvAndJson.slice(0, 1), ...rest]) {
    await editor(page).fill(sql);
    await editor(page).press('Control+Enter');
    await expect.poll(async () => closeTo(await figuresOf(page), figures), { message: name, timeout: 30_000 }).toBe(true);
  }

  await addPanel(page, 'Chart');
  const chart = panel(page, 'Chart');
  const settings = await settingsOf(page, 'Chart');
  const set = (label: string, option: string) => settings.getByLabel(label, { exact: true }).selectOption({ label: option });
  await set('Type', 'Bar');
  await set('Aggregate', 'Sum');
  for (const [name, x, y, rows] of [
    ['seattle-weather.csv', 'weather', 'precipitation', weather],
    ['zipcodes.csv', 'state', 'latitude', zips],
    ['birdstrikes.csv', 'Wildlife Size', 'Cost Total $', strikes],
    ['movies.json', 'MPAA Rating', 'US Gross', movies],
    ['flights-200k.arrow', 'distance', 'delay', flights],
    ['flights-3m.parquet', 'origin', 'delay', late],
  ] as const) {
    await set('Data set', name);
    await set('X', x);
    await set('Y', y);
    const sums = new Map<string, number>();
    for (const row of rows) sums.set(String(row[x] ?? ''), (sums.get(String(row[x] ?? '')) ?? 0) + Number(row[y] ?? 0));
    await expect(chart.getByRole('figure')).toHaveAccessibleName(new RegExp(`sum of ${y.replace('$', '\\$')} by ${x}`), { timeout: 20_000 });
    const drawn = async (): Promise<boolean> => {
      const asTable = chart.getByRole('button', { name: 'View as table' });
      if (await asTable.isVisible()) await asTable.click();
      const cells = await chart.getByRole('gridcell').allTextContents();
      const bars = cells.flatMap((key, at) => (at % 2 === 0 ? [[key, figure(cells[at + 1] ?? '')] as const] : []));
      const fits = ([key, shown]: readonly [string, number]): boolean => closeTo([shown], [sums.get(key) ?? sums.get(String(figure(key))) ?? NaN]);
      const [first] = await chart.getByRole('columnheader').allTextContents();
      return first?.includes(x) === true && bars.length > 2 && bars.filter(([key]) => key !== '').every(fits);
    };
    await expect.poll(drawn, { message: name, timeout: 20_000 }).toBe(true);
  }
  await whenSaved(page);
});

test('DAT-20 DAT-26 DAT-28: a broken file is told in words at its place, another can be skipped, and nothing of it is kept', async ({ page }) => {
  const movie = { name: 'cut.json', mimeType: 'application/json', buffer: bytes('movies.json').subarray(0, 700_001) };
  const flights = { name: 'cut.parquet', mimeType: '', buffer: bytes('flights-3m.parquet').subarray(0, 5_000_000) };
  const bomb = Buffer.from(zipSync({ 'bomb.csv': new Uint8Array(10) }));
  bomb.writeUInt32LE(0x7fffffff, bomb.readUInt32LE(bomb.length - 6) + 24);
  const zip = Buffer.from(zipSync({ 'a.csv': new TextEncoder().encode('x\n1\n2\n'), 'deep/b.json': new TextEncoder().encode('[{"y":3}]') }));

  await page.goto('/');
  await page.getByRole('button', { name: 'Import data' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Import data' });
  const importButton = dialog.getByRole('button', { name: 'Import', exact: true });
  const input = dialog.locator('input[type=file]');
  await input.setInputFiles([movie, flights, { name: 'bomb.zip', mimeType: '', buffer: bomb }, { name: 'two.zip', mimeType: '', buffer: zip }]);
  await expect(dialog.getByRole('alert')).toContainText(/^Line 1,\d{3}, character \d+: the file ends in the middle of a value/);
  await expect(importButton).toBeDisabled();
  await expect(dialog.getByText('3 more files after this')).toBeVisible();
  await dialog.getByRole('button', { name: 'Skip this file' }).click();
  await expect(dialog.getByRole('alert')).toHaveText(/its end, which describes it, is missing or damaged.*Nothing was stored/);
  await dialog.getByLabel('Format').selectOption('csv');
  await expect(dialog.getByRole('alert')).toContainText('neither a text file nor a format that can be read here');
  await dialog.getByRole('button', { name: 'Skip this file' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Unpacked, the file has more than 268 MB');
  await expect(importButton).toBeDisabled();
  await dialog.getByRole('button', { name: 'Skip this file' }).click();

  await expect(dialog.getByRole('cell', { name: '2', exact: true })).toBeVisible();
  await dialog.getByLabel('File in the zip').selectOption('deep/b.json');
  await expect(dialog.getByRole('columnheader', { name: 'y' })).toBeVisible();
  await expect(dialog.getByLabel('Name')).toHaveValue('b.json');
  await importButton.click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('gridcell')).toHaveText(['3'], { timeout: 30_000 });
  const kept = await page.evaluate(async () => {
    const opened = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('holdfast');
      request.onsuccess = () => resolve(request.result);
    });
    const all = opened.transaction('datasetChunks').objectStore('datasetChunks').count();
    return new Promise<number>((resolve) => (all.onsuccess = () => resolve(all.result)));
  });
  expect(kept).toBe(1);
});
