/**
 * The main job from end to end, on real data, in three profiles: device A, device B, and a stranger. At its end everything that the
 * server and the profiles keep is searched for what the journey typed.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fromBase64Url } from '../shared/model/bytes.ts';
import { networkNoise } from './support/quiet.ts';
import { whenInstalled } from './support/installed.ts';
import { startRecorder } from './support/recorder.ts';
import { bytesCanary, textCanary } from './support/scan/needles.ts';
import { describeFindings, scanBytes, scanFolder } from './support/scan/scan.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

const words = {
  chart: 'Canary chart 48151623',
  table: 'Canary table 16234251',
  renamed: 'Canary renamed 42481516',
  snapshot: 'Canary snapshot 15162342',
  description: 'Canary description 23424815',
};
/** Imported beside the weather, because the weather also ships with the app as its sample. */
const wells = { cell: 'Canary cell 23421516', column: 'canary_column_42231508', file: 'canary-file-15234816.csv' };

test('main job, T11 T12 T14 T15 R1 R8 R13 M8 M11: import, chart, survive, sync, disagree, settle, share', async ({ server, profile, folder, quiet }) => {
  test.setTimeout(240_000);
  quiet.allow(networkNoise);
  quiet.allow(/status of (404|409)/);
  const wire = await startRecorder(server.url);
  const home = folder('device-a');

  let a = await profile(home);
  let link = '';
  let phrase = '';

  await test.step('A. a chart of a CSV survives a kill', async () => {
    await a.page.goto(wire.url);
    await bench.importFile(a.page, bench.weatherFile);
    await expect(a.page.getByRole('gridcell', { name: '2012-01-01' })).toBeVisible({ timeout: 30_000 });
    await bench.rename(a.page, 'seattle-weather', words.table);
    await bench.addPanel(a.page, 'Chart');
    await bench.rename(a.page, 'Chart', words.chart);
    await bench.choose(a.page, words.chart, 'Y', 'precipitation');
    await bench.choose(a.page, words.chart, 'Aggregate', 'sum');
    await expect(bench.panel(a.page, words.chart).getByRole('figure')).toHaveAccessibleName(/precipitation/);
    await bench.whenSynced(a.page);
    await a.context.setOffline(true);
    await bench.choose(a.page, words.chart, 'Type', 'bar');
    await bench.whenSaved(a.page);
    await a.kill();
    a = await profile(home);
    await a.page.goto(wire.url);
    await a.page.getByRole('dialog', { name: 'Recover drafts' }).getByRole('button', { name: 'Open' }).click();
    const settings = await bench.settingsOf(a.page, words.chart);
    await expect(settings.getByLabel('Type', { exact: true })).toHaveValue('bar');
    await expect(settings.getByLabel('Aggregate', { exact: true })).toHaveValue('sum');
    await bench.whenSynced(a.page);
    const address = a.page.url();
    await a.page.goto(wire.url);
    phrase = await bench.recoveryWords(a.page);
    await a.page.goto(address);
    const buffer = Buffer.from(`well,${wells.column}\n${wells.cell},1\nB2,2\n`);
    await bench.importFile(a.page, { name: wells.file, mimeType: 'text/csv', buffer });
    await bench.whenSynced(a.page);
  });

  const b = await profile();
  await test.step('B. it reaches the second device, whose data is located by its keyed hash', async () => {
    await b.page.goto(wire.url);
    await bench.restore(b.page, phrase);
    await bench.openFirstSession(b.page, 'seattle-weather');
    const table = bench.panel(b.page, words.table);
    await expect(table).toContainText('is not on this device');
    const chooser = table.locator('input[type=file]');
    await chooser.setInputFiles(bench.otherFile);
    await expect(table).toContainText('This is a different file');
    await chooser.setInputFiles(bench.weatherFile);
    await expect(table.getByRole('gridcell', { name: '2012-01-01' })).toBeVisible({ timeout: 30_000 });
    await bench.whenSynced(b.page);
    await bench.rename(b.page, words.table, words.renamed);
    await bench.whenSynced(b.page);
    await bench.turnTo(a.page);
    await expect(bench.panel(a.page, words.renamed)).toBeVisible();
  });

  await test.step('B. offline: a reload starts, edits wait and go out when the network returns', async () => {
    await whenInstalled(a.page);
    await a.context.setOffline(true);
    await a.page.reload();
    await expect(bench.panel(a.page, words.chart).getByRole('figure')).toBeVisible({ timeout: 30_000 });
    await bench.choose(a.page, words.chart, 'Group dates by', 'year');
    await bench.whenSaved(a.page);
    await expect(bench.status(a.page)).toHaveText(/Saved on this device · Offline/, { timeout: 20_000 });
    await a.context.setOffline(false);
    await bench.whenSynced(a.page);
    await bench.turnTo(b.page);
    const settings = await bench.settingsOf(b.page, words.chart);
    await expect(settings.getByLabel('Group dates by')).toHaveValue('year');
  });

  /** Both networks return; each device sends, then hears the other. */
  const meet = async (): Promise<void> => {
    for (const { page, context } of [a, b]) {
      await context.setOffline(false);
      await bench.turnTo(page);
      await bench.whenSynced(page);
    }
    await bench.turnTo(a.page);
  };

  await test.step('C. T15: different fields merge, the same field keeps both and asks, and one choice settles it everywhere', async () => {
    await whenInstalled(b.page);
    await Promise.all([a.context.setOffline(true), b.context.setOffline(true)]);
    await bench.choose(a.page, words.chart, 'Aggregate', 'max');
    await bench.choose(b.page, words.chart, 'Aggregate', 'min');
    await bench.choose(b.page, words.chart, 'Type', 'line');
    await Promise.all([bench.whenSaved(a.page), bench.whenSaved(b.page)]);
    await meet();
    for (const { page } of [a, b]) await expect(page.getByRole('button', { name: /Resolve conflicts \(1 conflict\)/ })).toBeVisible();
    await a.page.getByRole('button', { name: /Resolve conflicts/ }).click();
    const dialog = a.page.getByRole('dialog', { name: 'Conflicts' });
    // What both changed stands before the two.
    await expect(dialog.getByRole('figure')).toHaveCount(3, { timeout: 20_000 });
    await expect(dialog).toContainText('This device');
    await expect(dialog, 'the other device has its name').toContainText(/Chrom\w+ on Linux/);
    await dialog.getByRole('button', { name: 'Keep “min”' }).click();
    await expect(dialog).toBeHidden();
    await bench.whenSynced(a.page);
    await bench.turnTo(b.page);
    for (const { page } of [a, b]) {
      await expect(page.getByRole('button', { name: /Resolve conflicts/ })).toBeHidden();
      const settings = await bench.settingsOf(page, words.chart);
      await expect(settings.getByLabel('Aggregate', { exact: true })).toHaveValue('min');
      await expect(settings.getByLabel('Type', { exact: true })).toHaveValue('line');
    }
  });

  await test.step('C. delete against edit asks, and Keep brings the panel back on both', async () => {
    await Promise.all([a.context.setOffline(true), b.context.setOffline(true)]);
    await bench.deletePanel(a.page, words.renamed);
    await bench.rename(b.page, words.renamed, words.table);
    await Promise.all([bench.whenSaved(a.page), bench.whenSaved(b.page)]);
    await meet();
    for (const { page } of [a, b]) await expect(page.getByRole('button', { name: /Resolve conflicts \(1 conflict\)/ })).toBeVisible();
    await b.page.getByRole('button', { name: /Resolve conflicts/ }).click();
    await b.page.getByRole('dialog', { name: 'Conflicts' }).getByRole('button', { name: 'Keep panel' }).click();
    await bench.whenSynced(b.page);
    await bench.turnTo(a.page);
    for (const { page } of [a, b]) {
      await expect(bench.panel(page, words.table)).toBeVisible();
      await expect(page.getByRole('button', { name: /Resolve conflicts/ })).toBeHidden();
    }
  });

  await test.step('C. undo never erases the later write of the other device', async () => {
    await bench.choose(a.page, words.chart, 'Aggregate', 'mean');
    await bench.whenSynced(a.page);
    await bench.turnTo(b.page);
    const settings = await bench.settingsOf(b.page, words.chart);
    await expect(settings.getByLabel('Aggregate', { exact: true })).toHaveValue('mean');
    await bench.choose(b.page, words.chart, 'Aggregate', 'median');
    await bench.whenSynced(b.page);
    await bench.turnTo(a.page);
    const own = await bench.settingsOf(a.page, words.chart);
    await expect(own.getByLabel('Aggregate', { exact: true })).toHaveValue('median');
    await a.page.getByRole('button', { name: 'Undo' }).first().click();
    await bench.whenSynced(a.page);
    await expect(own.getByLabel('Aggregate', { exact: true })).toHaveValue('median');
    await expect(settings.getByLabel('Aggregate', { exact: true })).toHaveValue('median');
  });

  const stranger = await profile();
  await test.step('D. T14: a stranger opens the snapshot, complete, without the data', async () => {
    await a.page.getByRole('button', { name: 'Share', exact: true }).click();
    const dialog = a.page.getByRole('dialog', { name: 'Share snapshot' });
    await dialog.getByLabel('Title').fill(words.snapshot);
    await dialog.getByLabel('Description').fill(words.description);
    await expect(dialog).toContainText('1,000 of 1,461 rows', { timeout: 20_000 });
    await dialog.getByRole('button', { name: 'Create snapshot' }).click();
    link = await dialog.getByRole('textbox', { name: 'Link' }).inputValue();
    await stranger.page.goto(link);
    await expect(stranger.page.getByRole('heading', { name: words.snapshot })).toBeVisible();
    await expect(bench.panel(stranger.page, words.table)).toContainText('1,000 of 1,461 rows');
    await expect(stranger.page.getByRole('gridcell', { name: '2012-01-01' })).toBeVisible();
    await expect(bench.panel(stranger.page, words.chart).getByRole('figure')).toHaveAccessibleName(/precipitation/);
    expect(stranger.page.url(), 'the key is scrubbed from the address bar').not.toContain('#');
    await stranger.page.reload();
    await expect(stranger.page.getByRole('heading', { name: words.snapshot })).toBeVisible();
    await stranger.page.getByRole('button', { name: 'Make a session from it' }).click();
    await expect(stranger.page.getByRole('main', { name: 'Dashboard' })).toBeVisible();
    await expect(bench.panel(stranger.page, words.table).getByRole('gridcell', { name: '2012-01-01' })).toBeVisible();
    await bench.whenSynced(stranger.page);
  });

  await test.step('D. cut, wrong and unknown links explain themselves', async () => {
    const other = await stranger.context.newPage();
    const [address = '', key = ''] = link.split('#');
    await other.goto(`${address}#${key.slice(0, 20)}`);
    await expect(other.getByRole('alert')).toContainText('The end of this link is missing');
    await other.goto('about:blank');
    await other.goto(`${address}#${key.startsWith('A') ? 'B' : 'A'}${key.slice(1)}`);
    await expect(other.getByRole('alert')).toContainText('was altered');
    await other.goto('about:blank');
    await other.goto(`${address.slice(0, -22)}0000000000000000000000#${key}`);
    await expect(other.getByRole('alert')).toContainText('does not open any more, or never did');
  });

  await test.step('I11: neither the server, nor the wire, nor a profile holds what was typed or imported', async () => {
    const linkKey = fromBase64Url(link.split('#')[1] ?? '');
    if (linkKey === undefined) throw new Error('the link carries no key');
    const canaries = [...Object.values(words), ...Object.values(wells), phrase].map(textCanary);
    const keys = [bytesCanary('key of the link', linkKey)];
    await Promise.all([a.close(), b.close(), stranger.close()]);
    const log = server.log();
    await server.stop();
    writeFileSync(path.join(server.folder, 'planted'), Buffer.from(`…${words.chart}…`, 'utf16le'));
    writeFileSync(path.join(server.folder, 'planted.key'), linkKey);
    const onServer = scanFolder(server.folder, [...canaries, ...keys]);
    expect(describeFindings(onServer).sort(), 'only what was planted').toEqual([
      `"${words.chart}" as UTF-16LE in planted`,
      '"key of the link" as raw in planted.key',
    ].sort());
    const overWire = wire.exchanges.flatMap((exchange, index) =>
      [exchange.requestBody, exchange.responseBody, Buffer.from([exchange.url, ...exchange.requestHeaders, ...exchange.responseHeaders].join('\n'))].flatMap(
        (bytes) => scanBytes(`exchange ${index} ${exchange.method} ${exchange.url}`, bytes, [...canaries, ...keys]),
      ),
    );
    expect(describeFindings(overWire)).toEqual([]);
    expect(describeFindings(scanBytes('log', Buffer.from(log), [...canaries, ...keys]))).toEqual([]);
    for (const device of [a, b, stranger]) {
      writeFileSync(path.join(device.folder, 'planted'), words.chart);
      expect(describeFindings(scanFolder(device.folder, canaries))).toEqual([`"${words.chart}" as UTF-8 in planted`]);
    }
  });
  await wire.close();
});
