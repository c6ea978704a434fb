/**
 * Syncing without a tab: the browser's own `sync` and `periodicsync` events, sent over the DevTools protocol as its network service
 * would, wake the service worker while no page of the app is open, or while all of them are locked.
 */
import type { CDPSession, Page } from '@playwright/test';
import { whenInstalled } from './support/installed.ts';
import { networkNoise } from './support/quiet.ts';
import type { Profile } from './support/profile.ts';
import { startRecorder, type Recorder } from './support/recorder.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

/** A page that is none of the app's, so that the browser lives on when the app's tabs are closed. */
const outside = async ({ context }: Profile): Promise<CDPSession> => {
  const page = await context.newPage();
  await page.goto('about:blank');
  return context.newCDPSession(page);
};

const wake = async (control: CDPSession, origin: string, event: 'sync' | 'periodicsync'): Promise<void> => {
  const found = new Promise<string>((resolve) => {
    control.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const ours = registrations.find(({ scopeURL, isDeleted }) => scopeURL === `${origin}/` && !isDeleted);
      if (ours !== undefined) resolve(ours.registrationId);
    });
  });
  await control.send('ServiceWorker.enable');
  const asked = { origin, registrationId: await found, tag: 'holdfast' };
  if (event === 'sync') await control.send('ServiceWorker.dispatchSyncEvent', { ...asked, lastChance: false });
  else await control.send('ServiceWorker.dispatchPeriodicSyncEvent', asked);
  await control.send('ServiceWorker.disable');
};

const asked = ({ exchanges }: Recorder, ending: RegExp): number =>
  exchanges.filter(({ url, status }) => ending.test(url) && status === 200).length;

/** As the service worker itself sees the store; no page is there to ask. */
const inboxOf = async ({ context }: Profile): Promise<number> => {
  const worker = context.serviceWorkers()[0];
  if (worker === undefined) return -1;
  return worker.evaluate(async () => {
    const opening = indexedDB.open('holdfast');
    await new Promise((done) => (opening.onsuccess = done));
    const counting = opening.result.transaction('inbox').objectStore('inbox').count();
    await new Promise((done) => (counting.onsuccess = done));
    opening.result.close();
    return counting.result;
  });
};

const closeTabs = async ({ context }: Profile, origin: string): Promise<void> => {
  for (const page of context.pages()) if (page.url().startsWith(origin)) await page.close();
};

test('SYN-50 SYN-51 SYN-53: with no tab open, the browser’s sync event sends what waited and fetches news into the inbox; the next start merges it without a network', async ({ profile, server, quiet }) => {
  test.setTimeout(120_000);
  quiet.allow(networkNoise);
  const wire = await startRecorder(server.url);
  const a = await profile();
  const b = await profile();
  await a.page.goto(wire.url);
  const words = await bench.recoveryWords(a.page);
  await bench.importFile(a.page, bench.weatherFile);
  await bench.whenSynced(a.page);
  await whenInstalled(a.page);
  await b.page.goto(server.url);
  await bench.restore(b.page, words);
  await bench.openFirstSession(b.page, 'seattle-weather');
  await bench.whenSynced(b.page);

  // An edit without a network, and then every tab is closed.
  const control = await outside(a);
  wire.decide((_, url) => (url.startsWith('/api/') ? 'drop' : 'pass'));
  await bench.rename(a.page, 'seattle-weather', 'Written on the train');
  await bench.whenSaved(a.page);
  await expect(bench.status(a.page)).toHaveText('Saved on this device · Offline', { timeout: 20_000 });
  const address = a.page.url();
  await closeTabs(a, wire.url);
  await bench.addPanel(b.page, 'Note');
  await bench.whenSynced(b.page);

  wire.decide(() => 'pass');
  const before = { pushes: asked(wire, /\/records$/), pulls: asked(wire, /\/pull$/) };
  await wake(control, wire.url, 'sync');
  await expect.poll(() => asked(wire, /\/records$/), { timeout: 20_000 }).toBeGreaterThan(before.pushes);
  await expect.poll(() => asked(wire, /\/pull$/), { timeout: 20_000 }).toBeGreaterThan(before.pulls);
  await expect.poll(() => inboxOf(a), { timeout: 20_000 }).toBeGreaterThan(0);
  await bench.turnTo(b.page);
  await expect(bench.panel(b.page, 'Written on the train')).toBeVisible({ timeout: 20_000 });

  // What the periodic event finds comes behind it.
  await bench.rename(b.page, 'Written on the train', 'Read on the way home');
  await bench.whenSynced(b.page);
  const first = await inboxOf(a);
  await wake(control, wire.url, 'periodicsync');
  await expect.poll(() => inboxOf(a), { timeout: 20_000 }).toBeGreaterThan(first);

  wire.decide((_, url) => (url.startsWith('/api/') ? 'drop' : 'pass'));
  const page = await a.context.newPage();
  await page.goto(address);
  await expect(bench.panel(page, 'Read on the way home')).toBeVisible({ timeout: 20_000 });
  await expect(bench.panel(page, 'Note')).toBeVisible();
  await expect.poll(() => inboxOf(a)).toBe(0);
  await wire.close();
});

const passphrase = 'lantern gravel otter 4711';

const lockNow = async (page: Page): Promise<void> => {
  const open = async () => {
    await page.getByRole('button', { name: 'More', exact: true }).first().click();
    await page.getByRole('menuitem', { name: 'Lock…' }).click();
    return page.getByRole('dialog', { name: 'Lock' });
  };
  const dialog = await open();
  await dialog.getByLabel('New passphrase').fill(passphrase);
  await dialog.getByLabel(/again/i).fill(passphrase);
  await dialog.getByLabel(/again/i).press('Enter');
  await expect(page.getByRole('main', { name: 'Locked' })).toBeVisible({ timeout: 30_000 });
};

const unlock = async (page: Page): Promise<void> => {
  const screen = page.getByRole('main', { name: 'Locked' });
  await screen.getByLabel('Passphrase').fill(passphrase);
  await screen.getByRole('button', { name: 'Unlock' }).click();
};

test('SYN-50 SYN-51 SYN-52: locked, it sends and fetches sealed bytes with nothing but the signing key, and the next unlock merges; paused or saving data it does not', async ({ profile, server, quiet }) => {
  test.setTimeout(150_000);
  quiet.allow(networkNoise);
  const wire = await startRecorder(server.url);
  const a = await profile();
  const b = await profile();
  await a.page.goto(wire.url);
  const words = await bench.recoveryWords(a.page);
  await bench.importFile(a.page, bench.weatherFile);
  await bench.whenSynced(a.page);
  await whenInstalled(a.page);
  await lockNow(a.page);
  await unlock(a.page);
  await bench.whenSynced(a.page);
  await b.page.goto(server.url);
  await bench.restore(b.page, words);
  await bench.openFirstSession(b.page, 'seattle-weather');
  await bench.whenSynced(b.page);

  const control = await outside(a);
  wire.decide((_, url) => (url.startsWith('/api/') ? 'drop' : 'pass'));
  await bench.rename(a.page, 'seattle-weather', 'Sealed before the lock');
  await bench.whenSaved(a.page);
  const address = a.page.url();
  await closeTabs(a, wire.url);
  await bench.addPanel(b.page, 'Note');
  await bench.whenSynced(b.page);
  wire.decide(() => 'pass');

  // Who saves data is sent for, and nothing more.
  const worker = a.context.serviceWorkers()[0];
  const saves = (is: boolean) => worker?.evaluate((value) => Object.defineProperty(Object.getPrototypeOf((navigator as unknown as { connection: object }).connection), 'saveData', { get: () => value, configurable: true }) && undefined, is);
  await wake(control, wire.url, 'periodicsync');
  await expect.poll(() => inboxOf(a), { timeout: 20_000 }).toBeGreaterThan(0);
  await bench.turnTo(b.page);
  await expect(bench.panel(b.page, 'Sealed before the lock')).toBeVisible({ timeout: 20_000 });
  const kept = await inboxOf(a);
  await saves(true);
  await bench.rename(b.page, 'Sealed before the lock', 'Not for who saves data');
  await bench.whenSynced(b.page);
  const lists = asked(wire, /\/sessions\?/);
  await wake(control, wire.url, 'periodicsync');
  await b.page.waitForTimeout(1_500);
  expect([await inboxOf(a), asked(wire, /\/sessions\?/)]).toEqual([kept, lists]);

  wire.decide((_, url) => (url.startsWith('/api/') ? 'drop' : 'pass'));
  const page = await a.context.newPage();
  await page.goto(address);
  await expect(page.getByRole('main', { name: 'Locked' })).toBeVisible();
  expect(await inboxOf(a)).toBe(kept);
  await unlock(page);
  await expect(bench.panel(page, 'Note')).toBeVisible({ timeout: 30_000 });
  await expect(bench.panel(page, 'Sealed before the lock')).toBeVisible();
  await wire.close();
});
