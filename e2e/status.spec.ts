/** The status of a session under thirteen causes: what the pill says, why, and what can be done. */
import type { Page } from '@playwright/test';
import { networkNoise } from './support/quiet.ts';
import { startRecorder, type Fate } from './support/recorder.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';
import { takeByNewer } from './support/disk.ts';

const problem = (status: number, code: string, facts?: { readonly [name: string]: number }): Fate & object => ({
  status,
  type: 'application/problem+json',
  body: JSON.stringify({ type: 'about:blank', title: code, status, code, ...(facts !== undefined && { facts }) }),
});

interface Cause {
  readonly name: string;
  /** What becomes of requests whose address matches. */
  readonly at?: RegExp;
  readonly fate?: Fate;
  readonly pill: string;
  readonly more: RegExp;
  readonly action: string;
  /** What the list of sessions says of it. */
  readonly listed?: string;
}

const api = /^\/api\//;
const causes: readonly Cause[] = [
  { name: 'all is well', pill: 'Synced', more: /^Everything is on the server, sealed, since \d\d:\d\d\.$/, action: 'Sync now' },
  { name: 'no network', at: api, fate: 'drop', pill: 'Saved on this device · Offline', more: /1 change waits for a connection\. Nothing is lost/, action: 'Sync now' },
  { name: 'the server is down', at: api, fate: { status: 503 }, pill: 'Saved on this device · Server unavailable', more: /^The server is not available now\. Everything is saved here; .* asks again at \d\d:\d\d\. 1 change waits to be sent\.$/, action: 'Sync now' },
  { name: 'too many requests', at: api, fate: { ...problem(429, 'RATE_LIMITED'), retryAfter: 4 }, pill: 'Saved on this device · Server busy', more: /^Too many requests\. .* Holdfast asks again at \d\d:\d\d\. 1 change waits to be sent\.$/, action: 'Sync now' },
  { name: 'a network’s sign-in page', at: api, fate: { status: 200, type: 'text/html', body: '<h1>Hotel</h1>' }, pill: 'Not syncing', more: /perhaps a network sign-in page/, action: 'Sync now' },
  { name: 'too large', at: /\/records$/, fate: problem(413, 'TOO_LARGE', { actual: 1_620_000, allowed: 1_500_000 }), pill: 'Not syncing', more: /This is too large\. It takes 1\.6\sMB; 1\.5\sMB are allowed\. Your copy on this device is complete/, action: 'What takes the space…', listed: 'Too large' },
  { name: 'the account is full', at: /\/records$/, fate: problem(507, 'OVER_QUOTA', { actual: 1_100_000_000, allowed: 1_000_000_000 }), pill: 'Not syncing', more: /The account is full\. It takes 1\.1\sGB; 1\.0\sGB are allowed/, action: 'Sync now' },
  { name: 'signed out', at: api, fate: problem(401, 'UNAUTHENTICATED'), pill: 'Not syncing', more: /The server did not accept this device/, action: 'Sync now' },
  { name: 'this device was removed', at: api, fate: problem(403, 'REVOKED'), pill: 'Not syncing', more: /This device was removed from your account/, action: 'Export changes…' },
  { name: 'the account was erased', at: api, fate: problem(410, 'ERASED'), pill: 'Not syncing', more: /This account was erased on the server/, action: 'Backup and export…' },
];

const shows = async (page: Page, { pill, more, action }: Pick<Cause, 'pill' | 'more' | 'action'>): Promise<void> => {
  await expect(bench.status(page)).toHaveText(pill, { timeout: 30_000 });
  await bench.status(page).getByRole('button').click();
  await expect(page.getByText(more)).toBeVisible();
  await expect(page.getByRole('button', { name: action, exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
};

const isListed = async (page: Page, url: string, words: string): Promise<void> => {
  const list = await page.context().newPage();
  await list.goto(url);
  await expect(list.getByRole('list', { name: 'Sessions' }).getByRole('listitem').filter({ hasText: words })).toHaveCount(1);
  await list.close();
};

test('HEA-5 HEA-7 MAN-7 for each of thirteen causes the status says what is so, why, and what to do', async ({ page, server, quiet }) => {
  test.setTimeout(240_000);
  quiet.allow(networkNoise);
  quiet.allow(/Failed to load resource: the server responded with a status of (401|403|410|413|429|503|507)/);
  const wire = await startRecorder(server.url);
  await page.goto(wire.url);
  await page.getByRole('button', { name: 'New session' }).click();
  await bench.addPanel(page, 'Note');
  await bench.whenSynced(page);
  let title = 'Note';
  for (const cause of causes) {
    const { name, at, fate } = cause;
    await test.step(name, async () => {
      wire.decide((_, url) => (at?.test(url) === true && fate !== undefined ? fate : 'pass'));
      if (fate !== undefined) await bench.rename(page, title, name);
      if (fate !== undefined) title = name;
      await bench.turnTo(page);
      await shows(page, cause);
      if (cause.listed !== undefined) await isListed(page, wire.url, cause.listed);
      wire.decide(() => 'pass');
      await bench.turnTo(page);
      await bench.whenSynced(page);
    });
  }
  await test.step('paused by the person', async () => {
    await bench.status(page).getByRole('button').click();
    await page.getByRole('button', { name: 'Storage and sync…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Pause syncing' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click();
    await bench.rename(page, title, 'Paused');
    await shows(page, { pill: 'Saved on this device · Paused', more: /You paused syncing\. 1 change waits to be sent/, action: 'Resume syncing' });
    await bench.status(page).getByRole('button').click();
    await page.getByRole('button', { name: 'Resume syncing' }).click();
    await bench.whenSynced(page);
  });
  await test.step('deleted elsewhere', async () => {
    wire.decide((_, url) => (/\/(records|pull)$/.test(url) ? problem(410, 'DELETED') : 'pass'));
    await bench.rename(page, 'Paused', 'Deleted');
    await bench.turnTo(page);
    await shows(page, { pill: 'Not syncing', more: /This session was deleted in another tab or on another device/, action: 'Go to your sessions' });
    wire.decide(() => 'pass');
  });
  await test.step('a newer version has the database', async () => {
    await page.goto(wire.url);
    await page.getByRole('button', { name: 'New session' }).click();
    await bench.addPanel(page, 'Note');
    await bench.whenSynced(page);
    await takeByNewer(page);
    await bench.rename(page, 'Note', 'Too late');
    await shows(page, { pill: 'NOT SAVED', more: /A newer version of Holdfast is open in another tab/, action: 'Export now' });
  });
  await wire.close();
});
