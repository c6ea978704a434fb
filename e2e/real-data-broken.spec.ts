/**
 * Files that are broken, each told in words at its place, with nothing of it kept and nothing else disturbed; and files that only
 * look odd, which come in whole.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Locator, Page } from '@playwright/test';
import { zipSync } from 'fflate';
import { realBytes } from './support/realFiles.ts';
import { figure, rowsOf, stored } from './support/rows.ts';
import { inspect } from './support/looks.ts';
import { expect, test } from './support/test.ts';
import { addPanel, importFile, panel, weatherFile, whenSaved } from './support/workbench.ts';

const file = (name: string, content: string | Uint8Array) => ({ name, mimeType: '', buffer: Buffer.from(content as Uint8Array) });

/** A zip whose directory says of its one small file that it unpacks to 2 GB. */
const lyingZip = (): Buffer => {
  const zip = Buffer.from(zipSync({ 'bomb.csv': new Uint8Array(10) }));
  zip.writeUInt32LE(0x7fffffff, zip.readUInt32LE(zip.length - 6) + 24);
  return zip;
};
const withDamage = (bytes: Buffer, from: number, to: number): Buffer => Buffer.from(bytes).fill(0x7a, from, to);
const weather = realBytes('seattle-weather.csv');
const flights = realBytes('flights-3m.parquet');
const wide = (columns: number): string => ['c', '1', '2'].map((cell) => Array.from({ length: columns }, (_, at) => (cell === 'c' ? `c${at}` : cell)).join(',')).join('\n');

/** Made when they are needed: they take a second and some memory. */
const brokenFiles = (long = 'x'.repeat(10 * 1024 * 1024)): readonly (readonly [file: ReturnType<typeof file>, words: RegExp])[] => [
  [file('cut in a quote.csv', 'a,b\n1,"x\n2,y\n'), /^Line 2: a quoted field is not closed properly/],
  [file('cut.json', realBytes('movies.json').subarray(0, 700_001)), /^Line 1,\d{3}, character \d+: the file ends in the middle of a value/],
  [file('cut.parquet', flights.subarray(0, 5_000_000)), /^This is no whole Parquet file: its end, .* is missing or damaged.*Nothing was stored/],
  [file('cut.arrow', realBytes('flights-200k.arrow').subarray(0, 1_000_000)), /^This is no whole Arrow file: it was cut or damaged/],
  [file('cut.csv.gz', gzipSync(weather).subarray(0, 5_000)), /^This gzip file was cut or damaged/],
  [file('cut.zip', Buffer.from(zipSync({ 'w.csv': weather })).subarray(0, 5_000)), /^This zip file was cut or damaged/],
  [file('encoding.csv', Buffer.concat([Buffer.from('name\nMünchen\nZürich\n'), Buffer.from([0x4b, 0xf6, 0x6c, 0x6e, 0x0a])])), /^Line 4: some bytes do not fit the encoding/],
  [file('picture.csv', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1, 2, 3, 0, 0)), /^This is neither a text file nor a format that can be read here/],
  [file('short.csv', 'a,b\n1,2\n3\n4,5\n'), /^Line 3 has 1 field where 2 are expected/],
  [file('extra.csv', 'a,b\n1,2\n3,4,5\n'), /^Line 3 has 3 fields where 2 are expected/],
  [file('quote.csv', 'a,b\n1,2\n"3,4\n5,6\n'), /^Line 3: a quoted field is not closed properly/],
  [file('wide.csv', wide(1_001)), /^1,001 columns; at most 1,000 can be imported/],
  [file('cell.csv', `a,b\n1,${long}\n`), /^Line 2 is longer than 1,048,576 characters/],
  [file('quoted cell.csv', `a,b\n1,"${long}"\n`), /^Line 2: a quoted field is longer than 1,048,576 characters. Its closing quote may be missing/],
  [file('cell.json', JSON.stringify([{ a: 1, b: long }])), /^Line 1: a record is longer than 2,097,152 characters/],
  [file('header.csv', 'a,b\n'), /^The file has a header and no rows below it\./],
  [file('empty.csv', ''), /^The file is empty\./],
  [file('empty.ndjson', ''), /^The file is empty\./],
  [file('empty.parquet', ''), /^The file is empty\./],
  [file('none.json', '[]'), /^The file holds no rows\./],
  [file('footer.parquet', withDamage(flights, flights.length - 3_000, flights.length - 8)), /^This is no whole Parquet file: its end/],
  [file('bomb.zip', lyingZip()), /^Unpacked, the file has more than 268\sMB/],
  [file('bomb.csv.gz', gzipSync(Buffer.alloc(300 * 1024 * 1024, 'a,b\n'), { level: 1 })), /^Unpacked, the file has more than 268\sMB/],
  [file('bomb.json', '['.repeat(100_000)), /^Line 1, character \d+: values are nested too deeply/],
];

test('DAT-20 DAT-26 DAT-28: each broken file has its words, nothing of it is kept, and nothing else is disturbed', async ({ page, folder }) => {
  test.setTimeout(120_000);
  const broken = brokenFiles();
  await page.goto('/');
  await importFile(page, weatherFile);
  const rows = panel(page, 'seattle-weather').getByRole('grid');
  await expect(rows.getByRole('gridcell', { name: '2012-01-01' })).toBeVisible({ timeout: 30_000 });
  await whenSaved(page);
  const before = await stored(page);
  await page.getByRole('button', { name: 'Import data' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Import data' });
  const at = folder('broken');
  const paths = broken.map(([{ name, buffer }]) => {
    writeFileSync(path.join(at, name), buffer);
    return path.join(at, name);
  });
  await dialog.locator('input[type=file]').setInputFiles(paths);
  const alert = dialog.getByRole('alert');
  for (const [index, [{ name }, words]] of broken.entries()) {
    await expect(alert, name).toHaveText(words, { timeout: 20_000 });
    await expect(dialog.getByRole('button', { name: 'Import', exact: true }), name).toBeDisabled();
    expect(await stored(page), name).toEqual(before);
    if (name === 'short.csv' || name === 'footer.parquet') await inspect(page, `broken ${name}`);
    await dialog.getByRole('button', { name: index === broken.length - 1 ? 'Cancel' : 'Skip this file' }).click();
  }
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('navigation', { name: 'Data sets and panels' }).getByRole('button', { name: /^Actions for/ })).toHaveCount(1);
  await rows.getByRole('columnheader', { name: 'temp_max' }).click();
  await expect(rows.getByRole('gridcell', { name: '-1.6' }).first()).toBeVisible();
});

const ask = async (page: Page, sql: string): Promise<void> => {
  const editor = panel(page, 'SQL').getByRole('textbox', { name: 'SQL of SQL' });
  await editor.fill(sql);
  await editor.press('Control+Enter');
};
const answers = (page: Page): Locator => panel(page, 'SQL').getByRole('grid');

test('DAT-8 DAT-1 DAT-3 DAT-30: odd but whole files come in as they are: names, one column, a thousand, mixed line ends, dialects', async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto('/');
  await importFile(page, file('names.csv', 'a,a,A,,"x:y","he said ""hi""","two\nlines"\n1,2,3,4,5,6,7\n'));
  const names = panel(page, 'names').getByRole('grid');
  await expect(names.getByRole('columnheader')).toHaveText(['a', 'a_2', 'A_3', 'column_4', 'x:y', 'he said "hi"', 'two\nlines'], { timeout: 30_000 });
  await expect(names.getByRole('gridcell')).toHaveText(['1', '2', '3', '4', '5', '6', '7']);
  await addPanel(page, 'SQL');
  await ask(page, 'SELECT "x:y" + "he said ""hi""" + "two\nlines" AS sum FROM names');
  await expect.poll(async () => rowsOf(answers(page))).toEqual([['18']]);

  for (const [name, text, alias, sum] of [
    ['one.csv', 'x\n1\n2\n', 'one', 3],
    ['mixed.csv', 'a,x\r\n1,2\n3,4\r5,6\r\n', 'mixed', 12],
    ['bom.csv', '\ufeffx,b\n1,2\n', 'bom', 1],
    ['latin.csv', Buffer.from('town;x\nKöln;1,5\nMünchen;2,25\n', 'latin1'), 'latin', 3.75],
    ['utf16.csv', Buffer.from('\ufeffx\tb\n1\té\n', 'utf16le'), 'utf16', 1],
    ['single.csv', "x,b\n1,'p, q'\n2,'r'\n", 'single', 3],
    ['escaped.csv', 'x,b\n1,"say \\"hi\\", ok"\n', 'escaped', 1],
    ['titled.csv', '# made by hand\nReport\n\nx|b\n1|2\n3|4\n', 'titled', 4],
    ['cut.csv', 'x,b\n1,rain\n2,su', 'cut', 3],
  ] as const) {
    await page.getByRole('button', { name: 'Import data' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Import data' });
    await dialog.locator('input[type=file]').setInputFiles(file(name, text as string));
    await expect(dialog.getByRole('button', { name: 'Import', exact: true })).toBeEnabled();
    await expect(dialog.getByText('The file ends without a line break')).toHaveCount(name === 'cut.csv' ? 1 : 0);
    if (name === 'titled.csv') await expect(dialog.getByLabel('Lines to skip')).toHaveValue('3');
    if (name === 'latin.csv') await expect(dialog.getByLabel('Decimal mark')).toHaveValue(',');
    if (name === 'latin.csv' || name === 'cut.csv') await inspect(page, `odd ${name}`);
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(dialog).toBeHidden();
    await ask(page, `SELECT sum(x) AS "sum of ${alias}" FROM ${alias}`);
    await expect(answers(page).getByRole('columnheader')).toHaveText([`sum of ${alias}`]);
    await expect.poll(async () => figure((await rowsOf(answers(page)))[0]?.[0] ?? ''), { message: name }).toBe(sum);
  }

  await importFile(page, file('wide.csv', wide(1_000)));
  await ask(page, 'SELECT c999 + c0 AS ends FROM wide ORDER BY 1');
  await expect.poll(async () => rowsOf(answers(page))).toEqual([['2'], ['4']]);
  await addPanel(page, 'Table');
  await panel(page, 'Table').getByRole('button', { name: 'Panel menu' }).click();
  await page.getByRole('menuitem', { name: 'Settings' }).click();
  await page.getByRole('complementary', { name: 'Panel settings' }).getByLabel('Data set').selectOption({ label: 'wide.csv' });
  const table = panel(page, 'Table').getByRole('grid');
  await expect(table).toHaveAttribute('aria-colcount', '1000');
  await table.focus();
  await page.keyboard.press('Control+End');
  await expect(table.getByRole('columnheader', { name: 'c999' })).toBeInViewport();
  await whenSaved(page);
  await page.getByRole('navigation', { name: 'Data sets and panels' }).getByRole('button', { name: /^wide\.csv/ }).click();
  const columns = page.getByRole('dialog', { name: 'Data set wide.csv' }).getByRole('table', { name: 'Columns' });
  await expect(columns.getByRole('rowheader')).toHaveCount(1_000);
  // Block by block; the first one is enough to see here.
  await expect(columns.getByRole('row').nth(1).getByRole('cell')).toContainText(['whole number', '0', '2', '1', '2'], { timeout: 30_000 });
});
