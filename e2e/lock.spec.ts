/** The lock, as a person lives with it and as somebody with the files of the profile sees it. */
import type { Page } from '@playwright/test';
import { argon2id } from 'hash-wasm';
import { accountKeys } from '../shared/crypto/accountKeys.ts';
import { openBox } from '../shared/crypto/box.ts';
import { exchangePairFrom } from '../shared/crypto/curves.ts';
import { importDataKey } from '../shared/crypto/derive.ts';
import { verifyKeyring } from '../shared/crypto/keyring.ts';
import type { OwnerId } from '../shared/model/ids.ts';
import type { Bytes } from '../shared/model/bytes.ts';
import { testCrypto as crypto } from '../shared/testing/webCrypto.ts';
import { inspect, looks, takeLook } from './support/looks.ts';
import { openLock, passphrase, screen, turnOn, unlock } from './support/lock.ts';
import { networkNoise } from './support/quiet.ts';
import { startRecorder } from './support/recorder.ts';
import { bytesCanary, textCanary } from './support/scan/needles.ts';
import { describeFindings, scanFolder } from './support/scan/scan.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

interface RowOnDisk {
  readonly owner: string;
  readonly keys: readonly string[];
  readonly lock: { readonly id: string; readonly salt: number[]; readonly memoryKiB: number; readonly passes: number; readonly wrapping: number[]; readonly exchange: number[] } | null;
  readonly secret: number[];
  readonly keyring: number[][];
  readonly owed: boolean;
}

const readRow = (page: Page): Promise<RowOnDisk> =>
  page.evaluate(async () => {
    const request = indexedDB.open('holdfast');
    await new Promise((done) => (request.onsuccess = done));
    const get = request.result.transaction('keys').objectStore('keys').get('account');
    await new Promise((done) => (get.onsuccess = done));
    request.result.close();
    const row = get.result.keys;
    const list = (bytes: Uint8Array) => [...bytes];
    const lock = row.lock && { ...row.lock, salt: list(row.lock.salt), wrapping: list(row.lock.wrapping), exchange: list(row.lock.exchange) };
    const held = { wrapping: row.wrapping, exchange: row.exchange.privateKey, signing: row.signing.privateKey };
    const names = Object.entries(held).flatMap(([name, key]) => (key === undefined ? [] : [name]));
    return { owner: row.owner, keys: names, lock: lock ?? null, secret: list(row.secret), keyring: row.keyring.map(list), owed: row.rekey === true };
  });

/** Opens the row as somebody would who has the files and the passphrase, with nothing of the client's code. */
const keysOf = async ({ owner, lock, secret, keyring }: RowOnDisk) => {
  if (lock === null) throw new Error('no lock');
  const bytes = (list: number[]): Bytes => new Uint8Array(list);
  const stretched = new Uint8Array(
    await argon2id({ password: passphrase, salt: bytes(lock.salt), memorySize: lock.memoryKiB, iterations: lock.passes, parallelism: 1, hashLength: 32, outputType: 'binary' }),
  );
  const open = async (key: Bytes, context: string, box: number[]): Promise<Bytes> => {
    const opened = await openBox(crypto, await importDataKey(crypto, key), context, bytes(box));
    if (!opened.ok) throw new Error(`does not open: ${context}`);
    return opened.value;
  };
  const wrapping = await open(stretched, `lock|${owner}|${lock.id}`, lock.wrapping);
  const seed = await open(wrapping, `exchange|${owner}`, lock.exchange);
  const verified = await verifyKeyring(crypto, owner as OwnerId, keyring.map(bytes));
  const opened = verified.ok ? await accountKeys(crypto, verified.value, await exchangePairFrom(crypto, seed)) : undefined;
  if (!verified.ok || opened?.ok !== true) throw new Error('the keyring does not open');
  const account = opened.value.get(verified.value.epoch);
  if (account === undefined) throw new Error('no current account key');
  return { stretched, wrapping, seed, account, epoch: verified.value.epoch, phrase: await open(wrapping, `secret|${owner}`, secret) };
};

test('SEC-30 SEC-31 SEC-36 SEC-37 SEC-38 I11 R13: a locked profile holds no text and no opening key, sends what is sealed, and opens again in every tab', async ({ profile, server, quiet }) => {
  test.setTimeout(240_000);
  quiet.allow(networkNoise);
  const recorder = await startRecorder(server.url);
  const { page, context, folder, close } = await profile();
  await page.goto(recorder.url);
  await page.getByRole('button', { name: 'Open a sample' }).click();
  await expect(page.getByRole('main', { name: 'Dashboard' })).toBeVisible();
  await bench.whenSynced(page);
  const address = page.url();
  const title = await page.getByRole('textbox', { name: 'Session title' }).inputValue();
  expect((await readRow(page)).keys).toEqual(['wrapping', 'exchange', 'signing']);

  // Turned on in one tab, by keys alone; the other one is locked with it.
  const second = await context.newPage();
  await second.goto(recorder.url);
  await expect(second.getByText(title).first()).toBeVisible();
  await page.bringToFront();
  const dialog = await openLock(page);
  await expect(dialog.getByLabel('New passphrase')).toBeVisible();
  for (const look of looks) {
    await takeLook(page, look);
    await inspect(page, `turn on ${look.name}`);
  }
  await takeLook(page, looks[0]);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await turnOn(page);
  await expect(screen(second)).toBeVisible();
  const locked = await readRow(page);
  expect([locked.keys, locked.owed]).toEqual([['signing'], true]);
  expect(locked.lock!.memoryKiB).toBeGreaterThanOrEqual(65_536);
  expect(locked.lock!.passes).toBeGreaterThanOrEqual(3);
  for (const look of looks) {
    await takeLook(page, look);
    await inspect(page, `locked ${look.name}`);
  }
  await takeLook(page, looks[0]);

  // A wrong passphrase, then the right one, which opens both tabs.
  await unlock(page, 'not the passphrase');
  await expect(screen(page).getByRole('alert')).toHaveText('This is not the passphrase. Nothing was changed.', { timeout: 30_000 });
  await inspect(page, 'wrong passphrase');
  await page.keyboard.type(passphrase);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main', { name: 'Dashboard' })).toBeVisible({ timeout: 30_000 });
  await expect(second.getByText(title).first()).toBeVisible();
  await expect.poll(async () => (await readRow(page)).owed, { timeout: 30_000 }).toBe(false);

  // Under the new keys: an edit that is synced, and one that is not before the lock closes.
  await bench.rename(page, title, 'Canary one 83014217');
  await bench.whenSynced(page);
  const on = await openLock(page);
  await expect(on.getByText(/^Encrypted while locked\./)).toBeVisible();
  for (const look of looks) {
    await takeLook(page, look);
    await inspect(page, `lock on ${look.name}`);
  }
  await takeLook(page, looks[0]);
  await on.getByLabel('Lock by itself').selectOption('0');
  await on.getByRole('button', { name: 'Close' }).last().click();
  recorder.decide((_, url) => (url.startsWith('/api/') ? 'drop' : 'pass'));
  await bench.rename(page, 'Canary one 83014217', 'Canary two 50914632');
  await bench.whenSaved(page);
  const unsent = recorder.exchanges.length;
  await (await openLock(page)).getByRole('button', { name: 'Lock now' }).click();
  await expect(screen(page)).toBeVisible();
  await expect(screen(second)).toBeVisible();
  await expect(page.getByText('Canary two 50914632')).toBeHidden();

  // Locked, it sends; and it asks for nothing that it could not open.
  recorder.decide(() => 'pass');
  await bench.turnTo(page);
  const pushes = () => recorder.exchanges.slice(unsent).filter(({ method, url, status }) => method === 'POST' && url.endsWith('/records') && status === 200);
  await expect.poll(() => pushes().length, { timeout: 30_000 }).toBeGreaterThan(0);
  await expect(screen(page)).toBeVisible();
  expect(recorder.exchanges.slice(unsent).filter(({ url }) => url.endsWith('/pull'))).toEqual([]);
  const third = await context.newPage();
  await third.goto(address);
  await expect(screen(third)).toBeVisible();

  const { stretched, wrapping, seed, account, epoch, phrase } = await keysOf(await readRow(page));
  expect(epoch).toBe(2);
  await close();
  const texts = ['Canary one 83014217', 'Canary two 50914632', passphrase].map(textCanary);
  const keys = [bytesCanary('stretched', stretched), bytesCanary('wrapping', wrapping), bytesCanary('exchange', seed), bytesCanary('account key', account), bytesCanary('recovery secret', phrase)];
  expect(describeFindings(scanFolder(folder, [...texts, ...keys]))).toEqual([]);

  // And it is all there, for who has the passphrase; in the next browser that is asked for first.
  const again = await profile(folder);
  await again.page.goto(address);
  await unlock(again.page);
  await expect(bench.panel(again.page, 'Canary two 50914632')).toBeVisible({ timeout: 30_000 });
  await bench.whenSynced(again.page);
  await recorder.close();
});

test('SEC-32 SEC-33 SEC-34 SEC-35: another passphrase, waiting after wrong ones, a kill at any moment, the words as the way back, and off', async ({ profile, server, quiet }) => {
  test.setTimeout(240_000);
  quiet.allow(networkNoise);
  quiet.allow(/status of 401/); // words that no account has
  const first = await profile();
  const { folder } = first;
  let { page, kill } = first;
  await page.goto(server.url);
  await page.getByRole('button', { name: 'Open a sample' }).click();
  await expect(page.getByRole('main', { name: 'Dashboard' })).toBeVisible();
  await bench.whenSynced(page);
  const title = await page.getByRole('textbox', { name: 'Session title' }).inputValue();
  await page.goto(server.url);
  const words = await bench.recoveryWords(page);
  const again = async () => {
    await kill();
    ({ page, kill } = await profile(folder));
    await page.goto(server.url);
  };

  // Killed while it is being turned on, at five moments: it opens without a passphrase, or with it.
  for (const moment of [0, 150, 400, 900, 2_000]) {
    if (await screen(page).isVisible()) break;
    const dialog = await openLock(page);
    await dialog.getByLabel('New passphrase').fill(passphrase);
    await dialog.getByLabel('The same again').fill(passphrase);
    await page.keyboard.press('Enter');
    await page.waitForTimeout(moment);
    await again();
    await expect(screen(page).or(page.getByText(title).first())).toBeVisible();
  }
  if (!(await screen(page).isVisible())) await turnOn(page);
  await unlock(page);
  await expect(page.getByText(title).first()).toBeVisible({ timeout: 30_000 });
  await expect.poll(async () => (await readRow(page)).owed, { timeout: 30_000 }).toBe(false);

  // Another passphrase.
  const other = 'second passphrase of it';
  const dialog = await openLock(page);
  await dialog.getByRole('button', { name: 'Change passphrase…' }).click();
  const change = page.getByRole('dialog', { name: 'Change passphrase' });
  await change.getByLabel('Current passphrase').fill(passphrase);
  await change.getByLabel('New passphrase').fill(other);
  await change.getByLabel('The same again').fill(other);
  await inspect(page, 'change passphrase');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('The passphrase was changed.')).toBeVisible({ timeout: 30_000 });
  await again();

  // Wrong ones are free for a while, then they cost time, which a killed browser does not give back.
  for (let attempt = 0; attempt < 4; attempt += 1) {
    await unlock(page);
    await expect(screen(page).getByRole('alert')).toHaveText(/^This is not the passphrase/, { timeout: 30_000 });
  }
  await unlock(page);
  await expect(screen(page).getByRole('alert')).toHaveText(/^Too many wrong passphrases/, { timeout: 30_000 });
  await inspect(page, 'too many');
  await expect(screen(page).getByRole('button', { name: 'Unlock' })).toBeDisabled();
  await expect(screen(page).getByRole('alert')).toBeHidden({ timeout: 15_000 });
  await unlock(page);
  await expect(screen(page).getByRole('alert')).toHaveText(/^This is not the passphrase/, { timeout: 30_000 });
  await again();
  await unlock(page, other);
  await expect(screen(page).getByRole('alert')).toHaveText(/^Too many wrong passphrases/, { timeout: 30_000 });
  await expect(screen(page).getByRole('alert')).toBeHidden({ timeout: 20_000 });

  // The words are the way back; the lock is off then, and what was here is here.
  await screen(page).getByRole('button', { name: 'Restore with recovery phrase' }).click();
  await screen(page).getByLabel('Recovery words').fill('abandon '.repeat(11) + 'about');
  await screen(page).getByRole('button', { name: 'Open with these words' }).click();
  await expect(screen(page).getByRole('alert')).toHaveText(/^These are not the words/, { timeout: 20_000 });
  for (const look of looks) {
    await takeLook(page, look);
    await inspect(page, `forgotten ${look.name}`);
  }
  await takeLook(page, looks[0]);
  await screen(page).getByLabel('Recovery words').fill(words);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByText(title).first()).toBeVisible({ timeout: 20_000 });
  expect((await readRow(page)).lock).toBeNull();
  await expect.poll(async () => (await readRow(page)).owed, { timeout: 30_000 }).toBe(false);

  // On again, and off by the person.
  await turnOn(page);
  await unlock(page);
  const on = await openLock(page);
  await on.getByRole('button', { name: 'Turn off lock…' }).click();
  const off = page.getByRole('dialog', { name: 'Turn off lock' });
  await off.getByLabel('Passphrase').fill(passphrase);
  await inspect(page, 'turn off');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await readRow(page).catch(() => undefined))?.lock, { timeout: 30_000 }).toBeNull();
  await again();
  await expect(page.getByText(title).first()).toBeVisible();
  await bench.openFirstSession(page, title);
  await bench.whenSynced(page);
});

test('SEC-36: nobody at the browser for as long as was chosen locks every tab', async ({ page, context }) => {
  test.setTimeout(120_000);
  await page.goto('/');
  await page.getByRole('button', { name: 'New session' }).click();
  await bench.whenSynced(page);
  await turnOn(page);
  await unlock(page);
  await expect(page.getByRole('main', { name: 'Dashboard' })).toBeVisible({ timeout: 30_000 });
  const on = await openLock(page);
  await on.getByLabel('Lock by itself').selectOption({ index: 0 });
  await on.getByRole('button', { name: 'Close' }).last().click();
  const second = await context.newPage();
  await second.goto('/');
  await expect(second.getByRole('main', { name: 'Sessions' })).toBeVisible();
  // The clock of one tab goes on by six minutes without a touch.
  await page.evaluate(() => {
    const now = Date.now;
    Date.now = () => now() + 6 * 60_000;
  });
  await expect(screen(page)).toBeVisible({ timeout: 30_000 });
  await expect(screen(second)).toBeVisible({ timeout: 30_000 });
});
