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

test('SYN-60 SYN-61 SYN-62 SYN-63: with no tab open and locked, the browser’s events send what waited and fetch news into the inbox, sealed; the next unlock merges it without a network; who saves data is only sent for', async ({ profile, server, quiet }) => {
  test.setTimeout(150_000);
  quiet.allow(networkNoise);
  // The keys that came with the lock and the restored device extend the keyring at about the same time: the second looks again.
  quiet.allow(/status of 412 .*\/account\/keyring/);
  const wire = await startRecorder(server.url);
  const a = await profile();
  const b = await profile();
  const permissions = await a.context.browser()?.newBrowserCDPSession();
  await permissions?.send('Browser.setPermission', { permission: { name: 'background-sync' }, setting: 'granted' });
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
  const tags = () => a.page.evaluate(async () => ((await navigator.serviceWorker.ready) as unknown as { sync: { getTags(): Promise<string[]> } }).sync.getTags());
  await expect.poll(tags, { timeout: 20_000 }).toContain('holdfast');
  const address = a.page.url();
  await closeTabs(a, wire.url);
  await bench.addPanel(b.page, 'Note');
  await bench.whenSynced(b.page);
  wire.decide(() => 'pass');

  // Who saves data is sent for, and nothing more.
  const worker = a.context.serviceWorkers()[0];
  const saves = (is: boolean) => worker?.evaluate((value) => Object.defineProperty(Object.getPrototypeOf((navigator as unknown as { connection: object }).connection), 'saveData', { get: () => value, configurable: true }) && undefined, is);
  await wake(control, wire.url, 'sync');
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
  await saves(false);
  await wake(control, wire.url, 'periodicsync');
  await expect.poll(() => inboxOf(a), { timeout: 20_000 }).toBeGreaterThan(kept);
  const fetched = await inboxOf(a);

  wire.decide((_, url) => (url.startsWith('/api/') ? 'drop' : 'pass'));
  const page = await a.context.newPage();
  await page.goto(address);
  await expect(page.getByRole('main', { name: 'Locked' })).toBeVisible();
  expect(await inboxOf(a), 'nothing is opened while locked').toBe(fetched);
  await unlock(page);
  await expect(bench.panel(page, 'Note')).toBeVisible({ timeout: 30_000 });
  await expect(bench.panel(page, 'Not for who saves data')).toBeVisible();
  await wire.close();
});
