/** A device is added by a code that another one shows: two profiles, by hand and by link, by keys alone, and when it goes wrong. */
import type { Page } from '@playwright/test';
import { fromBase64Url } from '../shared/model/bytes.ts';
import { inspect, looks, takeLook } from './support/looks.ts';
import { networkNoise } from './support/quiet.ts';
import { startRecorder } from './support/recorder.ts';
import { bytesCanary, textCanary } from './support/scan/needles.ts';
import { describeFindings, scanBytes, scanFolder } from './support/scan/scan.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

const openPair = async (page: Page) => {
  await page.getByRole('button', { name: 'More', exact: true }).first().click();
  await page.getByRole('menuitem', { name: 'Devices…' }).click();
  await page.getByRole('dialog', { name: 'Devices' }).getByRole('button', { name: 'Add a device…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a device' });
  await expect(dialog.getByRole('img', { name: 'Pairing code' })).toBeVisible({ timeout: 20_000 });
  return dialog;
};

/** What the button puts on the clipboard; a link is the same behind the address. */
const codeOf = async (page: Page): Promise<string> => {
  await page.getByRole('button', { name: 'Copy code' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  return page.evaluate(() => navigator.clipboard.readText());
};

test('PAI-1 PAI-2 PAI-3 PAI-4 SEC-39: a code adds a device without the phrase, by hand and by link; the server and the wire hold nothing that opens anything', async ({ profile, server, quiet }) => {
  test.setTimeout(200_000);
  quiet.allow(networkNoise);
  quiet.allow(/status of (401|404|409)/);
  const recorder = await startRecorder(server.url);
  const a = await profile();
  await a.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: recorder.url });
  await a.page.goto(recorder.url);
  await a.page.getByRole('button', { name: 'Open a sample' }).click();
  await expect(a.page.getByRole('main', { name: 'Dashboard' })).toBeVisible();
  await bench.whenSynced(a.page);
  const title = await a.page.getByRole('textbox', { name: 'Session title' }).inputValue();
  await bench.rename(a.page, title, 'Canary pairing 60214478');
  await bench.whenSynced(a.page);
  await a.page.goto(recorder.url);
  const words = await bench.recoveryWords(a.page);

  const host = await openPair(a.page);
  for (const look of looks) {
    await takeLook(a.page, look);
    await inspect(a.page, `code ${look.name}`);
  }
  await takeLook(a.page, looks[0]);
  const code = await codeOf(a.page);

  // By hand and by keys, with a cut code first.
  const b = await profile();
  await b.page.goto(recorder.url);
  await b.page.getByRole('button', { name: 'New session' }).click();
  await bench.whenSynced(b.page);
  await b.page.goto(recorder.url);
  await b.page.getByRole('button', { name: 'Restore with recovery phrase' }).click();
  await b.page.getByRole('button', { name: 'Use a code from another device' }).click();
  const join = b.page.getByRole('dialog', { name: 'Join with a code' });
  await join.getByLabel('Code').fill(code.slice(0, 40));
  await join.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(join.getByRole('alert')).toHaveText('This is not a whole code. Copy it again.');
  await inspect(b.page, 'cut code');
  await join.getByLabel('Code').fill(code);
  await b.page.keyboard.press('Tab');
  await b.page.keyboard.press('Tab');
  await b.page.keyboard.press('Enter');
  await expect(join.getByText(/^\d{3} \d{3}$/)).toBeVisible({ timeout: 20_000 });
  const digits = await join.getByText(/^\d{3} \d{3}$/).innerText();
  await expect(host.getByText(digits, { exact: true })).toBeVisible({ timeout: 20_000 });
  for (const look of looks) {
    for (const [page, where] of [[a.page, 'asked'], [b.page, 'comparing']] as const) {
      await takeLook(page, look);
      await inspect(page, `${where} ${look.name}`);
    }
  }
  await takeLook(a.page, looks[0]);
  await takeLook(b.page, looks[0]);
  await host.getByRole('button', { name: 'They are the same' }).click();
  await expect(host.getByText(/was added/)).toBeVisible({ timeout: 20_000 });
  await inspect(a.page, 'added');
  await host.getByRole('button', { name: 'Close' }).last().click();
  await expect(b.page.getByText(title).first()).toBeVisible({ timeout: 30_000 });
  await expect(b.page.getByRole('list', { name: 'Sessions' }).getByText('Untitled session')).toBeVisible({ timeout: 20_000 });
  await bench.openFirstSession(b.page, title);
  await expect(bench.panel(b.page, 'Canary pairing 60214478')).toBeVisible();
  await bench.rename(b.page, 'Canary pairing 60214478', 'Back from the new one');
  await bench.whenSynced(b.page);
  await b.page.goto(recorder.url);
  await b.page.getByRole('button', { name: 'Recovery phrase', exact: true }).click();
  await expect(b.page.getByRole('dialog', { name: 'Recovery phrase' }).getByText(/This device does not hold the recovery words/)).toBeVisible();

  // The code again: used. A link: refused by the person, so nobody is added.
  const c = await profile();
  await c.page.goto(`${recorder.url}/#pair=${code}`);
  const linked = c.page.getByRole('dialog', { name: 'Join with a code' });
  await expect(linked.getByLabel('Code')).toHaveValue(new RegExp(code));
  expect(c.page.url()).not.toContain(code);
  await linked.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(linked.getByRole('alert')).toHaveText(/Another device has asked with this code|This code has ended/, { timeout: 20_000 });
  const again = await openPair(a.page);
  const second = await codeOf(a.page);
  await linked.getByLabel('Code').fill(second);
  await linked.getByRole('button', { name: 'Join', exact: true }).click();
  await again.getByRole('button', { name: 'They differ' }).click({ timeout: 20_000 });
  await expect(again.getByText('No device was added. The code does not work any more.')).toBeVisible();
  await expect(linked.getByRole('alert')).toHaveText(/This code has ended, was used, or was refused/, { timeout: 20_000 });
  await inspect(c.page, 'refused');

  // What passed through the server opens nothing.
  const bytes = fromBase64Url(code);
  if (bytes === undefined) throw new Error('not a code');
  const canaries = [bytesCanary('pairing secret', bytes.slice(1, 17)), bytesCanary('one-time key', bytes.slice(17, 49)), textCanary(code), textCanary(words), textCanary('Canary pairing 60214478')];
  const wire = recorder.exchanges.flatMap(({ method, url, requestHeaders, requestBody, responseBody }, index) =>
    [Buffer.from(url), Buffer.from(requestHeaders.join('\n')), requestBody, responseBody].flatMap((part) => scanBytes(`exchange ${index} ${method} ${url}`, part, canaries)),
  );
  expect(describeFindings(wire)).toEqual([]);
  for (const device of [a, b, c]) await device.close();
  await server.stop();
  expect(describeFindings(scanFolder(server.folder, canaries))).toEqual([]);
  await recorder.close();
});

test('PAI-5: a server that shows less than the other device has seen is told of', async ({ profile, server, quiet }) => {
  test.setTimeout(120_000);
  quiet.allow(networkNoise);
  quiet.allow(/status of (401|404)/);
  const recorder = await startRecorder(server.url);
  const a = await profile();
  await a.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: recorder.url });
  await a.page.goto(recorder.url);
  await a.page.getByRole('button', { name: 'New session' }).click();
  await bench.whenSynced(a.page);
  await a.page.goto(recorder.url);
  const host = await openPair(a.page);
  const code = await codeOf(a.page);
  const b = await profile();
  await b.page.goto(`${recorder.url}/#pair=${code}`);
  const join = b.page.getByRole('dialog', { name: 'Join with a code' });
  await join.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(join.getByText(/^\d{3} \d{3}$/)).toBeVisible({ timeout: 20_000 });
  // The server's list loses what it held.
  recorder.rewrite((url, body) => {
    if (!/\/api\/v1\/sessions\?/.test(url)) return body;
    const listed = JSON.parse(body.toString()) as { sessions: unknown[] };
    return Buffer.from(JSON.stringify({ ...listed, sessions: [] }));
  });
  await host.getByRole('button', { name: 'They are the same' }).click({ timeout: 20_000 });
  await expect(join.getByText(/of 1 session that your other device has seen on the server, the server now shows 1 session older or not at all/)).toBeVisible({ timeout: 20_000 });
  for (const look of looks) {
    await takeLook(b.page, look);
    await inspect(b.page, `behind ${look.name}`);
  }
  await takeLook(b.page, looks[0]);
  recorder.rewrite((_, body) => body);
  await join.getByRole('button', { name: 'Go on' }).click();
  await expect(b.page.getByRole('main', { name: 'Sessions' }).getByText('Untitled session')).toBeVisible({ timeout: 30_000 });
  await recorder.close();
});
